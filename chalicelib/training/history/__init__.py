"""The history of exercises, and the records: read from the logbook."""
