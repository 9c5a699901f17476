"""The rates of preflights, which are set one by one after the stack is deployed.

API Gateway refuses an update of a stage with more than about 80 settings ("Update size too
large"), and CloudFormation sends all ``MethodSettings`` of a template in one. So the template has
only those of every method and of ``/health``. CloudFormation may reset the rates of preflights when
it changes those, so every deployment compares them with the parameters.

The parameters are stage variables too, though nothing reads these: CloudFormation keeps the new
value of a parameter only together with a change of a resource.
"""

import json
from typing import Any

from tools.deployment.aws import DeploymentError, aws
from tools.deployment.package import gateway_stage, operation_paths
from tools.deployment.stack import Stack, warn

MOST_OPERATIONS = 40  # of one update; far from the limit, which no reference states

_LIMITS = {
    # of the patch operation: (of get-stage, the parameter)
    "rateLimit": ("throttlingRateLimit", "PreflightRate"),
    "burstLimit": ("throttlingBurstLimit", "PreflightBurst"),
}


def set_preflight_rates(stack: Stack) -> None:
    """Give the preflights of every path the rate of the stack's parameters; warn on failure.

    Anyone may send preflights, and each is billed; what is throttled is not.
    """
    try:
        rest_api = stack.outputs()["RestAPIId"]
        stage = ("--rest-api-id", rest_api, "--stage-name", gateway_stage(stack.stage))
        settings = aws("apigateway", "get-stage", *stage).get("methodSettings", {})
        operations = _operations(settings, stack.parameters())
        for first in range(0, len(operations), MOST_OPERATIONS):
            batch = json.dumps(operations[first : first + MOST_OPERATIONS])
            aws("apigateway", "update-stage", *stage, "--patch-operations", batch)
    except DeploymentError as error:
        warn(
            "The rates of preflights could not be set, so ThrottleRate limits them; deploy again.",
            str(error),
        )


def _operations(settings: dict[str, Any], parameters: dict[str, str]) -> list[dict[str, str]]:
    """Return the patch operations that bring ``settings`` to the parameters.

    Args:
        settings: ``methodSettings`` of get-stage, by path and method.
        parameters: of the stack.
    """
    known = {_plain(key): each for key, each in settings.items()}
    operations = []
    for path in operation_paths():
        current = known.get(_plain(f"{path}/OPTIONS"), {})
        for limit, (reported, parameter) in _LIMITS.items():
            value = parameters[parameter]
            if reported not in current or float(current[reported]) != float(value):
                target = f"/{path.replace('/', '~1')}/OPTIONS/throttling/{limit}"
                operations.append({"op": "replace", "path": target, "value": value})
    return operations


def _plain(key: str) -> str:
    """Return the key of a method setting without encoded slashes, whatever the spelling."""
    return key.replace("~1", "/").lstrip("/")
