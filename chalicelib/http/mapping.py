"""The one mapping from the errors of services and of the table to the problems of the API."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from chalicelib.errors import DomainError, Fault, Invalid
from chalicelib.http import problems
from chalicelib.http.problems import ApiError, ProblemType, validation_failed
from chalicelib.table import collection, errors


class _Row(NamedTuple):
    """What one code becomes.

    Attributes:
        kind: the type of problem.
        detail: a template; names in braces are parameters of the error.
        members: the parameters that become members of the problem.
        links: further members, as templates.
        headers: of the answer.
    """

    kind: ProblemType
    detail: str
    members: tuple[str, ...] = ()
    links: Mapping[str, str] = {}
    headers: Mapping[str, str] = {}


_EXISTING = ("existing_id",)
_PROBLEMS: dict[str, _Row] = {
    "not_found": _Row(problems.NOT_FOUND, "You have no such {what}."),
    "malformed_json": _Row(problems.MALFORMED_REQUEST, "The body must be valid JSON."),
    "invalid_cursor": _Row(
        problems.INVALID_CURSOR,
        "`cursor` must be the unchanged `next_cursor` of a page with the same filters.",
    ),
    "cursor_expired": _Row(
        problems.CURSOR_EXPIRED, "Delete the local copy and read the feed again from the start."
    ),
    "duplicate_intake": _Row(
        problems.DUPLICATE_INTAKE,
        "This dose is already logged for the day; update the existing intake instead.",
        _EXISTING,
    ),
    "duplicate_adoption": _Row(
        problems.DUPLICATE_ADOPTION,
        "{name} is already adopted; delete that adoption first.",
        _EXISTING,
    ),
    "duplicate_panel": _Row(
        problems.DUPLICATE_PANEL,
        "A panel of this laboratory at this time already exists.",
        _EXISTING,
        {"existing": "/v1/panels/{existing_id}"},
    ),
    "computed_reading": _Row(
        problems.COMPUTED_READING,
        "A computed reading cannot be written; write the readings from which it is computed.",
    ),
    "entry_of_workouts": _Row(
        problems.ENTRY_OF_WORKOUTS,
        "The entry follows from the workouts of the day; set another entry instead, or change the "
        "workouts.",
    ),
    "entry_of_metric": _Row(
        problems.ENTRY_OF_METRIC,
        "The entry follows from a metric of the day; set another entry instead, or change the "
        "metric.",
    ),
    "other_exercise": _Row(
        problems.OTHER_EXERCISE,
        "The exercise at this position of the workout is {exercise_id}; read the workout again.",
    ),
    "run_not_active": _Row(
        problems.RUN_NOT_ACTIVE,
        "The run is {status}; change `paused` or `ended_on` of the run first.",
    ),
    "nothing_planned": _Row(
        problems.NOTHING_PLANNED,
        "The program has no workout today, or it is done already; `position` of the run names the "
        "next day.",
    ),
    "run_not_started": _Row(
        problems.NOTHING_PLANNED,
        "The run starts on {starts_on}; no workout is planned before that date.",
    ),
    "routine_in_use": _Row(
        problems.ROUTINE_IN_USE,
        "A program names the routine; change or delete the program first.",
        ("program_ids",),
    ),
    "exercise_merged": _Row(
        problems.EXERCISE_MERGED,
        "One of the exercises is merged already, or others are merged into it; delete that merge "
        "first.",
    ),
    "code_taken": _Row(
        problems.CODE_TAKEN,
        "`{metric}` is the code of another metric, or reserved for one; use another code.",
    ),
    "metric_in_use": _Row(
        problems.METRIC_IN_USE,
        "Days have values of `{metric}`; delete these first.",
    ),
    "last_reading": _Row(
        problems.LAST_READING,
        "The only reading of a panel cannot be deleted; delete the panel instead.",
        ("panel_id",),
    ),
    "account_erased": _Row(
        problems.UNAUTHENTICATED,
        "The account of this token is erased.",
        headers={"WWW-Authenticate": 'Bearer error="invalid_token"'},
    ),
    "import_status": _Row(
        problems.IMPORT_STATUS,
        "The import is `{status}`; this is possible only if it is {accepted}.",
    ),
    "import_writing": _Row(
        problems.IMPORT_STATUS,
        "Another import is being written or undone; wait until that is finished.",
        ("import_id",),
    ),
    "file_changed": _Row(
        problems.FILE_CHANGED,
        "The file is not the one that was checked; send its options again to check it again.",
    ),
    "too_many_imports": _Row(
        problems.TOO_MANY_IMPORTS,
        "At most {max} imports can be unfinished; commit or delete one of them.",
        ("import_ids",),
    ),
    "too_many_uploads": _Row(
        problems.TOO_MANY_IMPORTS, "At most {max} imports can begin on one day (UTC)."
    ),
    # What the table reports.
    "too_large": _Row(problems.TOO_LARGE, "The {what} is too large to be stored."),
    "document_too_large": _Row(
        problems.TOO_LARGE,
        "The {what} must have at most {limit} bytes as JSON in UTF-8, with all fields that the "
        "server adds.",
    ),
    "answer_too_large": _Row(
        problems.TOO_LARGE,
        "The request must be smaller, because its answer would have more than 6 MB.",
    ),
    "unsendable": _Row(
        problems.VALIDATION_FAILED,
        "The answer would have more than 6 MB, which is more than can be sent; request less, or "
        "shorten the texts that it repeats.",
    ),
    "refused_value": _Row(
        problems.MALFORMED_REQUEST,
        "The request has a value that cannot be stored or looked up.",
    ),
    "account_full": _Row(
        problems.ACCOUNT_FULL,
        "Your account has reached its storage limit; delete data that you do not need.",
    ),
    "too_many_deleted": _Row(
        problems.ACCOUNT_FULL,
        "At most {max} {of} can be deleted a year after a day on which they were active; set "
        "`ends_on` or `paused` instead.",
    ),
    "too_many_metrics": _Row(
        problems.ACCOUNT_FULL,
        "An account has at most {max} metrics of its own; delete one that you do not need.",
    ),
    "newer_schema": _Row(
        problems.UNAVAILABLE, "A newer version of the service wrote the data; try again."
    ),
    "no_answer": _Row(problems.UNAVAILABLE, "The database did not answer in time; try again."),
    "no_files": _Row(problems.UNAVAILABLE, "The storage of files did not answer; try again."),
    "id_retired": _Row(problems.ID_RETIRED, "A deleted resource had this id; use a new id."),
    "duplicate_source": _Row(
        problems.DUPLICATE_SOURCE,
        "Another entry already has this source; each source can be imported only once.",
        _EXISTING,
    ),
    "id_in_use": _Row(problems.PRECONDITION_FAILED, "A resource with this id already exists."),
    "changed_meanwhile": _Row(
        problems.PRECONDITION_FAILED,
        "The resource changed during the request; read it again and retry.",
    ),
}


def problem_of(error: DomainError | errors.TableError) -> ApiError:
    """Return the problem that an error means to the client."""
    if isinstance(error, Invalid):
        return validation_failed(error.faults)
    if isinstance(error, errors.DayFull):
        params = {"day": f"{error.day}", "max": error.most, "of": error.what}
        return validation_failed([Fault("", "day_full", params)])
    if isinstance(error, DomainError):
        return _problem(error.code, error.params)
    return _problem(*_reported(error))


def _problem(code: str, params: Mapping[str, Any]) -> ApiError:
    row = _PROBLEMS[code]
    members = {name: params[name] for name in row.members if name in params}
    if members:
        members |= {name: text.format_map(params) for name, text in row.links.items()}
    headers = dict(row.headers)
    return ApiError(row.kind, row.detail.format_map(params), members=members, headers=headers)


def _reported(error: errors.TableError) -> tuple[str, dict[str, Any]]:
    """Return the code and the parameters of what the table reports."""
    match error:
        case errors.BadPosition():
            return "invalid_cursor", {}
        case errors.TooLarge(limit=None):
            return "too_large", {"what": str(error)}
        case errors.TooLarge():
            return "document_too_large", {"what": str(error), "limit": error.limit}
        case errors.AnswerTooLarge():
            return "answer_too_large", {}
        case errors.Refused():
            return "refused_value", {}
        case errors.PartitionFull():
            return "account_full", {}
        case errors.ConditionFailed():
            return _failed_condition(error)
        case errors.NewerSchema():
            return "newer_schema", {}
        case _:
            return "no_answer", {}


def _failed_condition(error: errors.ConditionFailed) -> tuple[str, dict[str, Any]]:
    """Return the code and the parameters of a failed condition of a transaction."""
    match error:
        case errors.ConditionFailed(label=collection.RESERVED, item=holder) if (
            holder and "gone" in holder
        ):
            return "id_retired", {}
        case errors.ConditionFailed(label=collection.SOURCE, item=lock):
            return "duplicate_source", {"existing_id": lock["holder"]} if lock else {}
        case errors.ConditionFailed(label=collection.EXISTS | collection.RESERVED):
            return "id_in_use", {}
        case _:
            return "changed_meanwhile", {}
