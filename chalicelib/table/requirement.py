"""What a request requires of the present state of what it writes, in terms that know no HTTP."""

from collections.abc import Callable

# Takes the version that a write is about to replace, or None if there is nothing yet, and raises if
# the client requires another state. A write that is run again after a lost race calls it again with
# what it then read, so the requirement holds for what the transaction replaces.
Require = Callable[[int | None], None]


def anything(version: int | None) -> None:
    """Require nothing: the last write wins."""
    del version
