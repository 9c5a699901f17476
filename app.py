"""Builds the Chalice app; nothing else lives here."""

from chalicelib.startup import uncollected

with uncollected():
    from chalicelib.application import build

    app = build()
