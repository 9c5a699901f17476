"""Changes: the feed that lets a client mirror its account."""
