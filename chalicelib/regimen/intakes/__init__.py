"""Intakes: what was taken or skipped, with a snapshot of the supplement."""
