"""The change feed, with which a client keeps a copy of an account."""
