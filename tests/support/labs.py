"""Ranges in answers about readings."""

from typing import Any


def bare(answered: dict[str, Any]) -> dict[str, Any]:
    """Return a range of an answer without its unit and display, which other tests check."""
    return {name: value for name, value in answered.items() if name not in {"unit", "display"}}
