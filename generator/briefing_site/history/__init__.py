"""Two states, or all states, of the fact base to what changed."""
