"""Builds the Chalice app; nothing else lives here."""

from chalicelib.application import build

app = build()
