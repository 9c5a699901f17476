"""Today: the items of one day and what was done of them, and the scores of many days."""
