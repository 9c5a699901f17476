"""Metrics as they are read: merged over sources, and summarized."""
