"""Restoring an export: its lines become resources again, with everything that follows from them."""
