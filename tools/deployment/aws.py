"""What the deployment asks of an AWS account, all of it through the AWS CLI in ``.venv-aws``."""

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botocore.session import Session

ROOT = Path(__file__).resolve().parents[2]
CLI = (str(ROOT / ".venv-aws/bin/python"), "-m", "awscli")

# What outlives the API: it is kept when everything else is destroyed.
DATA = ("Table", "Bucket", "BucketPolicy", "Pool", "PoolClient")


class DeploymentError(Exception):
    """Nothing more can be done; the message says why, and what a person can do."""


def aws(*arguments: str) -> Any:
    """Run one command of the AWS CLI; return what it printed, parsed where it is JSON.

    Raises:
        DeploymentError: the command failed; the message is its own.
    """
    said = subprocess.run(
        [*CLI, *arguments, "--output", "json"],
        env=os.environ | {"AWS_DEFAULT_REGION": region()},
        capture_output=True,
        text=True,
        check=False,
    )
    if said.returncode:
        raise DeploymentError(said.stderr.strip() or said.stdout.strip())
    try:
        return json.loads(said.stdout)
    except ValueError:
        return said.stdout


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

    def template(self) -> dict[str, Any]:
        """Return the template as it was deployed last."""
        arguments = ("--stack-name", self.name, "--template-stage", "Original")
        body = aws("cloudformation", "get-template", *arguments)["TemplateBody"]
        template: dict[str, Any] = json.loads(body) if isinstance(body, str) else body
        return template

    def prepare(self, template: Path, *options: str) -> str | None:
        """Make a change set of ``template``; return its ARN, or None where nothing changes.

        Args:
            template: a packaged template.
            options: further options of ``aws cloudformation deploy``.
        """
        bucket = artifact_bucket()
        said = str(
            aws(
                *("cloudformation", "deploy", "--stack-name", self.name),
                *("--template-file", str(template), "--s3-bucket", bucket),
                *("--s3-prefix", self.stage, "--capabilities", "CAPABILITY_IAM"),
                *("--no-execute-changeset", "--no-fail-on-empty-changeset"),
                *("--tags", "app=bluestreak", f"stage={self.stage}", *options),
            )
        )
        found = [word for word in said.split() if ":changeSet/" in word]
        return found[0] if found else None

    def execute(self, change_set: str, *, creates: bool) -> None:
        """Carry out a change set and wait for its end.

        Raises:
            DeploymentError: it failed and was rolled back; the message says which resources failed.
        """
        aws("cloudformation", "execute-change-set", "--change-set-name", change_set)
        self._await("create" if creates else "update")

    def delete(self) -> None:
        """Delete it and wait for its end.

        Raises:
            DeploymentError: it could not be deleted.
        """
        aws("cloudformation", "delete-stack", "--stack-name", self.name)
        self._await("delete")

    def _await(self, what: str) -> None:
        try:
            aws("cloudformation", "wait", f"stack-{what}-complete", "--stack-name", self.name)
        except DeploymentError as error:
            raise DeploymentError("\n".join([str(error), *self._failures()])) from None

    def _failures(self) -> list[str]:
        events = aws("cloudformation", "describe-stack-events", "--stack-name", self.name)
        return [
            f"{event['LogicalResourceId']}: {event.get('ResourceStatusReason', 'no reason given')}"
            for event in reversed(events["StackEvents"][:100])
            if event["ResourceStatus"].endswith("_FAILED")
        ]


def artifact_bucket() -> str:
    """Return the bucket that packages are uploaded to, one for an account and region; made once."""
    account = aws("sts", "get-caller-identity")["Account"]
    name = f"bluestreak-artifacts-{account}-{region()}"
    try:
        aws("s3api", "head-bucket", "--bucket", name, "--expected-bucket-owner", account)
    except DeploymentError as error:
        if "404" not in str(error):
            raise
        # New buckets are private and encrypted.
        aws("s3", "mb", f"s3://{name}")
    return name


def region() -> str:
    """Return the region to work in, from the environment or the AWS configuration.

    Raises:
        DeploymentError: none is named.
    """
    found = os.environ.get("AWS_REGION") or Session().get_config_variable("region")
    if not found:
        raise DeploymentError("Name a region: AWS_REGION=eu-central-1 make ...")
    return str(found)
