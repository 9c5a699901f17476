"""Which imports of a person can be unfinished or written at once, and how many a day. Pure."""

from datetime import UTC, datetime
from typing import Final, cast

from chalicelib.account.imports.documents import OpenImportsDocument
from chalicelib.errors import DomainError

MAX_UNFINISHED: Final = 3
MAX_A_DAY: Final = 50


def with_new(
    known: OpenImportsDocument, import_id: str, now: datetime, until: int
) -> OpenImportsDocument:
    """Return the unfinished imports with a new one.

    Args:
        known: those so far.
        import_id: of the new one.
        now: the time.
        until: when it is unfinished at most, in seconds since 1970.

    Raises:
        DomainError: ``too_many_imports`` or ``too_many_uploads``.
    """
    active = with_active(known, import_id, now, until)["active"]
    day = now.astimezone(UTC).date().isoformat()
    begun = known["begun"] if known["day"] == day else 0
    if begun >= MAX_A_DAY:
        raise DomainError("too_many_uploads", max=MAX_A_DAY)
    changed = {**known, "active": active, "day": day, "begun": begun + 1}
    return cast("OpenImportsDocument", changed)


def with_active(
    known: OpenImportsDocument, import_id: str, now: datetime, until: int
) -> OpenImportsDocument:
    """Return the unfinished imports with one that is unfinished, or is so again.

    Raises:
        DomainError: ``too_many_imports``.
    """
    active = {name: end for name, end in known["active"].items() if end > now.timestamp()}
    if len(active.keys() - {import_id}) >= MAX_UNFINISHED:
        raise DomainError("too_many_imports", max=MAX_UNFINISHED, import_ids=sorted(active))
    return cast("OpenImportsDocument", {**known, "active": active | {import_id: until}})


def with_writing(known: OpenImportsDocument, import_id: str, until: int) -> OpenImportsDocument:
    """Return the unfinished imports, of which one is being written or undone from now on.

    Raises:
        DomainError: ``import_writing``, another one is.
    """
    writing = known.get("writing", import_id)
    if writing != import_id:
        raise DomainError("import_writing", import_id=writing)
    active = known["active"] | {import_id: until}
    return cast("OpenImportsDocument", {**known, "active": active, "writing": import_id})


def without(known: OpenImportsDocument, import_id: str) -> OpenImportsDocument:
    """Return the unfinished imports without one that is finished."""
    active = {name: end for name, end in known["active"].items() if name != import_id}
    changed = {**known, "active": active}
    if known.get("writing") == import_id:
        del changed["writing"]
    return cast("OpenImportsDocument", changed)
