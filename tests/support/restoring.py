"""An account that is exported and restored, page by page as a client does it."""

import json
import re
from typing import Any

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
        assert not text or text.endswith("\n")
        lines += text.splitlines()
        link = re.fullmatch(r'<(.+)>; rel="next"', answer.headers.get("Link", ""))
        path = link[1] if link else None
    return lines


def restore(api: Api, lines: list[str], **options: Any) -> dict[str, Any]:
    """Send lines until all are read; return the sum of the reports."""
    report: dict[str, Any] = {"restored": 0, "unchanged": 0, "refused": [], "requests": 0}
    start = 0
    while start < len(lines):
        raw = "\n".join(lines[start : start + 1_000]).encode()
        answer = api.post("/v1/restores", raw=raw, headers=NDJSON, **options)
        assert answer.status == 200, answer.body
        report["requests"] += 1
        for name in ("restored", "unchanged", "refused"):
            report[name] += answer.json[name]
        following = answer.json["next_line"]
        assert following is None or following > 0, "a request restores something"
        start += 1_000 if following is None else following
    return report


def parsed(lines: list[str]) -> list[dict[str, Any]]:
    """Return the lines as values."""
    return [json.loads(line) for line in lines]
