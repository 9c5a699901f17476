"""Supplements: the stack a person takes, and when."""
