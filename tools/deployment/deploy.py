"""``make deploy``: one stage into an AWS account, by CloudFormation; safe to repeat.

It says what it will change before it does, and refuses to replace or remove what holds data.

Usage: python -m tools.deployment.deploy STAGE [PARAMETER=VALUE...]
"""

import os
import secrets
import sys
import tempfile
from pathlib import Path
from typing import Any

from tools.deployment import origins
from tools.deployment.archive import ArchiveError
from tools.deployment.aws import DeploymentError, artifact_bucket, aws
from tools.deployment.budget import LIMIT, set_budget
from tools.deployment.package import (
    BUILD,
    Package,
    PackageError,
    package,
    runtime_advice,
    stages,
)
from tools.deployment.parameters import parameters
from tools.deployment.rates import set_preflight_rates
from tools.deployment.stack import DATA, Stack, make_ready, warn

Change = dict[str, Any]

PROTECTION = "DeletionProtection"
# Made once for each stage; the log has hashes of users with it.
LOG_KEY = "LogHashKey"
EMULATED = "e2e"  # the stage of the deployed tests, open to sign-ups and not protected


def deploy(made: Package, overrides: list[str]) -> dict[str, str]:
    """Deploy a package; return the outputs of its stack.

    Args:
        made: of :func:`tools.deployment.package.package`.
        overrides: further parameters as ``NAME=VALUE``; they go before ``parameters.json``.

    Raises:
        DeploymentError: it cannot be deployed, or was rolled back.
    """
    stack, values = Stack(made.stage), parameters(made.stage, overrides)
    creates = make_ready(stack)
    deployed = {} if creates else stack.parameters()
    if origins.NAME not in values | deployed:
        raise origins.missing(made.stage)
    # make destroy deletes the subscription and keeps the parameter.
    subscribed = deployed.get("AlarmEmail") if "ApiUrl" in stack.outputs() else None
    limit = values.pop(LIMIT, None)
    if LOG_KEY not in values | deployed:
        values[LOG_KEY] = secrets.token_hex(32)
    with tempfile.TemporaryDirectory() as scratch:
        packaged = upload(made, Path(scratch))
        if creates:
            create(stack, packaged, values)
        else:
            stack.guard()
            if not change(stack, packaged, values, creates=False):
                print(f"{stack.name} is as it should be; nothing to do.")
    set_preflight_rates(stack)
    email = stack.parameters().get("AlarmEmail", "")
    if email and email != subscribed:
        print(f"AWS sends a mail to {email} first: confirm it there, or no alarm is sent.")
    set_budget(made.stage, email, limit)
    return stack.outputs()


def upload(made: Package, scratch: Path) -> Path:
    """Upload the zip of a package; return its template, which then names the uploaded zip."""
    packaged = scratch / "packaged.json"
    aws(
        *("cloudformation", "package", "--template-file", str(made.template), "--use-json"),
        *("--s3-bucket", artifact_bucket(), "--s3-prefix", made.stage),
        *("--output-template-file", str(packaged)),
    )
    return packaged


def create(stack: Stack, packaged: Path, values: dict[str, str]) -> None:
    """Create a stack without protection against deletion, then protect it.

    A creation that fails is rolled back, which a protected table or user pool would refuse: both
    would stay, and the table be paid for beside the next one. Nothing holds data before the
    second step. Deploying again takes that step, if this one was interrupted.

    Raises:
        DeploymentError: it was not created, or not protected.
    """
    change(stack, packaged, values | {PROTECTION: "false"}, creates=True)
    stack.guard()
    if values.get(PROTECTION) == "false":
        return
    try:
        change(stack, packaged, values, creates=False)
    except DeploymentError as error:
        advice = f"{stack.name} works, but its data is not protected yet; deploy again."
        raise DeploymentError(f"{error}\n{advice}") from None


def change(stack: Stack, packaged: Path, values: dict[str, str], *, creates: bool) -> bool:
    """Bring a stack to a template and parameters; tell whether there was anything to do.

    Raises:
        DeploymentError: it would part with data, or was rolled back.
    """
    change_set = stack.prepare(packaged, values)
    if change_set is None:
        return False
    changes = resource_changes(change_set)
    lines = [line(each) for each in changes]
    print(f"{stack.name} will be {'created' if creates else 'changed'}:", *lines, sep="\n  ")
    if lost := [line(each) for each in changes if loses_data(each)]:
        aws("cloudformation", "delete-change-set", "--change-set-name", change_set)
        raise DeploymentError("\n  ".join(["Refused, for it would part with data:", *lost]))
    stack.execute(change_set, creates=creates)
    return True


def resource_changes(change_set: str) -> list[Change]:
    """Return what a change set does, by resource."""
    answer = aws("cloudformation", "describe-change-set", "--change-set-name", change_set)
    return [change["ResourceChange"] for change in answer["Changes"]]


def line(change: Change) -> str:
    """Return a change as it is shown."""
    replaces = {"True": " (replaces it)", "Conditional": " (may replace it)"}
    note = replaces.get(change.get("Replacement", ""), "")
    action, name = change["Action"].lower(), change["LogicalResourceId"]
    return f"{action:<8}{name}{note}  {change['ResourceType']}"


def loses_data(change: Change) -> bool:
    """Tell whether a change parts the stack from something that holds data.

    The resource itself would be kept (it is retained), but the API would go on with an empty one.
    """
    parts = change["Action"] == "Remove" or change.get("Replacement") == "True"
    return parts and change["LogicalResourceId"] in DATA


def show(outputs: dict[str, str]) -> None:
    """Print what a front end must know of a stage."""
    width = max(map(len, outputs), default=0)
    for name, value in sorted(outputs.items()):
        print(f"  {name:<{width}}  {value}")


def main(arguments: list[str]) -> int:
    """Package and deploy one stage; return the exit code."""
    if not arguments:
        print('Usage: make deploy STAGE=dev [PARAMETERS="NAME=VALUE ..."]', file=sys.stderr)
        return 2
    stage, *overrides = arguments
    if stage == EMULATED and not os.environ.get("AWS_ENDPOINT_URL"):
        print(f"{EMULATED} is for an emulated AWS: set AWS_ENDPOINT_URL.", file=sys.stderr)
        return 1
    if advice := runtime_advice():
        warn(advice)
    try:
        if stage in stages():
            parameters(stage, overrides)  # what is wrong with them need not wait for the package
        made = package(stage, BUILD / stage)
        outputs = deploy(made, overrides)
    except (PackageError, ArchiveError, DeploymentError) as error:
        print(error, file=sys.stderr)
        return 1
    show(outputs)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
