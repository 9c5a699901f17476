"""Base classes, field types and rules of the models that validate input and describe answers."""
