"""The parameters that a stage is deployed with."""

import json
from typing import Any

from tools.deployment import origins, sign_in
from tools.deployment.aws import ROOT, DeploymentError
from tools.deployment.budget import LIMIT

_MAIL = ("EmailSenderArn", "EmailFrom")


def parameters(stage: str, overrides: list[str]) -> dict[str, str]:
    """Return the stage's parameters by name; ``overrides`` win.

    What neither names stays as it was deployed before.

    Args:
        stage: of ``.chalice/parameters.json``.
        overrides: further parameters as ``NAME=VALUE``.

    Raises:
        DeploymentError: an override is not of that form, no parameter has its name, an origin is
            refused, only one of the two parameters of a mail sender is given, or those of the
            hosted sign-in do not fit.
    """
    if wrong := [each for each in overrides if "=" not in each]:
        raise DeploymentError(f"PARAMETERS are NAME=VALUE, and {wrong[0]!r} is not.")
    given: dict[str, str] = dict(each.split("=", 1) for each in overrides)
    values: dict[str, str] = _settings("parameters.json")[stage] | given
    # The AWS CLI passes over a name that the template does not declare.
    declared = {*_settings("resources.json")["Parameters"], LIMIT}
    if unknown := sorted(values.keys() - declared):
        known = ", ".join(sorted(declared))
        raise DeploymentError(f"There is no parameter {unknown[0]!r}; there are {known}.")
    _check_mail(values)
    sign_in.check(stage, values)
    if origins.NAME in values:
        origins.checked(stage, values[origins.NAME])
    return values


def _settings(name: str) -> dict[str, Any]:
    settings: dict[str, Any] = json.loads((ROOT / ".chalice" / name).read_text(encoding="utf-8"))
    return settings


def _check_mail(values: dict[str, str]) -> None:
    """Refuse a sender without its address, or the reverse; both empty is Cognito's own sender."""
    named = [name for name in _MAIL if name in values]
    if len({values.get(name, "") != "" for name in _MAIL}) > 1 or len(named) == 1:
        raise DeploymentError(
            f"{_MAIL[0]} and {_MAIL[1]} belong together: name both, or both empty for Cognito's"
            " own sender."
        )
