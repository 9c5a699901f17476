"""A stand-in for the AWS CLI: a CloudFormation that keeps stacks and ends as a test decides.

Beside it, an API Gateway that keeps the method settings of one stage.

Its answers have the shapes of the CLI's reference; nothing of it was recorded in an account.
"""

import json
import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from tools.deployment.aws import DeploymentError

ACCOUNT = "123456789012"
OUTPUTS = {"ApiUrl": "https://api", "RestAPIId": "a1b2c3d4e5"}
DEFAULTS = {"PreflightRate": "0.05", "PreflightBurst": "50"}
FINISHED = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "DELETE_COMPLETE")
# Of the table and the log group, after a creation that failed.
RESOURCES_AFTER = {
    "ROLLBACK_COMPLETE": ("DELETE_COMPLETE", "DELETE_COMPLETE"),
    "ROLLBACK_FAILED": ("DELETE_FAILED", "DELETE_COMPLETE"),
}
TABLE = {
    "LogicalResourceId": "Table",
    "PhysicalResourceId": "bluestreak-prod-Table-1ABCDEF",
    "ResourceType": "AWS::DynamoDB::Table",
}
LOG = {
    "LogicalResourceId": "LogGroup",
    "PhysicalResourceId": "/bluestreak/bluestreak-prod",
    "ResourceType": "AWS::Logs::LogGroup",
}


