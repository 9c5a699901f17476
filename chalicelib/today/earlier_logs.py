"""Logs of earlier releases, which have neither the versions of intakes nor the entries of habits.

The items of the day have both. So a day that was logged then takes one round trip more, of half a
read unit for each dose and entry (at most 300 and 200); the next write of an entry completes it.
"""

from chalicelib.regimen.habits.repository import HabitEntryRepository
from chalicelib.regimen.intakes.repository import intake_key
from chalicelib.regimen.plan.daylog import DayLog
from chalicelib.regimen.plan.logged_entries import logged_entry
from chalicelib.table.items import decode
from chalicelib.table.session import Session


def complete(session: Session, log: DayLog) -> None:
    """Add to ``log`` what it does not have of its intakes and entries."""
    doses = {
        intake_key(log.day, entry): key for key, entry in log.doses.items() if entry.version is None
    }
    unknown = log.entered - log.entries.keys()
    habits = {HabitEntryRepository(session, name).key(log.day): name for name in unknown}
    wanted = [*doses, *habits]
    items = session.get_many(wanted, consistent=False) if wanted else {}
    for sort_key, item in items.items():
        stored = decode(item)
        if sort_key in doses:
            key = doses[sort_key]
            log.doses[key] = log.doses[key]._replace(version=stored.version)
        else:
            log.entries[habits[sort_key]] = logged_entry(stored.document())
