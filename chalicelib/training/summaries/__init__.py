"""The summary of a workout, and what summaries of workouts have in common."""
