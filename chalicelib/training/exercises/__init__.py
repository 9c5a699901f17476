"""Exercises: the built-in catalogue and the caller's own."""
