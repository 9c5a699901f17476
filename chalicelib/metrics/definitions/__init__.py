"""Definitions of metrics: the built-in catalogue and those of the caller."""
