"""The health check."""

from chalicelib import __version__
from chalicelib.health.models import Health
from chalicelib.http.dispatch import Call
from chalicelib.http.operation import Resource
from chalicelib.settings import settings

resource = Resource("System", "Whether the service and its table answer.")


@resource.operation(
    "GET", "/health", "getHealth", "Check the service and its table", response=Health, public=True
)
def get_health(call: Call) -> Health:
    """Answers 200 when one read of the table succeeds, and a 503 problem when it does not."""
    call.session.ping()
    return Health(status="ok", version=__version__, stage=settings().stage)
