"""The hosted sign-in of Cognito: the parameters ``SignInDomain`` and ``SignInCallbacks``.

After the sign-in Cognito sends the browser to a page of the front end, with a code. Only the listed
pages are possible, compared letter by letter, so a code never goes to a page of somebody else.
"""

import re
from collections.abc import Mapping

from tools.deployment.aws import DeploymentError
from tools.deployment.origins import reason_against

DOMAIN, CALLBACKS = "SignInDomain", "SignInCallbacks"
MAX_CALLBACKS = 100  # of a client of Cognito

_PAGE = re.compile(r"(?P<origin>[a-z]+://[^/?#]*)(?P<path>/[^?#]*)?")
# Cognito refuses a domain with one of these words.
_RESERVED = ("aws", "amazon", "cognito")


def check(stage: str, values: Mapping[str, str]) -> None:
    """Refuse parameters with which the hosted sign-in does not work; without a domain it is off.

    Args:
        stage: of ``.chalice/config.json``.
        values: the parameters by name. What is missing keeps its deployed value.

    Raises:
        DeploymentError: a domain is given without pages or is reserved, or a callback is no page
            that the stage may admit.
    """
    domain = values.get(DOMAIN, "")
    if domain and CALLBACKS not in values:
        raise DeploymentError(f"{DOMAIN} needs {CALLBACKS}, the pages to which it may return.")
    if word := next((each for each in _RESERVED if each in domain), None):
        raise DeploymentError(f"{DOMAIN}: {domain!r} must not contain {word!r}.")
    callbacks = values[CALLBACKS].split(",") if CALLBACKS in values else []
    if len(callbacks) > MAX_CALLBACKS:
        raise DeploymentError(
            f"{CALLBACKS} has {len(callbacks)} pages; {MAX_CALLBACKS} are allowed."
        )
    for callback in callbacks:
        page = _PAGE.fullmatch(callback)
        reason = reason_against(stage, page["origin"]) if page else "must be the URL of a page"
        if reason:
            raise DeploymentError(f"{CALLBACKS}: {callback!r} {reason}.")
