"""The first deployment of a stage, and the ones that go wrong, with a stubbed CloudFormation."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.package.cloudformation import ACCOUNT, OUTPUTS, TABLE, CloudFormation
from tools.deployment import destroy
from tools.deployment.aws import DeploymentError
from tools.deployment.deploy import LOG_KEY, PROTECTION, deploy
from tools.deployment.package import Package
from tools.deployment.stack import GUARDED, Stack, make_ready

PROD = "bluestreak-prod"
BUDGET = "bluestreak-prod-budget"
ORIGINS = "AllowedOrigins=https://app.bluestreak.dev"
MAIL = "AlarmEmail=ada@bluestreak.dev"
MADE = Package("prod", Path("deployment.zip"), Path("sam.json"), "0" * 64)


def asked(account: CloudFormation, name: str = PROD) -> list[dict[str, str]]:
    """Return the parameters of each change set that was asked for."""
    return [
        dict(each.split("=", 1) for each in call[call.index("--parameter-overrides") + 1 :])
        for call in account.commands("deploy")
        if call[call.index("--stack-name") + 1] == name
    ]


def test_a_stack_is_created_unprotected_and_protected_afterwards(account: CloudFormation) -> None:
    assert deploy(MADE, [ORIGINS]) == OUTPUTS
    first, second = asked(account)
    assert (first[PROTECTION], second[PROTECTION]) == ("false", "true")
    assert first | {PROTECTION: "true"} == second
    assert account.stacks[PROD]["parameters"][PROTECTION] == "true"
    # The policy is set between the two, so that nothing replaces data from then on.
    steps = [call[1] for call in account.calls]
    assert steps.index("set-stack-policy") < len(steps) - steps[::-1].index("execute-change-set")


def test_an_unprotected_stage_takes_one_step(account: CloudFormation) -> None:
    deploy(MADE, [ORIGINS, f"{PROTECTION}=false"])
    assert [each[PROTECTION] for each in asked(account)] == ["false"]


@pytest.mark.parametrize("value", ["yes", "True", ""])
def test_cloudformation_decides_on_any_other_protection(
    account: CloudFormation, value: str
) -> None:
    """The template allows ``true`` and ``false``; a misspelt one must not pass as ``false``."""
    deploy(MADE, [ORIGINS, f"{PROTECTION}={value}"])
    assert [each[PROTECTION] for each in asked(account)] == ["false", value]


def test_an_address_is_said_to_need_a_confirmation(
    account: CloudFormation, capsys: pytest.CaptureFixture[str]
) -> None:
    confirm = "AWS sends a mail to ada@bluestreak.dev first: confirm it"
    deploy(MADE, [ORIGINS, MAIL])
    assert confirm in capsys.readouterr().out
    deploy(MADE, [MAIL])
    assert "confirm" not in capsys.readouterr().out
    deploy(MADE, ["AlarmEmail="])
    assert "confirm" not in capsys.readouterr().out
    deploy(MADE, [MAIL])
    assert confirm in capsys.readouterr().out
    # make destroy keeps the parameter without the subscription.
    account.outputs.pop("ApiUrl")
    account.stacks[PROD]["parameters"]["ThrottleRate"] = "1"
    deploy(MADE, [])
    assert confirm in capsys.readouterr().out


def test_only_failures_of_this_operation_are_named(account: CloudFormation) -> None:
    account.has(PROD, "CREATE_COMPLETE", TABLE, AllowedOrigins="https://a.dev")
    account.outcomes = ["UPDATE_ROLLBACK_COMPLETE"]
    with pytest.raises(DeploymentError) as failure:
        deploy(MADE, ["ThrottleRate=7"])
    assert "LogGroup: Not authorized." in str(failure.value)
    assert "An earlier failure" not in str(failure.value)


def test_a_creation_that_fails_leaves_nothing_that_is_paid(account: CloudFormation) -> None:
    account.outcomes = ["ROLLBACK_COMPLETE"]
    with pytest.raises(DeploymentError, match="Not authorized") as failure:
        deploy(MADE, [ORIGINS])
    [only] = asked(account)
    assert only[PROTECTION] == "false"
    assert "left these" not in str(failure.value)
    assert Stack("prod").remains() == []


def test_what_a_rollback_could_not_delete_is_named(account: CloudFormation) -> None:
    account.outcomes = ["ROLLBACK_FAILED"]
    with pytest.raises(DeploymentError, match="left these") as failure:
        deploy(MADE, [ORIGINS])
    lines = str(failure.value).splitlines()
    assert lines[-1].split() == ["Table", "AWS::DynamoDB::Table", TABLE["PhysicalResourceId"]]
    assert "LogGroup: Not authorized." in lines


def test_the_next_deployment_names_it_once_more(
    account: CloudFormation, capsys: pytest.CaptureFixture[str]
) -> None:
    """Deleting the stack keeps the table, for it is no longer the operation that created it."""
    account.has(PROD, "ROLLBACK_FAILED", TABLE)
    assert make_ready(Stack("prod")) is True
    assert TABLE["PhysicalResourceId"] in capsys.readouterr().err


def test_a_stack_that_cannot_be_deleted_names_what_is_left(account: CloudFormation) -> None:
    account.has(PROD, "DELETE_FAILED", TABLE)
    with pytest.raises(DeploymentError, match=TABLE["PhysicalResourceId"]):
        make_ready(Stack("prod"))


def test_protection_that_failed_is_reported_and_repaired(account: CloudFormation) -> None:
    account.outcomes = ["CREATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE"]
    with pytest.raises(DeploymentError, match="not protected yet"):
        deploy(MADE, [ORIGINS])
    assert account.stacks[PROD]["parameters"][PROTECTION] == "false"
    deploy(MADE, [])
    assert account.stacks[PROD]["parameters"][PROTECTION] == "true"


def test_an_interruption_between_the_two_is_repaired(account: CloudFormation) -> None:
    account.has(
        PROD, "CREATE_COMPLETE", TABLE, AllowedOrigins="https://a.dev", **{PROTECTION: "false"}
    )
    deploy(MADE, [])
    assert account.stacks[PROD]["parameters"][PROTECTION] == "true"
    assert PROD in account.policies


def test_no_update_may_replace_or_remove_what_holds_data(account: CloudFormation) -> None:
    deploy(MADE, [ORIGINS])
    allow, deny = account.policies[PROD]["Statement"]
    assert (allow["Effect"], allow["Action"], allow["Resource"]) == ("Allow", "Update:*", "*")
    assert deny["Effect"] == "Deny"
    assert deny["Action"] == ["Update:Replace", "Update:Delete"]
    assert deny["Resource"] == [f"LogicalResourceId/{name}" for name in GUARDED]
    assert set(GUARDED) == {"Table", "Bucket", "Pool", "PoolClient"}


def test_origins_are_named_at_first_and_stay(account: CloudFormation) -> None:
    with pytest.raises(DeploymentError, match="AllowedOrigins=https"):
        deploy(MADE, [])
    assert not account.commands("deploy")
    deploy(MADE, [ORIGINS])
    deploy(MADE, ["ThrottleRate=40"])
    assert account.stacks[PROD]["parameters"]["AllowedOrigins"] == "https://app.bluestreak.dev"


def test_the_key_of_the_log_is_made_once(account: CloudFormation) -> None:
    account.has(PROD, "CREATE_COMPLETE", TABLE, AllowedOrigins="https://a.dev")
    deploy(MADE, [])  # of a release without the parameter
    made = account.stacks[PROD]["parameters"][LOG_KEY]
    assert re.fullmatch("[0-9a-f]{64}", made)
    deploy(MADE, ["ThrottleRate=7"])
    assert account.stacks[PROD]["parameters"][LOG_KEY] == made
    given = "another key of the operator, of 32 characters"
    deploy(MADE, [f"{LOG_KEY}={given}"])
    assert account.stacks[PROD]["parameters"][LOG_KEY] == given


def test_without_an_email_there_is_a_warning_and_no_budget(
    account: CloudFormation, capsys: pytest.CaptureFixture[str]
) -> None:
    deploy(MADE, [ORIGINS])
    assert "Warning: There is no AlarmEmail" in capsys.readouterr().err
    assert BUDGET not in account.stacks


def test_a_budget_has_a_stack_of_its_own(
    account: CloudFormation, capsys: pytest.CaptureFixture[str]
) -> None:
    deploy(MADE, [ORIGINS, MAIL, "MonthlyBudget=20"])
    assert "Warning" not in capsys.readouterr().err
    wanted = {"AlarmEmail": "ada@bluestreak.dev", "MonthlyBudget": "20"}
    assert account.stacks[BUDGET]["parameters"] == wanted
    assert "MonthlyBudget" not in account.stacks[PROD]["parameters"]
    # Neither is named again, and neither changes.
    deploy(MADE, [])
    assert account.stacks[BUDGET]["parameters"] == wanted
    deploy(MADE, ["AlarmEmail="])
    assert account.stacks[BUDGET]["status"] == "DELETE_COMPLETE"


def test_a_budget_that_cannot_be_made_is_a_warning(
    account: CloudFormation, capsys: pytest.CaptureFixture[str]
) -> None:
    account.refused = (BUDGET,)
    assert deploy(MADE, [ORIGINS, MAIL]) == OUTPUTS
    assert account.stacks[PROD]["status"] == "UPDATE_COMPLETE"
    assert "Warning: The budget could not be made" in capsys.readouterr().err
    assert account.stacks[BUDGET]["status"] == "DELETE_COMPLETE"


def test_destroying_removes_the_budget_and_names_what_is_kept_of_a_failure(
    account: CloudFormation, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CONFIRM", "yes")
    account.has(PROD, "ROLLBACK_FAILED", TABLE)
    account.has(BUDGET, "CREATE_COMPLETE")
    assert destroy.main(["prod"]) == 0
    assert TABLE["PhysicalResourceId"] in capsys.readouterr().err
    statuses: list[Any] = [account.stacks[name]["status"] for name in (PROD, BUDGET)]
    assert statuses == ["DELETE_COMPLETE"] * 2
    assert deleted_packages(account) == ["prod", "prod-budget"]


def deleted_packages(account: CloudFormation) -> list[str]:
    """Return the prefixes of the artifact bucket that were deleted, in order."""
    removals = [call[2].split("/") for call in account.commands("rm")]
    assert {path[2] for path in removals} <= {f"bluestreak-artifacts-{ACCOUNT}-us-east-1"}
    return sorted(path[3] for path in removals)


def test_a_budget_without_its_stage_is_removed_too(account: CloudFormation) -> None:
    account.has(BUDGET, "CREATE_COMPLETE")
    assert destroy.main(["prod"]) == 0
    assert account.stacks[BUDGET]["status"] == "DELETE_COMPLETE"
    assert deleted_packages(account) == ["prod", "prod-budget"]


def test_destroying_what_is_not_there_does_nothing(account: CloudFormation) -> None:
    assert destroy.main(["prod"]) == 0
    assert {call[1] for call in account.calls} == {"describe-stacks"}
