"""The rules of deploying and destroying, without an account; the deployed tests have the rest."""

import json
import re
from collections.abc import Callable

import pytest

from tools.deployment import deploy, destroy, origins
from tools.deployment.aws import DeploymentError
from tools.deployment.deploy import loses_data
from tools.deployment.package import Package
from tools.deployment.parameters import parameters
from tools.deployment.stack import DATA, Stack, make_ready


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
    assert found["ReadCapacity"] == "7"
    assert found["AlarmEmail"] == "a=b@example.com"
    assert found["WriteCapacity"] == "5"
    assert found["AllowedOrigins"] == "http://localhost:5173"
    with pytest.raises(DeploymentError, match="ReadCapacity"):
        parameters("dev", ["ReadCapacity"])


@pytest.mark.parametrize("name", ["AlarmMail", "alarmEmail", "Readcapacity", ""])
def test_a_name_that_is_no_parameter_is_refused(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert deploy.main(["dev", f"{name}=x"]) == 1
    said = capsys.readouterr().err
    assert f"There is no parameter {name!r}; there are AlarmEmail, AllowedOrigins, " in said
    assert parameters("dev", ["MonthlyBudget=9"])["MonthlyBudget"] == "9"


@pytest.mark.parametrize(
    ("given", "allowed"),
    [
        ([], True),
        (["EmailSenderArn=arn:x", "EmailFrom=ada@bluestreak.dev"], True),
        (["EmailSenderArn=", "EmailFrom="], True),
        (["EmailSenderArn=arn:x"], False),
        (["EmailFrom=ada@bluestreak.dev"], False),
        (["EmailFrom="], False),
        (["EmailSenderArn=", "EmailFrom=ada@bluestreak.dev"], False),
        (["EmailSenderArn=arn:x", "EmailFrom="], False),
    ],
)
def test_a_mail_sender_has_both_its_parameters(given: list[str], *, allowed: bool) -> None:
    if allowed:
        assert {"EmailSenderArn", "EmailFrom"} & parameters("dev", given).keys() == {
            each.split("=")[0] for each in given
        }
        return
    with pytest.raises(DeploymentError, match="EmailSenderArn and EmailFrom belong together"):
        parameters("dev", given)


def test_the_hosted_sign_in_has_a_domain_and_pages_of_our_own() -> None:
    app = "https://app.bluestreak.dev"
    accepted = [
        ("prod", ["SignInDomain=ada-app", f"SignInCallbacks={app}/signed-in,{app}"]),
        ("dev", ["SignInDomain=ada-app", "SignInCallbacks=http://localhost:5173/"]),
        ("prod", [f"SignInCallbacks={app}/"]),
        ("prod", ["SignInDomain="]),
    ]
    for stage, given in accepted:
        assert dict(each.split("=") for each in given).items() <= parameters(stage, given).items()
    refused = [
        (["SignInDomain=ada-app"], "needs SignInCallbacks"),
        (["SignInDomain=ada-app", "SignInCallbacks="], "URL of a page"),
        (["SignInDomain=my-aws", "SignInCallbacks=https://app.bluestreak.dev"], "'aws'"),
        (["SignInDomain=ada", "SignInCallbacks=http://localhost:5173/"], "own machine"),
        (["SignInDomain=ada", "SignInCallbacks=http://app.bluestreak.dev/"], "https://"),
        (["SignInDomain=ada", "SignInCallbacks=https://app.bluestreak.dev/#in"], "URL of a page"),
        (["SignInDomain=ada", "SignInCallbacks=https://app.bluestreak.dev/,"], "URL of a page"),
        (["SignInDomain=ada", "SignInCallbacks=" + ",".join(["https://a.dev"] * 101)], "100"),
    ]
    for given, reason in refused:
        with pytest.raises(DeploymentError, match=reason):
            parameters("prod", given)


def test_the_stage_of_the_tests_is_only_for_an_emulated_aws(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    assert deploy.main(["e2e"]) == 1
    assert "set AWS_ENDPOINT_URL" in capsys.readouterr().err
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    assert deploy.main(["e2e", "AllowedOrigins=*"]) == 1
    assert "AWS_ENDPOINT_URL" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("stage", "listed"),
    [
        ("prod", "https://app.bluestreak.dev"),
        ("prod", "https://app.bluestreak.dev,https://beta.bluestreak.dev:8443"),
        ("dev", "http://localhost:5173,http://192.168.1.7:5173"),
        ("dev", "https://notexample.com"),
    ],
)
def test_origins_of_front_ends_are_taken(
    stage: str, listed: str, built: Callable[[str], Package]
) -> None:
    given = f"AllowedOrigins={listed}"
    assert parameters(stage, [given])["AllowedOrigins"] == listed
    declared = json.loads(built("prod").template.read_text(encoding="utf-8"))["Parameters"]
    assert re.search(declared["AllowedOrigins"]["AllowedPattern"], listed)
    assert declared["AllowedOrigins"]["MaxLength"] == origins.LONGEST


@pytest.mark.parametrize(
    ("stage", "listed", "reason"),
    [
        ("prod", "https://app.example.com", "is an example"),
        ("dev", "https://example.com", "is an example"),
        ("dev", "https://app.example.org", "is an example"),
        ("dev", "http://localhost:5173,https://my.app.example", "is an example"),
        ("prod", "http://localhost:5173", "is your own machine"),
        ("prod", "https://a.dev,https://127.0.0.1:5173", "is your own machine"),
        ("prod", "http://app.bluestreak.dev", "must begin with https"),
        ("dev", "*", "must be scheme and host"),
        ("dev", "", "must be scheme and host"),
        ("dev", "https://a.dev,", "must be scheme and host"),
        ("dev", "https://a.dev/", "must be scheme and host"),
        ("dev", "https://a.dev/app", "must be scheme and host"),
        ("dev", "https://A.dev", "must be scheme and host"),
        ("dev", "app.bluestreak.dev", "must be scheme and host"),
        ("dev", "https://a.dev, https://b.dev", "must be scheme and host"),
        ("dev", "https://a.dev:443", "must not name the port 443"),
        ("dev", ",".join(f"https://app-{n}.bluestreak.dev" for n in range(20)), "512 are allowed"),
    ],
)
def test_other_origins_are_refused_before_anything_is_built(
    stage: str, listed: str, reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert deploy.main([stage, f"AllowedOrigins={listed}"]) == 1
    assert reason in capsys.readouterr().err


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
    monkeypatch.setattr(Stack, "delete", lambda stack: done.append(stack.name) or [])
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
    monkeypatch.setattr(Stack, "remains", lambda _: [])
    with pytest.raises(DeploymentError, match=status):
        make_ready(Stack("dev"))


def test_the_table_is_deleted_only_on_the_very_word(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(Stack, "status", lambda _: "CREATE_COMPLETE")
    monkeypatch.setenv("TABLE", "yes")
    assert destroy.main(["dev"]) == 2
    assert "TABLE=delete" in capsys.readouterr().err
