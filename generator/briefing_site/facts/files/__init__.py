"""The files of a project to records: reading, strict YAML, loading, and other reviewed files."""
