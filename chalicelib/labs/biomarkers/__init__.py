"""Biomarkers: the marker catalogue and the caller's readings."""
