"""How a run of the erasure ends early."""


class OutOfTime(Exception):
    """The run has no time left; the next one continues."""


class ErasureError(Exception):
    """The erasure of accounts failed; the message says of how many, and the log why."""
