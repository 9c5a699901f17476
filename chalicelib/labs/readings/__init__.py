"""Readings: single measurements, those of panels, and how they develop."""
