"""The plan: the items due on each day, and the log of each day."""
