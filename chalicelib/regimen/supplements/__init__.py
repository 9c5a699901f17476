"""Supplements: the products that a person takes, with their doses, schedules and stock."""
