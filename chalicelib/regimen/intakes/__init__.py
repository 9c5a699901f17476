"""Intakes: doses that were taken or skipped, with a snapshot of the supplement."""
