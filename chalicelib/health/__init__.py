"""Health: does the service answer, and does its table."""
