"""Errors of the work on imports."""


class OutOfTime(Exception):
    """A run has no time left; what it has done is kept."""


class Stuck(Exception):
    """A run has done nothing, because a recount takes longer than a run lasts."""


class Superseded(Exception):
    """The person has changed the import meanwhile, so this run ends."""
