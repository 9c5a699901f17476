"""Erasing an account: the request, and the function that does it."""
