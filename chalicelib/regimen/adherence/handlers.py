"""Adherence and nutrient totals."""

from chalicelib.http.dispatch import Call
from chalicelib.http.operation import Router
from chalicelib.regimen.adherence.models import Adherence, AdherenceQuery, Totals, TotalsQuery
from chalicelib.regimen.adherence.service import AdherenceService

router = Router(
    "Stack",
    "The stack is all supplements of a person: the adherence to their "
    "schedules, and the daily totals of nutrients with their upper limits. For information "
    "only: this is not medical advice.",
)


@router.operation("GET", "/v1/adherence", "getAdherence", "Get adherence")
def get_adherence(call: Call, query: AdherenceQuery) -> Adherence:
    """Returns how many due doses were taken, by supplement, slot, day and week. Each day uses the
    schedules that were in force on it.

    A later edit, pause or deletion of a supplement never changes a past day. Doses of an
    `as_needed` schedule are never due. Doses of a `weekly` schedule are due on the last day of
    their week. Doses of today that are not logged yet are not due here, but they are in the score.

    If `excuses_cover_doses` is set in the profile, no dose is due on a day that is excused for all
    kinds or for `supplements`; logged doses are then in `extra`, and a weekly target is smaller.
    """
    return AdherenceService(call.session).adherence(query, call.now)


@router.operation("GET", "/v1/supplement-totals", "getTotals", "Get nutrient totals")
def get_totals(call: Call, query: TotalsQuery) -> Totals:
    """Returns the total of each nutrient in the doses taken on one day, with the upper limits that
    apply and their sources.

    An amount in IU counts only if the nutrient and its form are known. The limits depend on the sex
    and the age in the profile; `assumed` lists the assumptions made if these are not known.
    """
    return AdherenceService(call.session).totals(query.date, call.now)
