"""Sizes of paper, apart from what is printed on them: a setting names one, and a check of settings prints nothing."""

PAPER_SIZES = {"a4": "a4", "letter": "us-letter"}
"""What a desk calls a size, and what Typst does."""
