"""Facts as YAML in, a website and printed briefs out."""

__version__ = "0.2.0.dev0"
"""The version of this tool, which is written here alone; CHANGELOG.md has a heading for each that was released."""
