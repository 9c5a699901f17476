"""An account that is exported and restored, page by page as a client does it."""

import json
import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from tests.support.account import answer, differences
from tests.support.api import Api

NDJSON = {"Content-Type": "application/x-ndjson"}


def export(api: Api, *, limit: int = 1_000) -> list[str]:
    """Return the lines of all pages of an export."""
    lines: list[str] = []
    path: str | None = f"/v1/export?limit={limit}"
    while path:
        answer = api.get(path)
        assert answer.status == 200, answer.body
        text = answer.body.decode()
        # None is empty, but that of an account without anything.
        assert text.endswith("\n") or (not text and path == f"/v1/export?limit={limit}")
        lines += text.splitlines()
        link = re.fullmatch(r'<(.+)>; rel="next"', answer.headers.get("Link", ""))
        path = link[1] if link else None
    return lines


def restore(api: Api, lines: list[str], **options: Any) -> dict[str, Any]:
    """Send lines until all are read; return the sum of the reports."""
    report: dict[str, Any] = {"restored": 0, "refused": [], "requests": 0}
    start = 0
    while start < len(lines):
        raw = "\n".join(lines[start : start + 1_000]).encode()
        headers = NDJSON | options.get("headers", {})
        answer = api.post("/v1/restores", raw=raw, headers=headers)
        assert answer.status == 200, answer.body
        report["requests"] += 1
        for name in ("restored", "refused"):
            report[name] += answer.json[name]
        following = answer.json["next_line"]
        assert following is None or following > 0, "a request restores something"
        start += 1_000 if following is None else following
    return report


def parsed(lines: list[str]) -> list[dict[str, Any]]:
    """Return the lines as values."""
    return [json.loads(line) for line in lines]


def reads(api: Api, now: datetime, days: Iterable[date] = ()) -> dict[str, Any]:
    """Return what an account answers to each kind of read, by path; lists with all pages.

    Args:
        api: of the account.
        now: the clock of the requests.
        days: that are shown one by one.
    """
    found: dict[str, Any] = {}

    def read(path: str) -> Any:
        found[path] = answer(api, now, path)
        return found[path]

    today = now.date()
    year = f"from={today - timedelta(days=365)}&to={today}"
    for path in _LISTS:
        read(path)
    for path in ("score", "adherence", "excuses"):
        read(f"/v1/{path}?{year}")
    for day in days:
        read(f"/v1/today?date={day}")
    for kind in (each["kind"] for each in found["/v1/streaks"]["items"]):
        read(f"/v1/calendar?kind={kind}&{year}")
        read(f"/v1/streaks/{kind}")
    for path in _one_by_one(found):
        read(path)
    return found


def _one_by_one(found: dict[str, Any]) -> list[str]:
    """Return what is read of each resource of the lists that were read."""
    kinds = ("workouts", "biomarkers", "supplements", "protocol")
    paths = [f"/v1/streaks/{kind}/schedule" for kind in kinds]
    paths += _of_exercises(found["/v1/workouts"]["items"])
    for each in found["/v1/biomarkers?tracked=true"]["items"]:
        marker = f"/v1/biomarkers/{each['id']}"
        paths += [marker, f"{marker}/readings", f"{marker}/trend"]
    paths += [f"/v1/habits/{each['id']}/entries" for each in found["/v1/habits"]["items"]]
    for path in ("/v1/runs", "/v1/supplements"):
        paths += [f"{path}/{each['id']}" for each in found[path]["items"]]
    return paths


def _of_exercises(workouts: Iterable[dict[str, Any]]) -> list[str]:
    """Return what is read of each exercise of some workouts."""
    names = {entry["exercise_id"] for each in workouts for entry in each["exercises"]}
    paths = ("history?include=warmups", "records")
    return [f"/v1/exercises/{name}/{path}" for name in sorted(names) for path in paths]


_LISTS = (
    "/v1/profile",
    "/v1/today",
    "/v1/exercises?mine=true&archived=true",
    "/v1/workouts",
    "/v1/records",
    "/v1/routines",
    "/v1/programs",
    "/v1/runs",
    "/v1/metric-definitions?limit=200",
    "/v1/metric-sources",
    "/v1/biomarkers?tracked=true",
    "/v1/panels",
    "/v1/supplements",
    "/v1/intakes",
    "/v1/habits",
    "/v1/adoptions",
    "/v1/supplement-totals",
    "/v1/streaks",
    "/v1/changes",
)


def differing(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    """Return where two accounts answer differently; the id of a profile is that of the person."""
    assert old.keys() == new.keys()
    return [
        f"{path}{difference}"
        for path, body in old.items()
        for difference in differences(_of_anyone(body), _of_anyone(new[path]))
    ]


def _of_anyone(value: Any) -> Any:
    if isinstance(value, list):
        return [_of_anyone(each) for each in value]
    if not isinstance(value, dict):
        return value
    person = "day_start" in value and "timezone" in value
    kept = {name: _of_anyone(each) for name, each in value.items() if not (person and name == "id")}
    return {**kept, "id": "me"} if kept.get("type") == "profile" else kept
