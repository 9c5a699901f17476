"""The export: everything that the person has, as lines of JSON."""
