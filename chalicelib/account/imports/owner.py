"""What is read of a person for a check."""

from chalicelib.account.imports.options import Owner
from chalicelib.labs.biomarkers.marker_summary import MarkerSummaries
from chalicelib.profile.days import DaySettings
from chalicelib.table import keys
from chalicelib.table.session import Session
from chalicelib.training.recount.stored import read_exercises


def read_owner(session: Session) -> Owner:
    """Return the person: the profile, the custom exercises and the custom markers."""
    summaries = MarkerSummaries.read_all(session)
    settings = DaySettings.of(summaries.item(keys.PROFILE))
    markers = [summaries.marker(name) for name in summaries.own_markers()]
    exercises = {
        name: document
        for name, document in read_exercises(session).items()
        if not document.get("archived")
    }
    return Owner(settings.timezone, settings.day_start, exercises, markers)
