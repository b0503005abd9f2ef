"""What changed between two states of the fact base, or over its whole history."""
