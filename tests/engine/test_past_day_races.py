"""Logs of past days that cross an edit or a log on which they depend, in both orders.

Such a log does not move the revision of the plan, so two of them never exclude each other. Here the
one request is sent whole between the reads and the commit of the other: the counters and logs must
then be those of the two requests one after the other.
"""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import pytest

from chalicelib.table.transaction import Transaction
from tests.support.past_days import BEGIN, DAY, NEXT, TODAY, Account
from tests.support.races import once_before

Sent = Callable[[Account], None]
DAYS = (DAY, NEXT, TODAY)


class Crossing(NamedTuple):
    """Two requests that depend on each other."""

    items: str
    one: Sent
    other: Sent
    before: Sent = lambda _: None


CROSSINGS = {
    "an entry and an excuse": Crossing(
        "walk light", lambda a: a.enter("walk", DAY), lambda a: a.excuse(DAY, "light")
    ),
    "a dose and an excuse": Crossing(
        "zinc light", lambda a: a.take("zinc", DAY), lambda a: a.excuse(DAY, "light")
    ),
    "a dose and a past pause": Crossing(
        "zinc iron", lambda a: a.take("zinc", DAY), lambda a: a.pause("iron", DAY)
    ),
    "an entry and a past pause": Crossing(
        "walk iron", lambda a: a.enter("walk", NEXT), lambda a: a.pause("iron", DAY)
    ),
    "an entry and the deletion of its habit's day counters": Crossing(
        "walk light", lambda a: a.enter("walk", DAY), lambda a: a.remove("light")
    ),
    "an entry of today and a threshold": Crossing(
        "walk light", lambda a: a.enter("walk", TODAY), lambda a: a.threshold(0.5)
    ),
    "an entry of today and an edit": Crossing(
        "walk iron",
        lambda a: a.enter("walk", TODAY),
        lambda a: a.change("iron", {"type": "weekdays", "days": [1]}),
    ),
    "a dose and an edit that counts it": Crossing(
        "zinc walk",
        lambda a: a.take("zinc", DAY),
        lambda a: a.change("zinc", {"type": "interval_from_last", "every_days": 300}),
    ),
    "an entry and another from which its day is due": Crossing(
        "walk sauna", lambda a: a.enter("walk", DAY), lambda a: a.enter("sauna", NEXT[:-2] + "13")
    ),
    "an entry and a dose from which its day is due": Crossing(
        "walk b12", lambda a: a.enter("walk", DAY), lambda a: a.take("b12", NEXT[:-2] + "13")
    ),
    "two entries from which days are due": Crossing(
        "walk sauna",
        lambda a: a.enter("sauna", "2026-01-13"),
        lambda a: a.enter("sauna", "2026-01-14"),
        lambda a: [a.enter("walk", f"2026-01-{n}") for n in (20, 21, 22)] and None,
    ),
    "an entry and one that starts a limit": Crossing(
        "walk coffee", lambda a: a.enter("walk", DAY), lambda a: a.enter("coffee", BEGIN, amount=1)
    ),
    "an entry and a deletion that ends a limit": Crossing(
        "walk coffee",
        lambda a: a.enter("walk", DAY),
        lambda a: a.clear("coffee", BEGIN),
        lambda a: a.enter("coffee", BEGIN, amount=1),
    ),
    "a batch and a past pause": Crossing(
        "walk light iron",
        lambda a: a.enter_all(
            *({"habit_id": each, "local_date": day} for each in ("walk", "light") for day in DAYS)
        ),
        lambda a: a.pause("iron", DAY),
    ),
    "two entries of days": Crossing(
        "walk light", lambda a: a.enter("walk", DAY), lambda a: a.enter("light", NEXT)
    ),
    "two entries of a day": Crossing(
        "walk light", lambda a: a.enter("walk", DAY), lambda a: a.enter("light", DAY)
    ),
}


def account(crossing: Crossing) -> Account:
    made = Account(crossing.items)
    crossing.before(made)
    return made


@pytest.mark.usefixtures("engine_table")
def test_crossing_requests_have_the_effect_of_one_after_the_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wrong = []
    for name, crossing in CROSSINGS.items():
        in_a_row = account(crossing)
        untouched = in_a_row.state()
        crossing.one(in_a_row)
        crossing.other(in_a_row)
        expected = in_a_row.state()
        assert expected != untouched, name
        for first, second in ((crossing.one, crossing.other), (crossing.other, crossing.one)):
            crossed = account(crossing)
            with monkeypatch.context() as patch:
                # All that the first one reads is read.
                once_before(patch, Transaction, "commit", partial(second, crossed))
                first(crossed)
            if crossed.state() != expected:
                wrong.append((name, first is crossing.one))
    assert wrong == []
