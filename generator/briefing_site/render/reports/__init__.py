"""Problems, changes and impact, told to people and to programs."""
