"""The recount of the logbook: what it has of the workouts, compared with them and set right."""
