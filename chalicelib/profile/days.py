"""How a person's days run: the rules by which an instant becomes their local date."""

import json
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from chalicelib import localtime
from chalicelib.schedules.weeks import Week


@dataclass(frozen=True)
class DaySettings:
    """The part of a profile that decides local dates.

    Attributes:
        timezone: the IANA zone of home.
        day_start: before it, it is still yesterday.
        week_start: ISO weekday of a week's first day.
    """

    timezone: str = "UTC"
    day_start: time = time(0)
    week_start: int = 1

    @classmethod
    def of(cls, profile: str | None) -> "DaySettings":
        """Return the day settings in a profile's JSON text; the defaults where there is none."""
        if profile is None:
            return cls()
        document = json.loads(profile)
        return cls(
            document["timezone"],
            time.fromisoformat(document["day_start"]),
            document["week_start"],
        )

    @property
    def zone(self) -> ZoneInfo:
        """The zone of home."""
        return localtime.zone(self.timezone)

    @property
    def week(self) -> Week:
        """The calendar weeks."""
        return Week(self.week_start)

    def local_date(self, instant: datetime, timezone: str | None = None) -> date:
        """Return the local date of ``instant``, in ``timezone`` where it happened elsewhere."""
        where = localtime.zone(timezone) if timezone else self.zone
        return localtime.local_date(instant, where, self.day_start)
