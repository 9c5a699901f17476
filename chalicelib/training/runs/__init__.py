"""Runs of programs: the next workout with its targets, and why it has them."""
