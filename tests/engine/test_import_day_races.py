"""Metric days of an import that others write at the same time, and the habits that they fill."""

from typing import Any

import pytest

from chalicelib.account.imports.writing import metric_days
from chalicelib.table.errors import Unavailable
from chalicelib.table.transaction import Transaction
from tests.engine.test_import_metric_days import (
    FIRST,
    commit,
    days,
    is_exact,
    line,
    path_of,
    put,
    results,
    send,
    steps,
    undo,
)
from tests.support.api import Api
from tests.support.races import once_before

pytestmark = pytest.mark.usefixtures("engine_table")

HABIT = {
    "name": "Walk",
    "schedule": {"type": "daily"},
    "source": {"metric": {"code": "steps", "at_least": 8_000}},
}


class TestRaces:
    def test_a_device_syncs_meanwhile(
        self, engine_api: Api, user: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        cross = lambda: put(engine_api, line(1, values={"rhr": {"value": 50}}))  # noqa: E731
        once_before(monkeypatch, Transaction, "commit", cross)
        assert commit(user, [line(0), line(1)]) == ["created", "merged"]
        stored = send(engine_api, "GET", path_of(1))
        assert [*stored["values"]] == ["rhr", "steps", "weight"]
        assert results(undo(user)) == [("removed", ""), ("restored", "")]
        assert [*send(engine_api, "GET", path_of(1))["values"]] == ["rhr"]
        assert is_exact(user)

    def test_another_writes_the_same_batch(
        self, user: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        lines = [line(0), line(1)]
        once_before(monkeypatch, Transaction, "commit", lambda: commit(user, lines))
        assert commit(user, lines) == ["created"] * 2
        assert {each["version"] for each in days(user).values()} == {1}


class TestLinkedHabits:
    def entries(self, api: Api, habit: str) -> list[float]:
        found = send(api, "GET", f"/v1/habits/{habit}/entries?limit=100")["items"]
        return sorted(each["amount"] for each in found)

    @pytest.fixture
    def habit(self, engine_api: Api) -> str:
        start = {"effective_from": f"{FIRST}"}
        return str(send(engine_api, "POST", "/v1/habits", HABIT | start)["id"])

    def test_they_are_filled_and_emptied(self, engine_api: Api, user: str, habit: str) -> None:
        put(engine_api, line(1, values=steps(9_000)))
        commit(user, [line(n, values=steps(8_000 + 500 * n)) for n in range(1, 4)])
        assert self.entries(engine_api, habit) == [8_500, 9_000, 9_500]
        undo(user)
        assert self.entries(engine_api, habit) == [9_000]

    def test_what_is_left_is_filled_by_the_same_batch(
        self, engine_api: Api, user: str, habit: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def stop(*_: Any) -> None:
            raise Unavailable("killed")

        lines = [line(1, values=steps(9_000))]
        with monkeypatch.context() as patch:
            patch.setattr(metric_days, "follow_later", stop)
            with pytest.raises(Unavailable):
                commit(user, lines)
        assert self.entries(engine_api, habit) == []
        assert commit(user, lines) == ["created"]
        assert self.entries(engine_api, habit) == [9_000]

    def test_one_is_linked_meanwhile(
        self, engine_api: Api, user: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made: list[str] = []
        start = {"effective_from": f"{FIRST}"}

        def link() -> None:
            made.append(send(engine_api, "POST", "/v1/habits", HABIT | start)["id"])

        once_before(monkeypatch, Transaction, "commit", link)
        commit(user, [line(1, values=steps(9_000))])
        assert self.entries(engine_api, made[0]) == [9_000]
