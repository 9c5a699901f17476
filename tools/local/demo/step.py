"""One step of the demo account, and when it happens."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from chalicelib.localtime import local_date

ZONE = ZoneInfo("Europe/Berlin")
DAY_START = time(3)
WEEKS = 17  # how far training and doses go back
STREAK_DAYS = 11


@dataclass(frozen=True)
class Step:
    """One request that makes a part of the account.

    Attributes:
        name: unique; the same in every run.
        method, path, body: the request.
    """

    name: str
    method: str
    path: str
    body: dict[str, Any]

    @property
    def precondition(self) -> dict[str, str]:
        """The header that a patch requires."""
        return {"If-Match": "*"} if self.method == "PATCH" else {}


def local_today(now: datetime) -> date:
    """Return the demo person's own date."""
    return local_date(now, ZONE, DAY_START)


def at(day: date, clock: time, days: int = 0) -> datetime:
    """Return an instant of a day, or of so many days after it."""
    return datetime.combine(day + timedelta(days=days), clock, tzinfo=ZONE)
