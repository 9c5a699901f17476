"""The browser origins that a stage admits: the parameter ``AllowedOrigins``, before it is deployed.

An origin is what a browser sends as ``Origin``: scheme, host, and the port where it is not the
scheme's own. CORS compares it letter by letter.
"""

import re

from tools.deployment.aws import DeploymentError

NAME = "AllowedOrigins"
LONGEST = 512  # of a stage variable of API Gateway, which carries the list

_ORIGIN = re.compile(r"(?P<scheme>https?)://(?P<host>[a-z0-9.-]+)(:(?P<port>[0-9]{1,5}))?")
_DEFAULT_PORTS = {"http": "80", "https": "443"}
# Reserved for documentation (RFC 2606), so nobody's front end is there.
_EXAMPLES = ("example", "example.com", "example.net", "example.org")
_THIS_MACHINE = ("localhost", "127.0.0.1")


def checked(stage: str, listed: str) -> str:
    """Return the list of origins if ``stage`` may be deployed with it.

    Args:
        stage: of ``.chalice/config.json``; ``prod`` admits neither ``http`` nor this machine.
        listed: origins, separated by commas.

    Raises:
        DeploymentError: one of them is no origin, or none that this stage may admit.
    """
    if len(listed) > LONGEST:
        raise DeploymentError(f"{NAME} has {len(listed)} characters; {LONGEST} are allowed.")
    for origin in listed.split(","):
        if reason := reason_against(stage, origin):
            raise DeploymentError(f"{NAME}: {origin!r} {reason}.")
    return listed


def missing(stage: str) -> DeploymentError:
    """Return the error of a stage that was never given an origin."""
    return DeploymentError(
        f"{stage} needs the origins of your front ends, separated by commas:\n"
        f'  make deploy STAGE={stage} PARAMETERS="{NAME}=https://..."'
    )


def reason_against(stage: str, origin: str) -> str | None:
    """Return why ``stage`` may not admit pages of an origin; None if it may."""
    match = _ORIGIN.fullmatch(origin)
    if not match:
        return "must be scheme and host in lower case, such as https://app.bluestreak.dev"
    scheme, host, port = match["scheme"], match["host"], match["port"]
    if port == _DEFAULT_PORTS[scheme]:
        return f"must not name the port {port}, because browsers leave it out"
    if host in _EXAMPLES or host.endswith(tuple(f".{each}" for each in _EXAMPLES)):
        return "is an example; name the origin of your own front end"
    if stage == "prod" and host in _THIS_MACHINE:
        return "is your own machine; prod admits public front ends only"
    if stage == "prod" and scheme != "https":
        return "must begin with https:// on prod"
    return None
