"""Commands that check and repair stored data."""
