"""Summaries of weeks and months: training, with the adherence and the score of the same days."""
