"""Scores and rates as they are returned."""

from collections.abc import Mapping
from fractions import Fraction

from chalicelib.regimen.plan.documents import Pillar
from chalicelib.regimen.plan.score import PILLARS, Done
from chalicelib.today.models import PillarScore


def pillar_scores(pillars: Mapping[Pillar, Done]) -> list[PillarScore]:
    """Return the pillars that had something due, always in the same order."""
    return [
        PillarScore.model_construct(pillar=pillar, done=done, due=due, rate=round(done / due, 6))
        for pillar in PILLARS
        if pillar in pillars
        for done, due in [pillars[pillar]]
    ]


def rounded(rate: Fraction | None) -> float | None:
    """Return a rate with six decimals."""
    return None if rate is None else round(float(rate), 6)
