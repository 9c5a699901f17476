"""From errors of use cases and of the table to problems: one table, and nothing falls through."""

import ast
from pathlib import Path

import pytest

from chalicelib.errors import DomainError, Fault, Invalid, NotFound, invalid
from chalicelib.http.mapping import _PROBLEMS, problem_of
from chalicelib.table import errors
from chalicelib.table.collection import EXISTS, RACE, RESERVED, SOURCE, VERSION

ROOT = Path(__file__).parents[2]


def raised_codes() -> set[str]:
    """Return the code of every domain error in the code that ships."""
    codes = set()
    for path in (ROOT / "chalicelib").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "DomainError":
                [code, *_] = node.args
                assert isinstance(code, ast.Constant), path
                codes.add(str(code.value))
    return codes


def test_every_code_that_is_raised_has_a_problem() -> None:
    raised = raised_codes()
    assert {"last_reading", "invalid_cursor"} <= raised
    assert raised <= _PROBLEMS.keys()


def test_a_missing_resource_is_404_with_its_kind() -> None:
    problem = problem_of(NotFound("workout"))
    assert (problem.kind.status, problem.detail) == (404, "You have no such workout.")


def test_faults_keep_their_place_and_parameters() -> None:
    faults = invalid("/sets", "too_many", max=3, of="sets").faults
    problem = problem_of(Invalid([fault.under("/exercises/0") for fault in faults]))
    assert problem.kind.status == 422
    assert problem.errors == [Fault("/exercises/0/sets", "too_many", {"max": 3, "of": "sets"})]


def test_members_and_links_are_made_of_parameters() -> None:
    problem = problem_of(DomainError("duplicate_panel", existing_id="1"))
    assert problem.members == {"existing_id": "1", "existing": "/v1/panels/1"}
    # The lock of the first panel may be deleted before it is read.
    assert problem_of(DomainError("duplicate_panel")).members == {}
    followed = problem_of(DomainError("duplicate_adoption", name="Blueprint", existing_id="1"))
    assert followed.members == {"existing_id": "1"}
    assert followed.detail.startswith("Blueprint ")


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (errors.BadPosition("x"), 400, "invalid_cursor"),
        (errors.TooLarge("request"), 413, "payload_too_large"),
        (errors.TooLarge("panel", 390_000), 413, "payload_too_large"),
        (errors.AnswerTooLarge("answer"), 413, "payload_too_large"),
        (errors.Refused("x"), 400, "malformed_request"),
        (errors.PartitionFull("x"), 409, "account_full"),
        (errors.NewerSchema("workout"), 503, "unavailable"),
        (errors.Unavailable("query"), 503, "unavailable"),
        (errors.ConditionFailed(RESERVED, {"gone": 1}), 409, "id_retired"),
        (errors.ConditionFailed(RESERVED, {}), 412, "precondition_failed"),
        (errors.ConditionFailed(EXISTS), 412, "precondition_failed"),
        (errors.ConditionFailed(VERSION), 412, "precondition_failed"),
        (errors.ConditionFailed(RACE), 412, "precondition_failed"),
        (errors.ConditionFailed(SOURCE, {"holder": "1"}), 409, "duplicate_source"),
        (errors.ConditionFailed(SOURCE), 409, "duplicate_source"),
    ],
)
def test_the_table_reports_in_problems_too(
    error: errors.TableError, status: int, code: str
) -> None:
    problem = problem_of(error)
    assert (problem.kind.status, problem.kind.code) == (status, code)


def test_a_document_that_is_too_large_names_the_limit() -> None:
    detail = problem_of(errors.TooLarge("workout", 390_000)).detail
    assert detail.startswith("The workout must have at most 390000 bytes ")


def test_the_entry_that_holds_a_source_is_named() -> None:
    problem = problem_of(errors.ConditionFailed(SOURCE, {"holder": "1"}))
    assert problem.members == {"existing_id": "1"}
