"""The examples: recorded exchanges of the demo account, one file for each operation."""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from chalicelib.http.operation import Operation

FOLDER = Path(__file__).resolve().parents[2] / "frontend-contract/examples"
PROBLEMS = "problems"

# One exchange: name, summary, request {method, path, headers, body}, response {status, ...}.
Exchange = dict[str, Any]


def dump(value: Any) -> str:
    """Return JSON text in the form of the contract's files."""
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


@dataclass(frozen=True)
class Examples:
    """Recorded exchanges by operationId; exchanges with a problem are under ``problems``."""

    exchanges: dict[str, list[Exchange]] = field(default_factory=dict)

    @classmethod
    def load(cls, folder: Path = FOLDER) -> "Examples":
        """Return the recorded exchanges in ``folder``."""
        files = sorted(folder.glob("*.json"))
        return cls({file.stem: json.loads(file.read_text(encoding="utf-8")) for file in files})

    def files(self) -> dict[str, str]:
        """Return the text of every file by its name."""
        return {f"{name}.json": dump(found) for name, found in sorted(self.exchanges.items())}

    def requests(self, operation_id: str) -> dict[str, Any]:
        """Return the named examples of an operation's body."""
        found = [each for each in self._of(operation_id) if "body" in each["request"]]
        return {each["name"]: _example(each, "request") for each in found}

    def responses(self, operation_id: str, status: int) -> dict[str, Any]:
        """Return the named examples of one answer of an operation."""
        found = [each for each in self._of(operation_id) if each["response"]["status"] == status]
        return {each["name"]: _example(each, "response") for each in found}

    def query_value(self, operation_id: str, name: str) -> str | None:
        """Return the first value of a query parameter, by this operation or another."""
        others = [name for name in sorted(self.exchanges) if name != PROBLEMS]
        for exchange in (each for name in [operation_id, *others] for each in self._of(name)):
            query = parse_qs(urlsplit(exchange["request"]["path"]).query)
            if name in query:
                first: str = query[name][0]
                return first
        return None

    def path_value(self, operation: Operation, name: str) -> str | None:
        """Return the value of a path parameter in the first exchange of an operation."""
        pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/?]+)", re.escape(operation.path))
        for exchange in self._of(operation.operation_id)[:1]:
            match = re.match(pattern, exchange["request"]["path"])
            return match[name] if match else None
        return None

    def problem(self, code: str) -> dict[str, Any]:
        """Return the example of one type of problem, under its code."""
        found = [each for each in self._of(PROBLEMS) if each["name"] == code]
        return {each["name"]: _example(each, "response") for each in found}

    def _of(self, name: str) -> list[Exchange]:
        return self.exchanges.get(name, [])


def _example(exchange: Exchange, side: str) -> dict[str, Any]:
    return {"summary": exchange["summary"], "value": exchange[side]["body"]}
