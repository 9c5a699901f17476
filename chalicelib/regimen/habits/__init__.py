"""Habits: anything else that a protocol asks for, and the day by day of it."""
