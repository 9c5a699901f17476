"""One CloudFormation stack: what it has, what changes it, and what is left of it."""

import json
import sys
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import Any

from tools.deployment.aws import DeploymentError, artifact_bucket, aws

# Logical names of what outlives the API: it is kept when everything else is destroyed.
DATA = ("Table", "Bucket", "BucketPolicy", "Pool", "PoolClient")
# Of those, what nothing may replace or remove. The policy of the bucket holds no data, and goes
# just before the bucket does.
GUARDED = tuple(name for name in DATA if name != "BucketPolicy")
_POLICY = {
    "Statement": [
        {"Effect": "Allow", "Action": "Update:*", "Principal": "*", "Resource": "*"},
        {
            "Effect": "Deny",
            "Action": ["Update:Replace", "Update:Delete"],
            "Principal": "*",
            "Resource": [f"LogicalResourceId/{name}" for name in GUARDED],
        },
    ]
}

# No update ever succeeded; CloudFormation lets such a stack only be deleted.
NEVER_WORKED = ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED")
_STUCK = ("UPDATE_ROLLBACK_FAILED", "DELETE_FAILED")
_BEGINNINGS = ("CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "DELETE_IN_PROGRESS")
# Of these, CloudFormation could not delete everything that it wanted to.
_LEAVES_SOMETHING = ("ROLLBACK_FAILED", "DELETE_FAILED")


def warn(*lines: str) -> None:
    """Print what a person should know although the deployment goes on."""
    print("Warning:", "\n  ".join(lines), file=sys.stderr)


@dataclass(frozen=True)
class Stack:
    """The stack of one stage.

    Attributes:
        stage: of ``.chalice/config.json``.
    """

    stage: str

    @property
    def name(self) -> str:
        """Its name in CloudFormation."""
        return f"bluestreak-{self.stage}"

    def describe(self) -> dict[str, Any] | None:
        """Return what CloudFormation knows of it, or None where there is none."""
        try:
            answer = aws("cloudformation", "describe-stacks", "--stack-name", self.name)
        except DeploymentError as error:
            if "does not exist" in str(error):
                return None
            raise
        [stack] = answer["Stacks"]
        found: dict[str, Any] = stack
        return found

    def status(self) -> str | None:
        """Return its status, or None where there is none."""
        stack = self.describe()
        return str(stack["StackStatus"]) if stack else None

    def outputs(self) -> dict[str, str]:
        """Return its outputs by name."""
        outputs = (self.describe() or {}).get("Outputs", [])
        return {output["OutputKey"]: output["OutputValue"] for output in outputs}

    def parameters(self) -> dict[str, str]:
        """Return its parameters by name, as they were deployed last."""
        parameters = (self.describe() or {}).get("Parameters", [])
        return {each["ParameterKey"]: each["ParameterValue"] for each in parameters}

    def template(self) -> dict[str, Any]:
        """Return the template as it was deployed last."""
        arguments = ("--stack-name", self.name, "--template-stage", "Original")
        body = aws("cloudformation", "get-template", *arguments)["TemplateBody"]
        template: dict[str, Any] = json.loads(body) if isinstance(body, str) else body
        return template

    def prepare(self, template: Path, parameters: dict[str, str]) -> str | None:
        """Make a change set of ``template``; return its ARN, or None where nothing changes.

        Args:
            template: a packaged template.
            parameters: by name; what is not in it stays as it was deployed before.
        """
        bucket = artifact_bucket()
        options = [f"{name}={value}" for name, value in sorted(parameters.items())]
        said = str(
            aws(
                *("cloudformation", "deploy", "--stack-name", self.name),
                *("--template-file", str(template), "--s3-bucket", bucket),
                *("--s3-prefix", self.stage, "--capabilities", "CAPABILITY_IAM"),
                *("--no-execute-changeset", "--no-fail-on-empty-changeset"),
                *("--tags", "app=bluestreak", f"stage={self.stage}"),
                *(("--parameter-overrides", *options) if options else ()),
            )
        )
        found = [word for word in said.split() if ":changeSet/" in word]
        return found[0] if found else None

    def execute(self, change_set: str, *, creates: bool) -> None:
        """Carry out a change set and wait for its end.

        Raises:
            DeploymentError: it failed and was rolled back; the message says which resources
                failed, and what is left of a creation that could not be rolled back.
        """
        aws("cloudformation", "execute-change-set", "--change-set-name", change_set)
        self._await("create" if creates else "update")

    def guard(self) -> None:
        """Let no update replace or remove a resource with data, whoever requests it.

        Deleting the whole stack is not an update, so it stays possible.
        """
        policy = ("--stack-policy-body", json.dumps(_POLICY))
        aws("cloudformation", "set-stack-policy", "--stack-name", self.name, *policy)

    def delete(self) -> list[str]:
        """Delete it and wait for its end; return what CloudFormation left in the account.

        Raises:
            DeploymentError: it could not be deleted.
        """
        stack_id = str((self.describe() or {"StackId": self.name})["StackId"])
        aws("cloudformation", "delete-stack", "--stack-name", self.name)
        self._await("delete")
        return self.remains(stack_id)

    def remains(self, stack_id: str | None = None) -> list[str]:
        """Return what is in the account of it: a line for each resource, with its physical id.

        Args:
            stack_id: its ARN, by which CloudFormation knows it after its deletion.
        """
        named = ("--stack-name", stack_id or self.name)
        try:
            answer = aws("cloudformation", "describe-stack-resources", *named)
        except DeploymentError as error:
            if "does not exist" in str(error):
                return []
            raise
        return [
            f"{each['LogicalResourceId']}  {each['ResourceType']}  {each['PhysicalResourceId']}"
            for each in answer["StackResources"]
            if each["ResourceStatus"] != "DELETE_COMPLETE" and each.get("PhysicalResourceId")
        ]

    def _await(self, what: str) -> None:
        try:
            aws("cloudformation", "wait", f"stack-{what}-complete", "--stack-name", self.name)
        except DeploymentError as error:
            lines = [str(error), *self._failures()]
            if self.status() in _LEAVES_SOMETHING:
                lines += left_behind(self.remains())
            raise DeploymentError("\n".join(lines)) from None

    def _failures(self) -> list[str]:
        events = aws("cloudformation", "describe-stack-events", "--stack-name", self.name)
        # The latest is first; earlier operations have failures of their own.
        operation = takewhile(lambda event: not self._begins(event), events["StackEvents"])
        return [
            f"{event['LogicalResourceId']}: {event.get('ResourceStatusReason', 'no reason given')}"
            for event in reversed(list(operation))
            if event["ResourceStatus"].endswith("_FAILED")
        ]

    def _begins(self, event: dict[str, Any]) -> bool:
        """Tell whether an operation of the stack begins with this event."""
        return event["LogicalResourceId"] == self.name and event["ResourceStatus"] in _BEGINNINGS


def left_behind(remains: list[str]) -> list[str]:
    """Return the lines that name what CloudFormation could not delete, none where it could."""
    if not remains:
        return []
    head = "CloudFormation left these in your account; AWS bills them until you delete them:"
    return [head, *(f"  {line}" for line in remains)]


def make_ready(stack: Stack) -> bool:
    """Bring the stack where it can be deployed; tell whether it is to be created.

    Raises:
        DeploymentError: another deployment is at work, or only a person can repair it.
    """
    status = stack.status()
    if status in NEVER_WORKED:
        print(f"{stack.name} never worked ({status}); it is deleted first.")
        if lines := left_behind(stack.delete()):
            warn(*lines)
        status = None
    if status in _STUCK:
        lines = left_behind(stack.remains()) if status in _LEAVES_SOMETHING else []
        advice = (
            f"{stack.name} is in {status}. In CloudFormation's console, choose Stack actions, then "
            "Continue update rollback or Delete; its events say what went wrong."
        )
        raise DeploymentError("\n".join([advice, *lines]))
    if status and status.endswith("_IN_PROGRESS") and status != "REVIEW_IN_PROGRESS":
        raise DeploymentError(f"{stack.name} is in {status}; wait until that has ended.")
    return status in (None, "REVIEW_IN_PROGRESS")
