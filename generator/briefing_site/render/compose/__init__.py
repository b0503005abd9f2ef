"""The content of pages and printed documents, composed once for every output form."""
