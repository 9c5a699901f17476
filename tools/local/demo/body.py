"""What the demo person weighs. The scale reports it, and the person enters some of it."""

from random import Random


def weight(ago: int) -> float:
    """Return the body weight in kilograms so many days ago: it falls, and is never quite even.

    >>> 80 < weight(0) < 81 < weight(119) < 83
    True
    """
    return round(80.5 + ago * 0.015 + Random(f"weight {ago}").uniform(-0.4, 0.4), 1)
