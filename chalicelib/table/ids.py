"""Resource ids: UUIDv7 made by the server (RFC 9562), so that ids sort by creation."""

import secrets
import uuid
from datetime import UTC, datetime


def is_uuid7(resource_id: str) -> bool:
    """Tell whether an id is a UUID of version 7, as the server's own are.

    >>> is_uuid7("01991f3a-7c1e-7b7a-9c55-2f6c0a3b9d10")
    True
    """
    return uuid.UUID(resource_id).version == 7


def uuid7(at: datetime) -> str:
    """Return a UUIDv7 for the instant ``at``: 48 bits of ms, then 74 random bits."""
    milliseconds = int(at.timestamp() * 1000) & (2**48 - 1)
    value = milliseconds << 80 | 0x7 << 76 | secrets.randbits(12) << 64
    value |= 0b10 << 62 | secrets.randbits(62)
    return str(uuid.UUID(int=value))


def made_at(resource_id: str) -> int:
    """Return the time in an id of version 7, in ms since 1970; 0 for an id of another version.

    >>> made_at(uuid7(datetime(2026, 3, 14, tzinfo=UTC)))
    1773446400000
    """
    known = uuid.UUID(resource_id)
    return known.int >> 80 if known.version == 7 else 0


# The year 9999 ends with it; the 48 bits of an id of a client may be later.
_LAST_MILLISECOND = 253_402_300_799_999


def created_at(resource_id: str) -> datetime | None:
    """Return when an id was made, by the clock of the server or client that made it.

    None if the id has no time, or none that a date can have.

    >>> made = datetime(2026, 3, 14, 12, 30, tzinfo=UTC)
    >>> created_at(uuid7(made)) == made
    True
    >>> created_at("ffffffff-ffff-7b7a-9c55-2f6c0a3b9d10") is None
    True
    """
    known = uuid.UUID(resource_id)
    milliseconds = known.int >> 80
    if known.version != 7 or milliseconds > _LAST_MILLISECOND:
        return None
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
