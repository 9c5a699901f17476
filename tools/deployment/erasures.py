"""Runs the erasures of a stage again, after data of an earlier instant came back."""

import json
from typing import Any

from botocore.config import Config

from tools.deployment.aws import DeploymentError

# The function may take Lambda's 15 minutes, and is not to be started twice.
PATIENT = Config(read_timeout=930, retries={"total_max_attempts": 1})
MAX_RUNS = 100
# A run may spend all of its time on one large account.
MAX_RUNS_WITHOUT_END = 4


def erase_again(functions: Any, name: str) -> int:
    """Let the erase function erase who was erased before; return how many accounts it erased.

    One run ends before Lambda would end it, so it is repeated while accounts are left.

    Args:
        functions: botocore's client of Lambda, as patient as ``PATIENT``.
        name: of the function.

    Raises:
        DeploymentError: it failed, or left accounts and erased none.
    """
    erased = endless = 0
    for _ in range(MAX_RUNS):
        answer = functions.invoke(FunctionName=name, Payload=json.dumps({"again": True}))
        said = json.loads(answer["Payload"].read() or "null")
        if "FunctionError" in answer or not isinstance(said, dict):
            raise DeploymentError(f"{name} failed: {json.dumps(said)[:500]}")
        erased += int(said["erased"])
        if not said["left"]:
            return erased
        endless = 0 if said["erased"] else endless + 1
        if endless == MAX_RUNS_WITHOUT_END:
            break
    raise DeploymentError(f"{name} left {said['left']} accounts that must be erased again.")
