"""Measures the generator against MkDocs with Material and against Hugo, on made-up fact bases."""
