"""Builds the Chalice app; nothing else lives here."""

from chalicelib.startup import gc_paused

with gc_paused():
    from chalicelib.application import build

    app = build()
