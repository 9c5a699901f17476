"""The calls of the deployment to an AWS account, all through the AWS CLI in ``.venv-aws``."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from botocore.session import Session

ROOT = Path(__file__).resolve().parents[2]
CLI = (str(ROOT / ".venv-aws/bin/python"), "-m", "awscli")


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
