"""The formats of other apps: each module reads one and knows nothing of how entries are stored."""
