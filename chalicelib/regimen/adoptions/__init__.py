"""Adoptions: the adopted protocol templates, and the resources created from them."""
