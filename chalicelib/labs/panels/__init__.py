"""Panels: the readings of one specimen collection, and the markers computed from them."""
