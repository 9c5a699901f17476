"""The account as a whole: its change feed."""
