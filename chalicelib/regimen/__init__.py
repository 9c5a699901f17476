"""The regimen: what a person plans for each day, and what was done of it."""
