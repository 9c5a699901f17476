"""Protocols: dated templates of supplements, habits and targets, which a person can adopt."""
