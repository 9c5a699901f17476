"""The contract's examples: there for everything, true, and valid; and the files are up to date."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from chalicelib.application import operations
from chalicelib.http.body import JSON
from tests.support import fhir
from tests.support.contract import Contract
from tools.contract import __main__ as command
from tools.contract import files as contract
from tools.contract.examples import PROBLEMS, Examples, dump
from tools.contract.schemas import response_name

EXAMPLES = Examples.load()
CONTRACT = Contract.load()
OPERATIONS = [pytest.param(each, id=each.operation_id) for each in operations()]
EXCHANGES = [
    pytest.param(exchange, id=f"{file}-{exchange['name']}")
    for file, exchanges in EXAMPLES.exchanges.items()
    for exchange in exchanges
]


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_operation_has_named_examples(operation: Any) -> None:
    assert EXAMPLES.exchanges[operation.operation_id]
    if operation.request:
        assert EXAMPLES.requests(operation.operation_id)
    if response_name(operation):
        for status in operation.statuses:
            assert EXAMPLES.responses(operation.operation_id, status)


def test_every_problem_that_is_promised_has_its_example() -> None:
    for operation in operations():
        for kind in operation.all_problems():
            assert EXAMPLES.problem(kind.code), f"{operation.operation_id}: {kind.code}"


def test_names_are_unique_within_an_operation() -> None:
    for file, exchanges in EXAMPLES.exchanges.items():
        names = [exchange["name"] for exchange in exchanges]
        assert len(names) == len(set(names)), file


@pytest.mark.parametrize("exchange", EXCHANGES)
def test_every_answer_is_what_the_contract_promises(exchange: Any) -> None:
    response, request = exchange["response"], exchange["request"]
    problem = response["status"] >= 400
    text = next(
        (
            o.signature.answered_text
            for o in operations()
            if o.operation_id == exchange["operation_id"]
        ),
        None,
    )
    media_type = "application/problem+json" if problem else text.media_type if text else JSON
    everywhere = {
        "X-Request-Id": "1",
        "Access-Control-Allow-Origin": "*",
        "Cache-Control": "no-store",
    }
    given = response.get("body", "")
    body = (given if isinstance(given, str) else dump(given)).encode()
    headers = everywhere | {"Content-Type": media_type} | response.get("headers", {})
    CONTRACT.check(request["method"], request["path"], response["status"], headers, body)


@pytest.mark.parametrize("exchange", EXCHANGES)
def test_every_body_that_was_taken_is_valid(exchange: Any) -> None:
    if "body" not in exchange["request"] or exchange["response"]["status"] >= 400:
        return
    validator = CONTRACT.request_validator(exchange["operation_id"])
    validator.validate(exchange["request"]["body"])


def test_the_body_of_the_validation_problem_is_invalid_by_schema_too() -> None:
    [exchange] = [e for e in EXAMPLES.exchanges[PROBLEMS] if e["name"] == "validation_failed"]
    validator = CONTRACT.request_validator(exchange["operation_id"])
    places = {
        "".join(f"/{part}" for part in e.absolute_path)
        for e in validator.iter_errors(exchange["request"]["body"])
    }
    assert places == {error["pointer"] for error in exchange["response"]["body"]["errors"]}


def test_another_process_makes_the_files_as_they_are() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "tools.contract", "--check"],
        cwd=Path(command.__file__).parents[2],
        env={**os.environ, "PYTHONHASHSEED": "31"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stdout) == (0, ""), "run `make contract`"


def test_drift_is_told_and_mended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "frontend-contract/examples"
    openapi = folder.parent / "openapi.json"
    empty = dump({"paths": {}, "components": {"schemas": {}}})
    files = {folder / "listThings.json": "[]\n", openapi: empty}
    monkeypatch.setattr(contract, "FOLDER", folder)
    monkeypatch.setattr(contract, "REFERENCE", folder.parent / "reference.html")
    for module in (command, contract):
        monkeypatch.setattr(module, "OPENAPI", openapi)
    monkeypatch.setattr(command, "CONTRACT", folder.parent)
    monkeypatch.setattr(command, "REFERENCE", folder.parent / "reference.html")
    monkeypatch.setattr(command, "contract_files", lambda: files)
    monkeypatch.setattr(command, "unannounced", lambda *_: [])
    monkeypatch.setattr(command, "findings", lambda _: [])
    check = ["contract", "--check"]

    monkeypatch.setattr(sys, "argv", ["contract"])
    assert command.main() == 0
    monkeypatch.setattr(sys, "argv", check)
    assert command.main() == 0

    (folder / "stray.json").write_text("[]\n")
    (folder.parent / "openapi.json").write_text("{ }\n")
    capsys.readouterr()
    assert command.main() == 1
    said = capsys.readouterr().out
    assert "examples/stray.json" in said
    assert "openapi.json" in said
    assert "make contract" in said

    monkeypatch.setattr(sys, "argv", ["contract"])
    assert command.main() == 0
    assert not (folder / "stray.json").exists()


@pytest.mark.parametrize("exchange", EXAMPLES.exchanges["exportFhir"], ids=lambda e: e["name"])
def test_the_resources_of_examples_are_valid(exchange: Any) -> None:
    """The contract says that they are objects; the schema of FHIR says which."""
    fhir.check(exchange["response"]["body"])
