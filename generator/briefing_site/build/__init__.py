"""One build from options to published files."""
