"""The regimen: the supplements and habits that a person plans, and the logged entries."""
