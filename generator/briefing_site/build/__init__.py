"""A build, from options to published files."""
