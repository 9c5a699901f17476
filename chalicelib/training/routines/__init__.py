"""Routines: workouts that are planned once and done often."""
