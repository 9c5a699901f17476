"""``make destroy``: end the API of one stage; resources with data stay, unless TABLE=delete.

What stays (table, user pool, bucket) stays in the stack, so that ``make deploy`` later brings the
API back to the same data and the same users.

Usage: python -m tools.deployment.destroy STAGE
Environment: CONFIRM=yes skips the question; TABLE=delete deletes the data too.
"""

import json
import os
import re
import sys
import tempfile
from pathlib import Path
from typing import Any

from tools.deployment.aws import DeploymentError, artifact_bucket, aws
from tools.deployment.budget import remove_budget, stack_of
from tools.deployment.stack import DATA, NEVER_WORKED, Stack, left_behind, warn

Template = dict[str, Any]


def destroy(stack: Stack, *, with_data: bool) -> None:
    """End the API of a stage, and with ``with_data`` all that the stage ever was.

    Raises:
        DeploymentError: it did not work out; it is safe to try again.
    """
    if stack.status() in (*NEVER_WORKED, "REVIEW_IN_PROGRESS", "DELETE_FAILED"):
        _delete(stack)
        return
    reduced = data_only(stack.template())
    parameters = {}
    if with_data:
        reduced = released(reduced)
        parameters = {"DeletionProtection": "false"}
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "template.json"
        path.write_text(json.dumps(reduced), encoding="utf-8")
        change_set = stack.prepare(path, parameters)
    if change_set:
        stack.execute(change_set, creates=False)
    if with_data:
        aws("s3", "rm", f"s3://{stack.outputs()['BucketName']}/", "--recursive")
        _delete(stack)


def delete_packages(stage: str) -> None:
    """Delete what was uploaded for the stacks of ``stage``: packages and templates."""
    for stack in (Stack(stage), stack_of(stage)):
        aws("s3", "rm", f"s3://{artifact_bucket()}/{stack.stage}/", "--recursive")


def _delete(stack: Stack) -> None:
    if lines := left_behind(stack.delete()):
        warn(*lines)


def data_only(template: Template) -> Template:
    """Return the template without what holds no data, and without outputs that speak of that."""
    resources = {
        name: template["Resources"][name] for name in DATA if name in template["Resources"]
    }
    if "Bucket" in resources:
        resources["Bucket"] = _without_notifications(resources["Bucket"])
    removed = set(template["Resources"]) - set(resources)
    outputs = {
        name: output
        for name, output in template["Outputs"].items()
        if not removed & set(re.findall(r"\w+", json.dumps(output["Value"])))
    }
    kept = ("AWSTemplateFormatVersion", "Description", "Parameters", "Conditions")
    reduced = {name: template[name] for name in kept if name in template}
    return reduced | {"Resources": resources, "Outputs": outputs}


def _without_notifications(bucket: Any) -> Any:
    """Return a bucket that tells no queue about its files; an API of earlier versions had none."""
    kept = {name: value for name, value in bucket.items() if name != "DependsOn"}
    properties = {
        name: value
        for name, value in bucket.get("Properties", {}).items()
        if name != "NotificationConfiguration"
    }
    return kept | {"Properties": properties}


def released(template: Template) -> Template:
    """Return the template with nothing that survives its deletion.

    CloudFormation takes notice of a policy only along with another change. The bucket's own policy
    goes too, so there always is one.
    """
    resources = {
        name: resource | {"DeletionPolicy": "Delete"}
        for name, resource in template["Resources"].items()
        if name != "BucketPolicy"
    }
    return template | {"Resources": resources}


def _agreed(stack: Stack, *, with_data: bool) -> bool:
    """Ask the person, who must type the name of the stack."""
    if with_data:
        print(f"{stack.name} will be deleted with its table, its users and its bucket, for ever.")
    else:
        print(f"The API of {stack.name} will be deleted. Its table, users and bucket are kept:")
        print("make deploy brings the API back, and TABLE=delete deletes them too.")
    if os.environ.get("CONFIRM") == "yes":
        return True
    try:
        return input(f"Type {stack.name} to go on: ").strip() == stack.name
    except EOFError:
        return False


def main(arguments: list[str]) -> int:
    """Ask, then destroy one stage; return the exit code."""
    if len(arguments) != 1 or os.environ.get("TABLE") not in (None, "", "keep", "delete"):
        print("Usage: make destroy STAGE=dev [TABLE=delete] [CONFIRM=yes]", file=sys.stderr)
        return 2
    stack, with_data = Stack(arguments[0]), os.environ.get("TABLE") == "delete"
    try:
        if stack.status() is None:
            print(f"There is no {stack.name}.")
            if stack_of(stack.stage).status() is None:
                return 0
        elif _agreed(stack, with_data=with_data):
            destroy(stack, with_data=with_data)
        else:
            print("Nothing was done.")
            return 1
        remove_budget(stack.stage)
        delete_packages(stack.stage)
    except DeploymentError as error:
        print(error, file=sys.stderr)
        return 1
    print("Done.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
