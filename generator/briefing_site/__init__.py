"""Facts as YAML in, a website and printed briefs out."""
