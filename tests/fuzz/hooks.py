"""What Schemathesis loads: the checks and the hooks of the modules beside it."""

from tests.fuzz import checks, ignored, reach, spaces

__all__ = ["checks", "ignored", "reach", "spaces"]
