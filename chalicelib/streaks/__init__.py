"""Streaks and the calendar, folded from day counters at read time."""
