"""Habits: repeated activities with a schedule, and their entries."""
