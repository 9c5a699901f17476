"""The plan: what each day asks for, and what was done of it."""
