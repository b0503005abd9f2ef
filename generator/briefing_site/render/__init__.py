"""The output forms: HTML, PDF, data, feeds, Markdown, search, reports. None depends on another."""
