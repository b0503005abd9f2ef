"""Fact files to a fact base: reading, parsing, the model, audience and time."""
