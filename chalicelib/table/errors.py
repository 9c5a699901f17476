"""What can go wrong in the table, in the table's own words; the HTTP layer maps it to problems."""

from datetime import date
from typing import Any


class TableError(Exception):
    """Base of everything the table layer raises on purpose."""


class ConditionFailed(TableError):
    """A condition of the transaction did not hold; nothing was written.

    Attributes:
        label: the name that the writer gave the condition.
        item: the item that stood in the way, as DynamoDB returned it, or None.
    """

    def __init__(self, label: str, item: dict[str, Any] | None = None) -> None:
        super().__init__(label)
        self.label = label
        self.item = item


class BadPosition(TableError):
    """The position that a page was to continue after is none of this list's."""


class TooLarge(TableError):
    """The document does not fit into one item, or the transaction into one request.

    Attributes:
        limit: the greatest number of bytes of a document's text; None for a transaction.
    """

    def __init__(self, what: str, limit: int | None = None) -> None:
        super().__init__(what)
        self.limit = limit


class AnswerTooLarge(TableError):
    """The answer to a write would be more than Lambda can send; nothing was written."""


class NewerSchema(TableError):
    """An item was written by a newer release, in a way that this one cannot read."""


class OutdatedItems(TableError):
    """Items that were to be changed in place have another schema number; nothing was written.

    Attributes:
        sort_keys: where they are.
    """

    def __init__(self, sort_keys: list[str]) -> None:
        super().__init__(", ".join(sort_keys))
        self.sort_keys = sort_keys


class UncheckedDays(TableError):
    """Day counters must be read before they can grow; nothing was written.

    Attributes:
        sort_keys: where they are.
    """

    def __init__(self, sort_keys: list[str]) -> None:
        super().__init__(", ".join(sort_keys))
        self.sort_keys = sort_keys


class DayFull(TableError):
    """A day would have more of something than its counters can count; nothing was written.

    Attributes:
        day: the local date.
        most: how many it can have.
        what: of what.
    """

    def __init__(self, day: date, most: int, what: str) -> None:
        super().__init__(f"{day}: {most} {what}")
        self.day = day
        self.most = most
        self.what = what


class Refused(TableError):
    """DynamoDB cannot store or look up a value of the request."""


class PartitionFull(TableError):
    """The user's partition has reached the 10 GB that DynamoDB allows beside a local index."""


class Unavailable(TableError):
    """DynamoDB throttled, conflicted or did not answer within the time this request has."""


class Replayed(TableError):
    """The Idempotency-Key has already been answered; carries the receipt item."""

    def __init__(self, item: dict[str, Any]) -> None:
        super().__init__("replayed")
        self.item = item