@dataclass
class CloudFormation:
    """Answers as ``tools.deployment.aws.aws`` does.

    Attributes:
        outcomes: the status in which each next operation ends; the usual one where none is left.
        stacks: status, parameters and resources of each stack by name; what is deleted stays.
        calls: every command in order.
        policies: the stack policy of each stack.
        refused: names of stacks that the account may not have.
        settings: the method settings of the stage, by path and method.
        outputs: of every stack.
        forbidden: commands that fail for want of a permission.
    """

    outcomes: list[str] = field(default_factory=list)
    stacks: dict[str, dict[str, Any]] = field(default_factory=dict)
    calls: list[tuple[str, ...]] = field(default_factory=list)
    policies: dict[str, Any] = field(default_factory=dict)
    refused: tuple[str, ...] = ()
    settings: dict[str, dict[str, float]] = field(default_factory=dict)
    forbidden: tuple[str, ...] = ()
    outputs: dict[str, str] = field(default_factory=OUTPUTS.copy)
    _last: str = ""
    _prepared: dict[str, tuple[str, dict[str, str]]] = field(default_factory=dict)

    def __call__(self, *arguments: str) -> Any:
        """Run one command."""
        self.calls.append(arguments)
        service, command = arguments[:2]
        if command in self.forbidden:
            raise DeploymentError(f"AccessDenied: not authorized to perform {command}")
        options = dict(pairwise(arguments))
        if service == "apigateway":
            return self._gateway(options)
        if service != "cloudformation":
            return {"Account": ACCOUNT} if service == "sts" else ""
        name = options.get("--stack-name", "")
        return getattr(self, f"_{command.replace('-', '_')}")(name, options, arguments)

    def commands(self, command: str) -> list[tuple[str, ...]]:
        """Return the calls of one command."""
        return [call for call in self.calls if call[1] == command]

    def has(self, stack: str, status: str, *resources: dict[str, str], **parameters: str) -> None:
        """Put a stack there as an earlier deployment left it."""
        self.stacks[stack] = {
            "status": status,
            "parameters": parameters,
            "resources": [{"ResourceStatus": "CREATE_COMPLETE"} | each for each in resources],
        }

    def _gateway(self, options: dict[str, str]) -> Any:
        """Answer get-stage, and update-stage with the paths that AWS's reference gives."""
        assert options["--rest-api-id"] == OUTPUTS["RestAPIId"]
        names = {"rateLimit": "throttlingRateLimit", "burstLimit": "throttlingBurstLimit"}
        for each in json.loads(options.get("--patch-operations", "[]")):
            assert each["op"] == "replace"
            found = re.fullmatch(r"/(~1[^/]+/[A-Z]+)/throttling/(\w+)", each["path"])
            assert found, each
            usual = {"throttlingRateLimit": 10000.0, "throttlingBurstLimit": 5000}
            kept = self.settings.setdefault(found[1], usual)
            kept[names[found[2]]] = float(each["value"])
        return {"stageName": options["--stage-name"], "methodSettings": self.settings}

    def _package(self, *_: Any) -> str:
        return ""

    def _deploy(self, name: str, _: Any, arguments: tuple[str, ...]) -> str:
        given = dict(re.fullmatch(r"(\w+)=(.*)", each).groups() for each in _overrides(arguments))
        stack = self.stacks.get(name, {"status": None, "parameters": {}})
        wanted = stack["parameters"] | given
        if stack["status"] in FINISHED and wanted == stack["parameters"]:
            return f"\nNo changes to deploy. Stack {name} is up to date\n"
        change_set = f"arn:aws:cloudformation:us-east-1:{ACCOUNT}:changeSet/cli-{len(self.calls)}/1"
        self._prepared[change_set] = (name, wanted)
        return f"Changeset created successfully:\naws ... --change-set-name {change_set}\n"

    def _describe_change_set(self, _: str, options: dict[str, str], __: Any) -> Any:
        name, _ = self._prepared[options["--change-set-name"]]
        action = "Modify" if name in self.stacks else "Add"
        return {"Changes": [{"ResourceChange": TABLE | {"Action": action}}]}

    def _execute_change_set(self, _: str, options: dict[str, str], __: Any) -> str:
        name, parameters = self._prepared[options["--change-set-name"]]
        usual = "UPDATE_COMPLETE" if name in self.stacks else "CREATE_COMPLETE"
        self._last = usual.replace("COMPLETE", "IN_PROGRESS")
        failed = "ROLLBACK_COMPLETE" if name in self.refused else None
        status = failed or (self.outcomes.pop(0) if self.outcomes else usual)
        if status == "UPDATE_ROLLBACK_COMPLETE":
            self.stacks[name]["status"] = status
            return ""
        table, log = RESOURCES_AFTER.get(status, ("CREATE_COMPLETE", "CREATE_COMPLETE"))
        resources = [TABLE | {"ResourceStatus": table}, LOG | {"ResourceStatus": log}]
        self.stacks[name] = {"status": status, "parameters": parameters, "resources": resources}
        return ""

    def _wait(self, name: str, _: Any, arguments: tuple[str, ...]) -> str:
        status = self.stacks[name]["status"]
        if status not in FINISHED:
            raise DeploymentError(f"Waiter {arguments[2]} failed: {status}")
        return ""

    def _describe_stacks(self, name: str, *_: Any) -> Any:
        stack = self.stacks.get(name, {"status": "DELETE_COMPLETE"})
        if stack["status"] == "DELETE_COMPLETE":
            raise DeploymentError(f"Stack with id {name} does not exist")
        parameters = (DEFAULTS | stack["parameters"]).items()
        described = {
            "StackId": f"arn:aws:cloudformation:us-east-1:{ACCOUNT}:stack/{name}/1",
            "StackStatus": stack["status"],
            "Parameters": [
                {"ParameterKey": key, "ParameterValue": value} for key, value in parameters
            ],
            "Outputs": [
                {"OutputKey": key, "OutputValue": value} for key, value in self.outputs.items()
            ],
        }
        return {"Stacks": [described]}

    def _describe_stack_events(self, name: str, *_: Any) -> Any:
        reason = {"ResourceStatus": "CREATE_FAILED", "ResourceStatusReason": "Not authorized."}
        begins = {"LogicalResourceId": name, "ResourceStatus": self._last}
        earlier = LOG | reason | {"ResourceStatusReason": "An earlier failure."}
        events = [TABLE | {"ResourceStatus": "DELETE_FAILED"}, LOG | reason, begins, earlier]
        return {"StackEvents": events}

    def _describe_stack_resources(self, name: str, *_: Any) -> Any:
        # By its name or by its ARN, which CloudFormation knows for ninety days longer.
        return {
            "StackResources": self.stacks[name.split("/")[1] if "/" in name else name]["resources"]
        }

    def _set_stack_policy(self, name: str, options: dict[str, str], _: Any) -> str:
        assert self.stacks[name]["status"].endswith("_COMPLETE")
        self.policies[name] = json.loads(options["--stack-policy-body"])
        return ""

    def _delete_stack(self, name: str, *_: Any) -> str:
        stack = self.stacks[name]
        self._last = "DELETE_IN_PROGRESS"
        stack["status"] = self.outcomes.pop(0) if self.outcomes else "DELETE_COMPLETE"
        for each in stack["resources"]:
            # Its policy is RetainExceptOnCreate, and this operation is not its creation.
            kept = each["ResourceType"] == TABLE["ResourceType"]
            kept &= each["ResourceStatus"] != "DELETE_COMPLETE"
            each["ResourceStatus"] = "DELETE_SKIPPED" if kept else "DELETE_COMPLETE"
        return ""


def _overrides(arguments: tuple[str, ...]) -> tuple[str, ...]:
    if "--parameter-overrides" not in arguments:
        return ()
    return arguments[arguments.index("--parameter-overrides") + 1 :]
