"""The source of an imported entry, as stored. Pure."""

from typing import TypedDict


class SourceDocument(TypedDict):
    """The source of an imported entry, as stored."""

    provider: str
    external_id: str


def source_key(source: SourceDocument | None) -> tuple[str, str] | None:
    """Return the provider and the external id of a source; None without one."""
    return (source["provider"], source["external_id"]) if source else None
