"""Today: all that one day asks for and what was done of it, and the score of many days."""
