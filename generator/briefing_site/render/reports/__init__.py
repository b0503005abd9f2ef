"""Problems, changes and impact, as reports for people and programs."""
