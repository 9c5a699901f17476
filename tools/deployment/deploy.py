"""``make deploy``: one stage into an AWS account, by CloudFormation; safe to repeat.

It says what it will change before it does, and refuses to replace or remove what holds data.

Usage: python -m tools.deployment.deploy STAGE [PARAMETER=VALUE...]
"""

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from tools.deployment.archive import ArchiveError
from tools.deployment.aws import DATA, ROOT, DeploymentError, Stack, artifact_bucket, aws
from tools.deployment.package import BUILD, Package, PackageError, package

Change = dict[str, Any]

# No update ever succeeded; CloudFormation lets such a stack only be deleted.
_NEVER_WORKED = ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED")
_STUCK = ("UPDATE_ROLLBACK_FAILED", "DELETE_FAILED")


def deploy(made: Package, overrides: list[str]) -> dict[str, str]:
    """Deploy a package; return the outputs of its stack.

    Args:
        made: of :func:`tools.deployment.package.package`.
        overrides: further parameters as ``NAME=VALUE``; they go before ``parameters.json``.

    Raises:
        DeploymentError: it cannot be deployed, or was rolled back.
    """
    stack = Stack(made.stage)
    creates = make_ready(stack)
    bucket = artifact_bucket()
    with tempfile.TemporaryDirectory() as scratch:
        packaged = Path(scratch) / "packaged.json"
        aws(
            *("cloudformation", "package", "--template-file", str(made.template), "--use-json"),
            *("--s3-bucket", bucket, "--s3-prefix", made.stage),
            *("--output-template-file", str(packaged)),
        )
        change_set = stack.prepare(
            packaged, "--parameter-overrides", *parameters(made.stage, overrides)
        )
    if change_set is None:
        print(f"{stack.name} is as it should be; nothing to do.")
        return stack.outputs()
    changes = resource_changes(change_set)
    lines = [line(change) for change in changes]
    print(f"{stack.name} will be {'created' if creates else 'changed'}:", *lines, sep="\n  ")
    if lost := [line(change) for change in changes if loses_data(change)]:
        aws("cloudformation", "delete-change-set", "--change-set-name", change_set)
        raise DeploymentError("\n  ".join(["Refused, for it would part with data:", *lost]))
    stack.execute(change_set, creates=creates)
    return stack.outputs()


def make_ready(stack: Stack) -> bool:
    """Bring the stack where it can be deployed; tell whether it is to be created.

    Raises:
        DeploymentError: somebody else is at it, or only a person can mend it.
    """
    status = stack.status()
    if status in _NEVER_WORKED:
        print(f"{stack.name} never worked ({status}); it is deleted first.")
        stack.delete()
        status = None
    if status in _STUCK:
        raise DeploymentError(
            f"{stack.name} is in {status}. In CloudFormation's console, choose Stack actions, then "
            "Continue update rollback or Delete; its events say what went wrong."
        )
    if status and status.endswith("_IN_PROGRESS") and status != "REVIEW_IN_PROGRESS":
        raise DeploymentError(f"{stack.name} is in {status}; wait until that has ended.")
    return status in (None, "REVIEW_IN_PROGRESS")


def parameters(stage: str, overrides: list[str]) -> list[str]:
    """Return the stage's parameters as the AWS CLI takes them; ``overrides`` win.

    What neither names stays as it was deployed before.

    Raises:
        DeploymentError: an override is not of the form ``NAME=VALUE``.
    """
    if wrong := [each for each in overrides if "=" not in each]:
        raise DeploymentError(f"PARAMETERS are NAME=VALUE, and {wrong[0]!r} is not.")
    stages = json.loads((ROOT / ".chalice/parameters.json").read_text(encoding="utf-8"))
    given: dict[str, str] = dict(each.split("=", 1) for each in overrides)
    values: dict[str, str] = stages[stage] | given
    return [f"{name}={value}" for name, value in sorted(values.items())]


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
    try:
        made = package(stage, BUILD / stage)
        outputs = deploy(made, overrides)
    except (PackageError, ArchiveError, DeploymentError) as error:
        print(error, file=sys.stderr)
        return 1
    show(outputs)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
