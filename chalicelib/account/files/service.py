"""The exported files: one page of CSV lines, or of the entries of a Bundle."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from chalicelib.account.files import (
    fhir,
    medications,
    observations,
    reading_rows,
    repository,
    spreadsheet,
    workout_rows,
)
from chalicelib.account.files.readings import Readings
from chalicelib.account.files.repository import (
    PANELS,
    READINGS,
    SUPPLEMENTS,
    WORKOUTS,
    Days,
    Family,
    FileRepository,
    Found,
    Written,
)
from chalicelib.jsontext import Document
from chalicelib.profile.days import DaySettings
from chalicelib.profile.documents import ProfileDocument
from chalicelib.table.codec import Item
from chalicelib.table.collection import PageRequest
from chalicelib.table.items import decode
from chalicelib.table.session import Session
from chalicelib.terminology.notice import loinc_notice
from chalicelib.training.workouts.documents import WorkoutDocument


class FileService:
    """The files of the caller.

    Args:
        session: of the caller.
        days: first and last local date, both included; None is open.
        page: which page of the file is wanted; its limit is a number of stored resources.
    """

    def __init__(self, session: Session, days: Days, page: PageRequest) -> None:
        self._session = session
        self._days = days
        self._page = page

    def workouts(self) -> Written:
        """Return the lines of workouts; the first page begins with the names of the columns."""

        def lines(item: Item) -> str:
            workout: WorkoutDocument = decode(item).document()
            return spreadsheet.table(workout_rows.COLUMNS, workout_rows.rows(workout))

        return self._csv(workout_rows.COLUMNS, repository.write(self._read(WORKOUTS), lines))

    def readings(self) -> Written:
        """Return the lines of readings; the first page begins with the names of the columns."""
        readings = Readings(self._session, self._read(PANELS, READINGS))
        notices = [loinc_notice()]

        def lines(item: Item) -> str:
            results = readings.of(item)
            rows = reading_rows.rows(results, notices.pop() if results and notices else None)
            return spreadsheet.table(reading_rows.COLUMNS, rows)

        return self._csv(reading_rows.COLUMNS, repository.write(readings.found, lines))

    def entries(self, now: datetime) -> Written:
        """Return the entries of a Bundle: first the Patient, whom each page has.

        Args:
            now: the time of the request.
        """
        readings = Readings(self._session, self._read(SUPPLEMENTS, PANELS, READINGS))
        profile = readings.summaries.profile
        person: ProfileDocument | None = decode(profile).document() if profile else None
        patient = fhir.patient(self._session.user_id, person)
        today = DaySettings.of(profile).local_date(now)

        def entries(item: Item) -> str:
            if item["entity"] == "supplement":
                supplement = readings.document(item)
                found = medications.statements(supplement, patient["id"], today, self._days)
            else:
                results = readings.of(item)
                found = [observations.observation(each, patient["id"]) for each in results]
            return _texts(found)

        texts, after = repository.write(readings.found, entries)
        return Written([_texts([patient]), *filter(None, texts)], after)

    def _read(self, *families: Family) -> Found:
        return FileRepository(self._session, families, self._days).read(self._page)

    def _csv(self, columns: Sequence[str], written: Written) -> Written:
        """Return the lines of a page, with those of the names of the columns if it is the first."""
        header: Mapping[str, str] = {name: name for name in columns}
        names = [] if self._page.after else [spreadsheet.table(columns, [header])]
        return Written([*names, *written.texts], written.after)


def _texts(resources: Iterable[Document]) -> str:
    return ",".join(fhir.entry(resource).text() for resource in resources)
