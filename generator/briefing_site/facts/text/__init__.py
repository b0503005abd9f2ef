"""Prose fields: inline Markdown with links and citations, as trees, sentences and quotations."""
