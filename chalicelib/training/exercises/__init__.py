"""Exercises: the built-in catalogue and custom exercises."""
