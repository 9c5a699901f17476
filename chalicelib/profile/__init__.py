"""Profile: the person's time zone, day start, week start and units."""
