"""Fact base to pages and addresses, and the words and facets they share."""
