"""The rules of deploying and destroying, without an account; the deployed tests have the rest."""

import pytest

from tools.deployment import deploy, destroy
from tools.deployment.aws import DATA, DeploymentError, Stack
from tools.deployment.deploy import loses_data, make_ready, parameters


def change(action: str, name: str, replacement: str = "False") -> deploy.Change:
    known = {"LogicalResourceId": name, "ResourceType": "AWS::Some::Thing"}
    return {"Action": action, "Replacement": replacement} | known


@pytest.mark.parametrize("name", DATA)
def test_a_change_that_parts_with_data_is_known(name: str) -> None:
    assert loses_data(change("Remove", name))
    assert loses_data(change("Modify", name, "True"))
    assert not loses_data(change("Modify", name))
    assert not loses_data(change("Modify", name, "Conditional"))
    assert not loses_data(change("Add", name))


def test_everything_else_may_come_and_go() -> None:
    assert not loses_data(change("Remove", "APIHandler"))
    assert not loses_data(change("Modify", "RestAPI", "True"))


def test_changes_are_told() -> None:
    assert deploy.line(change("Add", "Table")) == "add     Table  AWS::Some::Thing"
    told = deploy.line(change("Modify", "Table", "True"))
    assert told == "modify  Table (replaces it)  AWS::Some::Thing"


def test_a_person_s_parameters_win_over_the_stage_s() -> None:
    found = parameters("dev", ["ReadCapacity=7", "AlarmEmail=a=b@example.com"])
    assert "ReadCapacity=7" in found
    assert "AlarmEmail=a=b@example.com" in found
    assert "WriteCapacity=5" in found
    assert len(found) == len({each.partition("=")[0] for each in found})
    with pytest.raises(DeploymentError, match="ReadCapacity"):
        parameters("dev", ["ReadCapacity"])


@pytest.mark.parametrize(
    ("status", "creates", "deleted"),
    [
        (None, True, False),
        ("REVIEW_IN_PROGRESS", True, False),
        ("ROLLBACK_COMPLETE", True, True),
        ("ROLLBACK_FAILED", True, True),
        ("CREATE_COMPLETE", False, False),
        ("UPDATE_COMPLETE", False, False),
        ("UPDATE_ROLLBACK_COMPLETE", False, False),
    ],
)
def test_a_stack_is_made_ready(
    monkeypatch: pytest.MonkeyPatch, status: str | None, creates: bool, deleted: bool
) -> None:
    done: list[str] = []
    monkeypatch.setattr(Stack, "status", lambda _: status)
    monkeypatch.setattr(Stack, "delete", lambda stack: done.append(stack.name))
    assert make_ready(Stack("dev")) is creates
    assert done == (["bluestreak-dev"] if deleted else [])


@pytest.mark.parametrize(
    "status",
    ["UPDATE_IN_PROGRESS", "DELETE_IN_PROGRESS", "UPDATE_ROLLBACK_FAILED", "DELETE_FAILED"],
)
def test_a_stack_that_only_time_or_a_person_can_mend_is_left(
    monkeypatch: pytest.MonkeyPatch, status: str
) -> None:
    monkeypatch.setattr(Stack, "status", lambda _: status)
    with pytest.raises(DeploymentError, match=status):
        make_ready(Stack("dev"))


def test_the_table_is_deleted_only_on_the_very_word(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(Stack, "status", lambda _: "CREATE_COMPLETE")
    monkeypatch.setenv("TABLE", "yes")
    assert destroy.main(["dev"]) == 2
    assert "TABLE=delete" in capsys.readouterr().err
