"""What pages and printed documents say, composed once for every form."""
