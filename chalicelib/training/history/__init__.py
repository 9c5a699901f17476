"""The history of exercises: what was lifted, by quarter, and the best of earlier times."""
