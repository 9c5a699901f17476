"""The rates of preflights, which are set one by one, with a stubbed API Gateway."""

import json
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.package.cloudformation import OUTPUTS, CloudFormation
from tools.deployment import rates
from tools.deployment.deploy import deploy
from tools.deployment.package import Package, operation_paths
from tools.deployment.stack import Stack

MADE = Package("prod", Path("deployment.zip"), Path("sam.json"), "0" * 64)
ORIGINS = "AllowedOrigins=https://app.bluestreak.dev"


def updates(account: CloudFormation) -> list[list[dict[str, str]]]:
    """Return the patch operations of each update of the stage."""
    found: list[Any] = []
    for call in account.commands("update-stage"):
        options = dict(pairwise(call))
        assert options["--stage-name"] == "prod"
        found.append(json.loads(options["--patch-operations"]))
    return found


def test_every_path_gets_the_rate_in_small_updates(account: CloudFormation) -> None:
    deploy(MADE, [ORIGINS])
    sent = updates(account)
    assert max(map(len, sent)) <= 80
    assert sum(map(len, sent)) == 2 * len(operation_paths())
    # More than one update can take.
    assert len(sent) > 1
    assert account.settings.keys() == {
        f"{path.replace('/', '~1')}/OPTIONS" for path in operation_paths()
    }
    assert {tuple(each.items()) for each in account.settings.values()} == {
        (("throttlingRateLimit", 0.05), ("throttlingBurstLimit", 50))
    }
    name = "/~1v1~1workouts~1{workout_id}/OPTIONS/throttling/rateLimit"
    assert {"op": "replace", "path": name, "value": "0.05"} in chain(*sent)


def test_deploying_again_sets_nothing(account: CloudFormation) -> None:
    deploy(MADE, [ORIGINS])
    account.calls.clear()
    deploy(MADE, [])
    assert account.commands("get-stage")
    assert updates(account) == []


@pytest.mark.parametrize("spelling", ["~1v1~1profile", "/v1/profile", "/~1v1~1profile"])
def test_only_what_differs_is_set(account: CloudFormation, spelling: str) -> None:
    account.has("bluestreak-prod", "UPDATE_COMPLETE", PreflightRate="0.05", PreflightBurst="50")
    right = {"throttlingRateLimit": 0.05, "throttlingBurstLimit": 50}
    account.settings = {
        f"{path.replace('/', '~1')}/OPTIONS": right
        for path in operation_paths()
        if path != "/v1/profile"
    }
    account.settings[f"{spelling}/OPTIONS"] = right | {"throttlingBurstLimit": 5000}
    rates.set_preflight_rates(Stack("prod"))
    name = "/~1v1~1profile/OPTIONS/throttling/burstLimit"
    assert updates(account) == [[{"op": "replace", "path": name, "value": "50"}]]


def test_a_new_rate_is_set_everywhere(account: CloudFormation) -> None:
    deploy(MADE, [ORIGINS])
    account.calls.clear()
    deploy(MADE, ["PreflightRate=3"])
    changed = list(chain(*updates(account)))
    assert len(changed) == len(operation_paths())
    assert {each["value"] for each in changed} == {"3"}


@pytest.mark.parametrize("command", ["get-stage", "update-stage"])
def test_rates_that_cannot_be_set_are_a_warning(
    account: CloudFormation, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    account.forbidden = (command,)
    assert deploy(MADE, [ORIGINS]) == OUTPUTS
    said = capsys.readouterr().err
    assert "Warning: The rates of preflights could not be set" in said
    assert f"not authorized to perform {command}" in said
