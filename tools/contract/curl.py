"""The page of curl commands: the demo account's requests for a terminal."""

import json
import shlex
from typing import Any

from tools.contract.story import Scene, with_variables

INTRODUCTION = """\
# Bluestreak with curl

This page has the requests of the demo account in order. The examples of the contract come from
these requests. `make contract` generates the page. Later commands use ids from earlier answers, so
run all commands in one shell, with an empty account. The function `field` requires Node.

```sh
API=${API:-http://127.0.0.1:8000}              # what `make dev` says
AUTH="Authorization: Bearer ${TOKEN:?}"        # export TOKEN=$(make --silent token SUB=curl-1)
JSON='Content-Type: application/json'
NOW='X-Now: 2026-03-09T16:59:00Z'
field() { node -p "JSON.parse(require('fs').readFileSync(0, 'utf8'))$1"; }
```

`X-Now` sets the clock of one request. Only the local stage uses it.
"""
# Sends the request again while the import is worked on.
WAIT = """\
while
  ANSWER=$(%s)
  echo "$ANSWER" | field .status | grep -Eqx 'checking|committing|undoing'
do sleep 1; done
echo "$ANSWER\""""


def page(story: list[Scene]) -> str:
    """Return the page in Markdown, one heading for each chapter and each request."""
    parts, chapter = [INTRODUCTION], ""
    for scene in (each for each in story if each.sendable):
        if scene.chapter != chapter:
            chapter = scene.chapter
            parts.append(f"## {chapter}\n")
        parts.append(_section(scene))
    return "\n".join(parts)


def _section(scene: Scene) -> str:
    response = scene.exchange["response"]
    said = [f"`{response['status']}`"]
    said += [f"`{name}: {value}`" for name, value in response.get("headers", {}).items()]
    lines = [f"NOW='X-Now: {scene.now}'"] if scene.step.at else []
    lines.append(_command(scene))
    lines += [
        f'{variable.upper()}=$(echo "$ANSWER" | field {shlex.quote(_path(way))})'
        for variable, way in scene.learns.items()
    ]
    script = "\n".join(lines)
    heading = f"### {scene.step.summary}\n\n`{scene.step.operation_id}` answers {', '.join(said)}."
    return f"{heading}\n\n```sh\n{script}\n```\n"


def _command(scene: Scene) -> str:
    request = scene.request
    # An answer that no variable takes is printed, so it ends with a new line.
    prints = "body" in scene.exchange["response"] and not (scene.learns or scene.step.waits)
    words = [r"curl -sSw '\n'" if prints else "curl -sS"]
    words += ["-X " + request["method"]] if request["method"] != _implied(request) else []
    words.append(f'"$API{_with_variables(request["path"])}"')
    words += [] if scene.step.anonymous else ['-H "$AUTH"']
    words.append('-H "$NOW"')
    headers = request.get("headers", {})
    if "body" in request and "Content-Type" not in headers:
        words.append('-H "$JSON"')
    words += [f"-H {_quoted(f'{name}: {value}')}" for name, value in headers.items()]
    line = " ".join(words)
    if "body" in request:
        line += f" \\\n  -d {_quoted(_body(request['body']))}"
    if scene.step.waits:
        return WAIT % line
    return f'ANSWER=$({line})\necho "$ANSWER"' if scene.learns else line


def _implied(request: dict[str, Any]) -> str:
    """Return the method that curl uses by default."""
    return "POST" if "body" in request else "GET"


def _body(body: Any) -> str:
    return body if isinstance(body, str) else json.dumps(body, ensure_ascii=False, indent=2)


def _quoted(text: str) -> str:
    """Return ``text`` in single quotes, with its variables outside of them."""
    escaped = text.replace("'", "'\\''")
    return "'" + _with_variables(escaped, "'\"$%s\"'") + "'"


def _with_variables(text: str, form: str = "$%s") -> str:
    """Return ``text`` with its names as variables of a shell."""
    return with_variables(text, form, str.upper)


def _path(way: list[str | int]) -> str:
    return "".join(f".{part}" if isinstance(part, str) else f"[{part}]" for part in way)
