"""Times of a file as instants: those of the clock on the wall need a time zone. Pure rules.

A time that the clock showed twice is the first of the two, and one that it skipped moves forward by
what was skipped.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from chalicelib import localtime
from chalicelib.account.imports.formats.drafts import Moment


class NoTimeZone(Exception):
    """A time is that of the clock on the wall, and no time zone is known."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something of a file happened.

    Attributes:
        zone: a time zone, or a fixed offset; None if it is not known.
        stated: the zone that an entry has to state: None if it is that of the profile, or unknown.
    """

    zone: str | None
    stated: str | None

    @classmethod
    def of(
        cls, moment: Moment, *, named: str | None = None, chosen: str | None, profile: str | None
    ) -> "Place":
        """Return the place of a moment of a file.

        Args:
            moment: only one of the clock on the wall takes the chosen zone.
            named: the zone that the file names; one that does not exist is as none.
            chosen: the zone for what the file says nothing of.
            profile: the zone of the profile.
        """
        on_wall = isinstance(moment, datetime) and moment.tzinfo is None
        zone = named if _exists(named) else chosen if on_wall else None
        return cls(zone, None if zone == profile else zone)

    @property
    def info(self) -> tzinfo | None:
        """The zone as Python has it.

        Raises:
            ValueError: the chosen zone does not exist.
        """
        return localtime.zone(self.zone) if self.zone else None


def lacks_zone(moment: Moment, chosen: str | None) -> bool:
    """Tell whether a time is that of the clock on the wall, and no zone was chosen for it."""
    return isinstance(moment, datetime) and moment.tzinfo is None and chosen is None


def fields_of(moment: Moment, place: Place, name: str) -> dict[str, str]:
    """Return the fields that date an entry: its local date, or its instant in the field ``name``.

    A time with an offset keeps it.

    Raises:
        NoTimeZone: it is a time of the clock on the wall, and the zone is not known.
        OverflowError: it is beyond what can be computed with.

    >>> at = datetime(2026, 3, 29, 2, 30)
    >>> fields_of(at, Place("Europe/Berlin", None), "started_at")
    {'started_at': '2026-03-29T03:30:00+02:00'}
    """
    if not isinstance(moment, datetime):
        return {"local_date": moment.isoformat()}
    fields = {name: text_of(instant(moment, place.info))}
    return fields | ({"timezone": place.stated} if place.stated else {})


def instant(moment: datetime, zone: tzinfo | None) -> datetime:
    """Return an instant with the offset that was valid then.

    Raises:
        NoTimeZone: it is a time of the clock on the wall, and the zone is not known.
        OverflowError: it is beyond what can be computed with.
    """
    if moment.tzinfo is None and zone is None:
        raise NoTimeZone
    aware = moment if moment.tzinfo else moment.replace(tzinfo=zone)
    return aware.astimezone(UTC).astimezone(aware.tzinfo)


def end_of(start: datetime, end: datetime | None, duration_s: float | None) -> datetime | None:
    """Return when something ended that began at the instant ``start``; None if it is not known.

    A time of the clock on the wall is one of the zone of ``start``. If the clock was set back in
    between, it is the first time that is not before the start.

    Raises:
        OverflowError: it is beyond what can be computed with.
        ValueError: the duration is no number.
    """
    if end is not None:
        ended = instant(end, start.tzinfo)
        again = instant(end.replace(fold=1), start.tzinfo)
        # In UTC, because of one zone Python compares what the clock shows.
        first, begun, second = (each.astimezone(UTC) for each in (ended, start, again))
        return again if first < begun <= second else ended
    if not duration_s:
        return None
    return (start.astimezone(UTC) + timedelta(seconds=duration_s)).astimezone(start.tzinfo)


def text_of(at: datetime) -> str:
    """Return an instant as RFC 3339 text; in UTC, if its offset had seconds, as before 1940.

    >>> text_of(instant(datetime(1930, 1, 1), localtime.zone("Europe/Amsterdam")))
    '1929-12-31T23:40:28Z'
    """
    if (at.utcoffset() or timedelta()) % timedelta(minutes=1):
        return at.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"
    return at.isoformat()


def _exists(zone: str | None) -> bool:
    try:
        return bool(zone and localtime.zone(zone))
    except ValueError:
        return False
