"""The logbook: what was done of each exercise, by quarter, and the best of earlier times."""
