"""Restores resources one by one, each in a transaction with all that follows from it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, cast

from chalicelib.account.imports.documents import NO_FILE, ImportDocument
from chalicelib.account.imports.repository import ImportRepository
from chalicelib.account.restores import metric_writers, plan_writers
from chalicelib.account.restores.errors import Refused
from chalicelib.account.restores.lines import Line
from chalicelib.errors import DomainError, Invalid, NotFound
from chalicelib.jsontext import instant_text
from chalicelib.labs.biomarkers import catalogue
from chalicelib.labs.biomarkers.documents import ReadingDocument
from chalicelib.labs.biomarkers.entry import entered
from chalicelib.labs.biomarkers.marker_summary import OWN, MarkerSummaries
from chalicelib.labs.biomarkers.measurement import Measurement
from chalicelib.labs.biomarkers.references import require_known
from chalicelib.labs.biomarkers.repository import custom_marker, target_of
from chalicelib.labs.biomarkers.service import MAX_WITH_ARCHIVED
from chalicelib.labs.panels.documents import PanelDocument
from chalicelib.labs.panels.models import PanelCreate
from chalicelib.labs.panels.repository import PanelRepository
from chalicelib.labs.readings.models import ReadingCreate
from chalicelib.labs.readings.repository import ReadingRepository
from chalicelib.profile import consents
from chalicelib.regimen.adoptions.repository import AdoptionRepository
from chalicelib.table import keys
from chalicelib.table.collection import EXISTS, Collection
from chalicelib.table.drafts import Draft, restored
from chalicelib.table.session import Session
from chalicelib.table.singleton import SingletonDocument
from chalicelib.table.transaction import Transaction
from chalicelib.training.merges.documents import ExerciseMergeDocument
from chalicelib.training.merges.service import MergeService
from chalicelib.training.programs.documents import ProgramDocument
from chalicelib.training.programs.repository import ProgramRepository, UnknownRoutines
from chalicelib.training.routines.documents import RoutineDocument
from chalicelib.training.routines.repository import RoutineRepository
from chalicelib.training.runs.documents import RunDocument
from chalicelib.training.runs.repository import RunRepository
from chalicelib.training.workouts.documents import WorkoutDocument
from chalicelib.training.workouts.repository import WorkoutRepository

Writer = Callable[[Session, Line, datetime], None]


def _write_profile(session: Session, line: Line, now: datetime) -> None:
    profile: SingletonDocument[Any] = SingletonDocument(
        session, "profile", keys.PROFILE, session.user_id
    )
    document = dict(line.document)
    if "consents" in document:
        document["consents"] = consents.restored(document["consents"], instant_text(now))
    transaction = Transaction(session)
    profile.stage_restored(transaction, document, label=EXISTS)
    transaction.commit()


def _write_exercise(session: Session, line: Line, now: datetime) -> None:
    transaction = Transaction(session)
    draft = restored(Draft(line.document), line.document)
    Collection[Any](session, "exercise").stage_new(transaction, [draft], now)
    transaction.commit()


def _write_adoption(session: Session, line: Line, now: datetime) -> None:
    transaction = Transaction(session)
    AdoptionRepository(session).stage_restored(transaction, line.document, now)
    transaction.commit()


def _write_marker(session: Session, line: Line, now: datetime) -> None:
    """Restore a custom marker.

    Raises:
        Refused: ``too_many``.
    """
    del now
    summaries = MarkerSummaries.read_all(session, consistent=True)
    if len(summaries.own_markers()) >= MAX_WITH_ARCHIVED:
        raise Refused("too_many")
    transaction = Transaction(session)
    custom_marker(session, line.id).stage_restored(transaction, line.document, label=EXISTS)
    transaction.commit()


def _write_target(session: Session, line: Line, now: datetime) -> None:
    """Restore a target.

    Raises:
        Refused: ``unknown_item``, there is no such marker.
    """
    del now
    try:
        require_known(session, [line.id], "")
    except Invalid:
        raise Refused("unknown_item") from None
    transaction = Transaction(session)
    target_of(session, line.id).stage_restored(transaction, line.document, label=EXISTS)
    transaction.commit()


def _write_workout(session: Session, line: Line, now: datetime) -> None:
    WorkoutRepository(session).restore(cast("WorkoutDocument", line.document), now)


def _write_merge(session: Session, line: Line, now: datetime) -> None:
    """Restore a merge of exercises.

    Raises:
        Refused: ``unknown_item``, an exercise; ``exists``, another merge of one of them.
    """
    try:
        MergeService(session).restore(cast("ExerciseMergeDocument", line.document), now)
    except (NotFound, Invalid):
        raise Refused("unknown_item") from None
    except DomainError:
        raise Refused("exists") from None


def _write_routine(session: Session, line: Line, now: datetime) -> None:
    RoutineRepository(session).restore(cast("RoutineDocument", line.document), now)


def _write_program(session: Session, line: Line, now: datetime) -> None:
    """Restore a program.

    Raises:
        Refused: ``unknown_item``, a routine that it names.
    """
    try:
        ProgramRepository(session).restore(cast("ProgramDocument", line.document), now)
    except UnknownRoutines:
        raise Refused("unknown_item") from None


def _write_panel(session: Session, line: Line, now: datetime) -> None:
    """Restore a panel.

    Raises:
        Refused: ``unknown_item``, of a reading.
    """
    panel = cast("PanelDocument", line.document)
    markers = {part["marker"] for part in panel["readings"]}
    own = [keys.marker_summary(name, OWN) for name in markers if not catalogue.knows(name)]
    summaries = MarkerSummaries(session.get_many([keys.PANEL_READINGS, *own]).values())
    for part in line.as_created(PanelCreate).readings:
        _require_measurable(summaries, part.marker, part)
    transaction = Transaction(session)
    PanelRepository(session).stage_restored(transaction, summaries, panel, now)
    transaction.commit()


def _write_reading(session: Session, line: Line, now: datetime) -> None:
    """Restore a single reading.

    Raises:
        Refused: ``unknown_item``.
    """
    reading = cast("ReadingDocument", line.document)
    summaries = MarkerSummaries.read(session, reading["marker"])
    _require_measurable(summaries, reading["marker"], line.as_created(ReadingCreate))
    transaction = Transaction(session)
    repository = ReadingRepository(session, reading["marker"])
    repository.stage_restored(transaction, summaries, reading, now)
    transaction.commit()


def _require_measurable(summaries: MarkerSummaries, marker: str, measurement: Measurement) -> None:
    """Refuse a measurement of a marker that the account does not have, or in another unit.

    Raises:
        Refused: ``unknown_item``.
    """
    try:
        entered(summaries, marker, measurement)
    except Invalid:
        raise Refused("unknown_item") from None


def _write_run(session: Session, line: Line, now: datetime) -> None:
    RunRepository(session).restore(cast("RunDocument", line.document), now)


def _write_import(session: Session, line: Line, now: datetime) -> None:
    """Restore an import without its file, so that it is listed and can be undone."""
    del now
    document = {**line.document, "check": {**line.document["check"], **NO_FILE}}
    transaction = Transaction(session)
    imports = ImportRepository(session)
    imports.stage_restored(transaction, cast("ImportDocument", document), label=EXISTS)
    transaction.commit()


WRITERS: Mapping[str, Writer] = {
    "adoption": _write_adoption,
    "biomarker": _write_marker,
    "deleted_days": plan_writers.write_deleted,
    "ended": plan_writers.write_deleted,
    "ended_texts": plan_writers.write_deleted,
    "excuses": plan_writers.write_excuses,
    "exercise": _write_exercise,
    "exercise_merge": _write_merge,
    "habit": plan_writers.write_planned,
    "import": _write_import,
    "import_days": metric_writers.write_replaced_days,
    "metric_day": metric_writers.write_day,
    "metric_definition": metric_writers.write_definition,
    "metric_sources": metric_writers.write_sources,
    "panel": _write_panel,
    "profile": _write_profile,
    "program": _write_program,
    "reading": _write_reading,
    "routine": _write_routine,
    "run": _write_run,
    "schedule": plan_writers.write_schedule,
    "stock": plan_writers.write_stock,
    "supplement": plan_writers.write_planned,
    "target": _write_target,
    "workout": _write_workout,
}
"""By type of line, what restores it; the entries of a day are restored together with its log."""
