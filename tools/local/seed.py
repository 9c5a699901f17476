"""Makes the demo account through the API, once; interrupted, it goes on where it was."""

import json
import logging
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tools.local import demo


class SeedError(Exception):
    """The API refused a part of the demo account."""


class Progress:
    """What is done: a line for each step, with the id of what it made.

    A step that was carried out but not noted is sent again under its Idempotency-Key, which
    makes nothing twice within a day.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.ids: dict[str, str] = {}
        if path and path.exists():
            for line in path.read_text(encoding="utf-8").splitlines():
                name, _, made = line.partition("\t")
                self.ids[name] = made

    def note(self, name: str, made: str) -> None:
        """Remember that a step is done."""
        self.ids[name] = made
        if self.path:
            with self.path.open("a", encoding="utf-8") as file:
                file.write(f"{name}\t{made}\n")


def seed(url: str, token: str, data: Path | None) -> None:
    """Make the demo account of ``token``'s user, unless that has been done.

    Args:
        url: where the API answers.
        token: the demo account's.
        data: the folder of the table, which keeps the progress too; None for a table in memory.

    Raises:
        SeedError: the API did not take a step.
    """
    progress = Progress(data / "demo.tsv" if data else None)
    if "finished" in progress.ids:
        return
    if "today" not in progress.ids:
        progress.note("today", demo.local_today(datetime.now(UTC)).isoformat())
    print("Making the demo account, once ...", file=sys.stderr)
    today = date.fromisoformat(progress.ids["today"])
    with _quiet():
        for step in demo.steps(today, progress.ids):
            if step.name not in progress.ids:
                answer = _send(url, token, step, quote(f"demo-{today}-{step.name}"))
                progress.note(step.name, str(answer.get("id", "-")))
    progress.note("finished", "-")


def _send(url: str, token: str, step: demo.Step, key: str) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    if step.method == "POST":
        headers["Idempotency-Key"] = key
    elif step.method == "PATCH":
        headers["If-Match"] = "*"
    body = json.dumps(step.body).encode()
    request = urllib.request.Request(url + step.path, body, headers, method=step.method)
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            answer: dict[str, Any] = json.load(response)
            return answer
    except urllib.error.HTTPError as error:
        refusal = error.read().decode(errors="replace")
        raise SeedError(f"{step.method} {step.path} ({step.name}): {refusal}") from error
    except OSError as error:
        raise SeedError(f"{step.method} {step.path} ({step.name}): {error}") from error


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the seeding's own requests out of the access log."""
    log = logging.getLogger("bluestreak.access")
    log.disabled = True
    try:
        yield
    finally:
        log.disabled = False
