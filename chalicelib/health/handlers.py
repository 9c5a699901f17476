"""The health check."""

from chalicelib import __version__
from chalicelib.health.models import Health
from chalicelib.health.pulse import Pulse
from chalicelib.http.dispatch import Call
from chalicelib.http.operation import Router
from chalicelib.settings import settings

resource = Router("System", "Whether the service and its table answer.")

PULSE = Pulse()


@resource.operation(
    "GET", "/health", "getHealth", "Check the service and its table", response=Health, public=True
)
def get_health(call: Call) -> Health:
    """Answers 200 when the table answered the last ping, and a 503 problem when it did not.

    A process pings the table at most every 5 seconds and answers from memory in between.
    """
    PULSE.check(call.session.ping)
    return Health(status="ok", version=__version__, stage=settings().stage)
