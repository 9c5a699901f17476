"""Five people on the free units of DynamoDB, one of them greedy; ``make soak`` lasts an hour."""

from typing import Any

import pytest

from app import app
from chalicelib.settings import settings
from chalicelib.table.transaction import Transaction
from tests.soak.evening import ORDINARY, evening
from tests.support.account import keep_expired

SECONDS = 180


@pytest.fixture
def engine_of_demo(engine_table: Any) -> Any:
    keep_expired(engine_table, settings().table_name)
    return engine_table


def test_a_greedy_person_hurts_nobody_else(engine_of_demo: Any) -> None:
    found = evening(app, engine_of_demo, SECONDS)
    assert found.faults() == []
    assert len(found.ordinary) == ORDINARY
    assert all(len(person.log.answers) > 5 for person in found.ordinary)
    [greedy] = found.greedy
    assert greedy.log.count(429) > 10
    assert greedy.log.count(201) > 5
    # The table was short of units, so there was something to protect the others from.
    assert found.refused > 10


def test_a_lost_write_is_found(engine_of_demo: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    commit = Transaction.commit

    def forgetful(self: Transaction, answer: str = "") -> None:
        """Acknowledge the workouts of ordinary people, but write nothing."""
        if "Push day" not in answer or not self._session.user_id.startswith("ordinary"):
            commit(self, answer)

    monkeypatch.setattr(Transaction, "commit", forgetful)
    found = evening(app, engine_of_demo, 60)
    assert any("is lost" in fault for fault in found.faults())
