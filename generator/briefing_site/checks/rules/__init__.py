"""The rules, one module for each concern; a rule's docstring is the rule."""
