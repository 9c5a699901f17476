"""What the API costs to run: metered units of every operation, and what AWS charges for them."""
