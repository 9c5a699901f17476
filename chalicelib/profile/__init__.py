"""Profile: the time zone, day start, week start and units of a person."""
