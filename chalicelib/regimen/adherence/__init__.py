"""Adherence to the schedules of supplements, and the totals of their nutrients."""
