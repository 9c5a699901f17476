"""Training: exercises and workouts."""
