"""Daily metrics: what watches, scales and people report of every day."""
