"""Writes the entries of an import in the background, and takes them back."""
