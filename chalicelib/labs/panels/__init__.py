"""Panels: the readings of one draw, and what is computed from them."""
