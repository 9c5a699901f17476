"""Writes of others that cross a request, at a chosen point of it and without threads."""

from collections.abc import Callable
from typing import Any

import pytest


def once_before(
    monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, meddle: Callable[[], Any]
) -> None:
    """Let somebody else write once, just before ``owner.name`` is called."""
    _once(monkeypatch, owner, name, before=meddle)


def once_after(
    monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, meddle: Callable[[], Any]
) -> None:
    """Let somebody else write once, after ``owner.name`` was called and before its result is used.

    What ``meddle`` calls itself is not crossed again.
    """
    _once(monkeypatch, owner, name, after=meddle)


def _once(
    monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, **meddle: Callable[[], Any]
) -> None:
    call = getattr(owner, name)

    def crossed(*args: Any, **options: Any) -> Any:
        if before := meddle.pop("before", None):
            before()
        result = call(*args, **options)
        if after := meddle.pop("after", None):
            after()
        return result

    monkeypatch.setattr(owner, name, crossed)
