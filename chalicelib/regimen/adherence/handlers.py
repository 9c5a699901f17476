"""The stack as a whole."""

from chalicelib.http.dispatch import Call
from chalicelib.http.operation import Router
from chalicelib.regimen.adherence.models import Adherence, AdherenceQuery, Totals, TotalsQuery
from chalicelib.regimen.adherence.store import StackStore

resource = Router(
    "Stack",
    "How much of the stack was taken, and what it adds up to beside upper limits. For information "
    "only: this is no advice.",
)


@resource.operation(
    "GET",
    "/v1/supplements/adherence",
    "getAdherence",
    "See how much was taken of what was due",
    response=Adherence,
    query=AdherenceQuery,
)
def get_adherence(call: Call, query: AdherenceQuery) -> Adherence:
    """By supplement, slot, day and week, from the schedules in force on each day.

    A later edit, pause or deletion of a supplement never changes a past day. Doses as needed are
    never due; those of a weekly schedule are due on the last day of their week.
    """
    return StackStore(call.session).adherence(query, call.now)


@resource.operation(
    "GET",
    "/v1/supplements/totals",
    "getTotals",
    "Add up a day's nutrients",
    response=Totals,
    query=TotalsQuery,
)
def get_totals(call: Call, query: TotalsQuery) -> Totals:
    """What was taken on one day, beside the upper limits that apply, with their sources.

    An IU counts only with nutrient and form. Limits are for the person in the profile; what was
    assumed of them is said.
    """
    return StackStore(call.session).totals(query.date, call.now)
