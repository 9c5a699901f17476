"""Why a line is not restored."""


class Refused(Exception):
    """Something else is in the place of a line, or it refers to what the account does not have.

    Attributes:
        code: one of :data:`chalicelib.account.restores.models.REFUSALS`.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
