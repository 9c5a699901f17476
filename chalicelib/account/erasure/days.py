"""When an account is erased, from when that is requested."""

from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from chalicelib.jsontext import Document, instant_text

# How long a request can be taken back.
GRACE = timedelta(days=14)
# The last start of the function in a night (UTC); the schedule is in .chalice/resources.json.
LAST_START = time(6, 45)
# What the point-in-time recovery of DynamoDB keeps.
BACKUP_LIFE = timedelta(days=35)


class Deletion(NamedTuple):
    """A request to erase an account.

    Attributes:
        requested_at: an instant in whole seconds of UTC.
    """

    requested_at: datetime

    @classmethod
    def at(cls, now: datetime) -> "Deletion":
        """Return the request that is made now.

        >>> Deletion.at(datetime(2026, 3, 14, 12, tzinfo=UTC)).due
        datetime.datetime(2026, 3, 28, 12, 0, tzinfo=datetime.timezone.utc)
        """
        return cls(now.astimezone(UTC).replace(microsecond=0))

    @property
    def due(self) -> datetime:
        """From when on the account is erased, so that the request cannot be taken back."""
        return self.requested_at + GRACE

    @property
    def erased_on(self) -> date:
        """The day (UTC) of the first start of the function from ``due`` on.

        >>> Deletion(datetime(2026, 3, 14, 6, 45, tzinfo=UTC)).erased_on
        datetime.date(2026, 3, 28)
        >>> Deletion(datetime(2026, 3, 14, 6, 46, tzinfo=UTC)).erased_on
        datetime.date(2026, 3, 29)
        """
        later = self.due.time() > LAST_START
        return self.due.date() + timedelta(days=later)

    def document(self) -> Document:
        """Return what the API answers about the request."""
        return {
            "requested_at": instant_text(self.requested_at),
            "can_be_cancelled_until": instant_text(self.due),
            "erased_on": self.erased_on.isoformat(),
            "backups_until": (self.erased_on + BACKUP_LIFE).isoformat(),
        }
