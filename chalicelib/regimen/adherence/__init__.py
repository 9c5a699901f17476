"""The stack as a whole: how much of it was taken, and what it adds up to."""
