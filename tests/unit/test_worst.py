"""The figures of the worst legal accounts, in the table of a page and in the benchmark."""

from pathlib import Path

import pytest

from tools.bench.worst import REQUESTS, bars
from tools.costs import worst
from tools.costs.worst import WorstCost, as_markdown

ROWS = [
    WorstCost("full", "today", 2.5, 2, 1_210.0, 47_188),
    WorstCost("old", "today", 9.04, 2, 17.5, 900),
    *(WorstCost("full", name, 1.0, 1, 1.0, 1) for name in REQUESTS if name != "today"),
]


def test_the_table_of_a_page() -> None:
    _, rule, first, second, *_ = as_markdown(ROWS).splitlines()
    assert set(rule) == {"|", "-"}
    assert first == "| full | today | 2.5 | 1,210.0 | 47.2 |"
    assert second == "| old | today | 9.0 | 17.5 | 0.9 |"


def test_what_is_saved_is_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worst, "WORST", tmp_path / "worst.json")
    worst.save(ROWS)
    assert worst.load() == ROWS


def test_the_dearest_account_decides_about_a_request_that_is_computed() -> None:
    reached = {bar.name: (bar.reached, bar.most) for bar in bars(ROWS)}
    assert reached["worst today, CPU beside demo"] == (9.04, 8)
    assert len(reached) == 5
