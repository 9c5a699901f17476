"""The contract under Redocly's strict rules and some more, without a warning."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tools.contract.files import OPENAPI
from tools.contract.lint import findings, oas_findings
from tools.contract.node import NodeError

DOCUMENT = json.loads(OPENAPI.read_text(encoding="utf-8"))


def workouts(document: Any) -> Any:
    return document["paths"]["/v1/workouts"]["get"]


def schemas(document: Any) -> Any:
    return document["components"]["schemas"]


def test_there_is_nothing_to_find() -> None:
    assert findings(OPENAPI) == []


# Rule -> what it is to find.
CHANGES: dict[str, Callable[[Any], object]] = {
    "operation-description": lambda d: workouts(d).pop("description"),
    "parameter-description": lambda d: workouts(d)["parameters"][0].pop("description"),
    "no-invalid-parameter-examples": lambda d: workouts(d)["parameters"][0].update(example="x"),
    "response-contains-header": lambda d: workouts(d)["responses"]["200"]["headers"].clear(),
    "operation-tag-defined": lambda d: d["tags"].pop(),
    "schema-example": lambda d: schemas(d)["Dose"].pop("examples"),
}


def test_what_is_missing_is_found(tmp_path: Path) -> None:
    """All of it in one document, because the linter takes long to read it."""
    document = copy.deepcopy(DOCUMENT)
    for change in CHANGES.values():
        change(document)
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps(document))
    assert {each["ruleId"] for each in findings(path)} == CHANGES.keys()


def test_spectral_finds_nothing_but_what_is_planted(tmp_path: Path) -> None:
    document = copy.deepcopy(DOCUMENT)
    workouts(document).pop("description")
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps(document))
    [found] = oas_findings(path)
    assert found.startswith("operation-description: ")
    with pytest.raises(NodeError):
        oas_findings(tmp_path / "nothing.json")


def test_a_file_that_is_not_there_is_no_clean_one(tmp_path: Path) -> None:
    with pytest.raises(NodeError):
        findings(tmp_path / "nothing.json")
