"""Workouts: what was trained, set by set, as entered and in canonical units."""
