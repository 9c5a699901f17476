"""What Schemathesis loads: the checks and the hooks of the modules beside it."""

from tests.fuzz import checks, ignored, lines, reach, spaces

__all__ = ["checks", "ignored", "lines", "reach", "spaces"]
