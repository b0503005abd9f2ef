"""Paper sizes, in a module of their own, so that checking settings does not import the printing code."""

PAPER_SIZES = {"a4": "a4", "letter": "us-letter"}
"""Paper sizes as in the settings, and as Typst calls them."""
