"""The state of an account: in use, to be erased, or erased.

The item at the sort key ``DELETION`` has it. An account without the item is in use.
"""

from datetime import datetime
from typing import NamedTuple

from chalicelib.table.codec import Item

# The states. A pending deletion can be taken back; one that has begun cannot.
PENDING = "pending"
ERASING = "erasing"
ERASED = "erased"


class AccountState(NamedTuple):
    """The state of an account.

    Attributes:
        erased_on: the day (UTC) on which it is erased; empty if none is requested, or it has begun.
        closed: whether it is being erased, or erased.
        reopens_at: when the user id could be used again, in seconds since 1970; 0 for never.
    """

    erased_on: str = ""
    closed: bool = False
    reopens_at: int = 0

    def is_closed(self, now: datetime) -> bool:
        """Tell whether tokens of the user are refused; DynamoDB deletes items later than it may."""
        return self.closed and not 0 < self.reopens_at <= now.timestamp()

    def is_open(self, now: datetime) -> bool:
        """Tell whether the account can be used, and no erasure of it is requested."""
        return not self.erased_on and not self.is_closed(now)


OPEN = AccountState()


def account_state(item: Item | None) -> AccountState:
    """Return the state that the item of a user, or None, means."""
    if item is None:
        return OPEN
    if item["state"] == PENDING:
        return AccountState(erased_on=item["erased_on"])
    return AccountState(closed=True, reopens_at=item.get("expires_at", 0))
