"""Workouts: exercises with sets, and cardio, as entered and in canonical units."""
