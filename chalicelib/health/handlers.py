"""The health check."""

from chalicelib import __version__
from chalicelib.health.models import Health
from chalicelib.health.ping import CachedPing
from chalicelib.http.dispatch import Call
from chalicelib.http.operation import Router
from chalicelib.settings import settings

router = Router("System", "The health of the service and of its database.")

PING = CachedPing()


@router.operation("GET", "/health", "getHealth", "Get the health of the service", public=True)
def get_health(call: Call) -> Health:
    """Returns 200 if the database answered the last check, and a 503 problem if it did not.

    A server process checks the database at most once every 5 seconds. In between, it returns the
    last result.
    """
    PING.check(call.session.ping)
    return Health(status="ok", version=__version__, stage=settings().stage)
