"""Progression: from the outcomes of past workouts to the loads of the next one. Pure rules."""
