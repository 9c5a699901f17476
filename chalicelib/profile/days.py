"""The settings of a profile that determine the local date of an instant."""

from datetime import date, datetime, time, tzinfo
from typing import NamedTuple

from chalicelib import localtime
from chalicelib.profile.documents import ProfileDocument
from chalicelib.schedules.weeks import Week
from chalicelib.table.codec import Item
from chalicelib.table.items import decode


class DaySettings(NamedTuple):
    """The part of a profile that determines local dates.

    Attributes:
        timezone: the time zone of the profile: an IANA name or a fixed offset.
        day_start: the local time at which a day begins; earlier times belong to the day before.
        week_start: the first day of a week as an ISO weekday, 1 (Monday) to 7 (Sunday).
    """

    timezone: str = "UTC"
    day_start: time = time(0)
    week_start: int = 1

    @classmethod
    def of(cls, profile: Item | None) -> "DaySettings":
        """Return the settings of a profile's item; the defaults if there is none."""
        if profile is None:
            return cls()
        document: ProfileDocument = decode(profile).document()
        return cls(
            document["timezone"],
            time.fromisoformat(document["day_start"]),
            document["week_start"],
        )

    @property
    def zone(self) -> tzinfo:
        """The time zone of the profile."""
        return localtime.zone(self.timezone)

    @property
    def week(self) -> Week:
        """The calendar weeks."""
        return Week(self.week_start)

    def zone_of(self, timezone: str | None) -> tzinfo:
        """Return the time zone called ``timezone``; without a name, that of the profile."""
        return localtime.zone(timezone) if timezone else self.zone

    def local_date(self, instant: datetime, timezone: str | None = None) -> date:
        """Return the local date of ``instant``.

        Args:
            instant: with its offset.
            timezone: where it happened, if not in the time zone of the profile.
        """
        where = self.zone_of(timezone)
        return localtime.local_date(instant, where, self.day_start)
