"""Types of measured numbers: cleaned of binary noise, and written as integers if they are whole.

A :class:`~pydantic.Field` with bounds comes before the rest in the annotation: bounds apply to the
cleaned number.
"""

from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, SerializeAsAny

from chalicelib.quantities import as_entered, without_noise

MAX_SECONDS = 604_800
ENTERED = (
    "The number as entered, to 15 significant digits. Noise of binary arithmetic is removed: "
    "149.99999999999997 becomes 150."
)


def _denoised(value: Any) -> Any:
    # An integer has no noise; anything else than a number is refused by the type.
    return without_noise(value) if type(value) is float else value


def _as_entered(value: Any) -> Any:
    return as_entered(value) if type(value) is float else value


def whole(value: float) -> float:
    """Return a number without a fraction as an integer, so that it is written as one.

    >>> whole(2.0), whole(2), whole(2.5)
    (2, 2, 2.5)
    """
    # An integer has no such method of its own before Python 3.12.
    return int(value) if float(value).is_integer() else value


# For the value of a weight, a distance or a height.
Denoised = BeforeValidator(_denoised)
# For every other number that a client sends: 7.799999999999999 is 7.8.
AsEntered = BeforeValidator(_as_entered)
# A number with one of these, which come last, is written by its value: 60 and 60.5.
WholeOrNot = SerializeAsAny[float]
DENOISED_OR_WHOLE = (Denoised, AfterValidator(whole))
ENTERED_OR_WHOLE = (AsEntered, AfterValidator(whole))
# A number of an answer that was computed.
Figure = Annotated[WholeOrNot, AfterValidator(whole)]

Seconds = Annotated[
    WholeOrNot,
    Field(ge=0, le=MAX_SECONDS, description="The time in seconds."),
    *DENOISED_OR_WHOLE,
]
