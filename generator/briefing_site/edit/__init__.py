"""Edits of fact files that keep comments and meaning."""
