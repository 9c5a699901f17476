"""Best facts as they are stored: they are read, and written again, as they were."""

import json
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.jsontext import dump
from chalicelib.training.logbook.fact_documents import facts_document, read_facts
from chalicelib.training.logbook.facts import Fact, Place
from chalicelib.training.logbook.sessions import UNTIMED

DAYS = st.dates(date(1901, 1, 1), date(2099, 12, 31)).map(str)
# Instants have whole milliseconds, and often whole seconds; before 1970 they are below zero.
SECONDS = st.integers(-(10**9), 10**10).map(float) | st.integers(-(10**9), 10**12).map(
    lambda thousandths: thousandths / 1000
)
PLACES = st.builds(
    Place,
    DAYS,
    SECONDS | st.just(UNTIMED),
    st.integers(10**12, 10**13),
    st.uuids().map(str) | st.just(str(UUID(int=7))),
)
FIGURE = st.just(Decimal(0)) | st.integers(1, 10**9).map(lambda n: Decimal(n) / 10_000)


@st.composite
def a_fact(draw: st.DrawFn, *, is_activity: bool) -> Fact:
    """Return a fact, whose figures often follow from each other."""
    load, reps, other, volume = (draw(FIGURE) for _ in range(4))
    return Fact(
        place=draw(PLACES),
        set=draw(st.integers(-1, 500)),
        unit=draw(st.sampled_from(["kg", "lb"])),
        load=load,
        reps=reps,
        effective=draw(st.sampled_from([reps, other])),
        volume=draw(st.sampled_from([load * reps, volume])),
        duration=draw(FIGURE),
        distance=draw(FIGURE),
        is_activity=is_activity,
    )


@given(
    facts=st.fixed_dictionaries(
        {
            "barbell-squat": st.lists(a_fact(is_activity=False), min_size=1, max_size=4),
            "~running": st.lists(a_fact(is_activity=True), min_size=1, max_size=2),
        }
    )
)
def test_what_is_read_is_what_was_written(facts: dict[str, list[Fact]]) -> None:
    stored = dump(facts_document(facts))
    read: Any = read_facts(json.loads(stored))
    assert read == facts
    # Whoever changes one of many years writes the others again.
    assert dump(facts_document(read)) == stored
