"""git by its own command, and what the project needs of it."""
