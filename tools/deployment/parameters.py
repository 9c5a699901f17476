"""The parameters that a stage is deployed with."""

import json

from tools.deployment import origins
from tools.deployment.aws import ROOT, DeploymentError


def parameters(stage: str, overrides: list[str]) -> dict[str, str]:
    """Return the stage's parameters by name; ``overrides`` win.

    What neither names stays as it was deployed before.

    Args:
        stage: of ``.chalice/parameters.json``.
        overrides: further parameters as ``NAME=VALUE``.

    Raises:
        DeploymentError: an override is not of that form, or an origin is refused.
    """
    if wrong := [each for each in overrides if "=" not in each]:
        raise DeploymentError(f"PARAMETERS are NAME=VALUE, and {wrong[0]!r} is not.")
    stages = json.loads((ROOT / ".chalice/parameters.json").read_text(encoding="utf-8"))
    given: dict[str, str] = dict(each.split("=", 1) for each in overrides)
    values: dict[str, str] = stages[stage] | given
    if origins.NAME in values:
        origins.checked(stage, values[origins.NAME])
    return values
