"""Adoptions: the protocol templates that a person follows, and what was made from them."""
