"""The story: the demo account's requests in order, as templates that a client can send again.

Generated values of an answer (an id, a cursor) differ each time, so a later request names them, as
in ``{workout[id]}``. Each output format replaces these names with its own variables.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tools.contract.demo.step import Step
from tools.contract.examples import Exchange

# A value of an earlier answer in a string of a step: {workout[id]}.
NAMED = re.compile(r"\{(\w+)((?:\[\w+\])+)\}")


@dataclass(frozen=True)
class Scene:
    """One request of the story, with its recorded answer.

    Attributes:
        chapter: the part of the story.
        step: the step of the demo account.
        now: the instant of the request.
        request: method, path, headers and body; their strings name values of earlier answers.
        exchange: the recorded request and answer.
        learns: the values of the answer that later requests use: variable -> path to the value.
    """

    chapter: str
    step: Step
    now: str
    request: dict[str, Any]
    exchange: Exchange
    learns: dict[str, list[str | int]]

    @property
    def sendable(self) -> bool:
        """Whether a client can send the request and receives the same answer."""
        step = self.step
        server_only = step.fault is not None or step.server_clock or step.refreshed
        return not (server_only or step.overwrites) and (
            "body" in self.request or self.step.body is None
        )


def way(match: re.Match[str]) -> list[str | int]:
    """Return the path into the answer that a name contains: ``readings``, 0, ``id``."""
    parts = re.findall(r"\w+", match[2])
    return [int(part) if part.isdigit() else part for part in parts]


def variable(match: re.Match[str]) -> str:
    """Return the variable for a name: ``{panel[readings][0][id]}`` is ``panel_readings_0_id``."""
    return "_".join([match[1], *re.findall(r"\w+", match[2])])


def with_variables(text: str, form: str, spelt: Callable[[str], str] = str) -> str:
    """Return ``text`` with its names as variables, converted by ``spelt``.

    >>> with_variables("/v1/workouts/{workout[id]}", "{{%s}}")
    '/v1/workouts/{{workout_id}}'
    """
    return NAMED.sub(lambda match: form % spelt(variable(match)), text)


def filled(value: Any, named: Callable[[re.Match[str]], str]) -> Any:
    """Return ``value``, any JSON value, with the names in its strings replaced."""
    if isinstance(value, dict):
        return {name: filled(inner, named) for name, inner in value.items()}
    if isinstance(value, list):
        return [filled(inner, named) for inner in value]
    return NAMED.sub(named, value) if isinstance(value, str) else value


def linked(scenes: list[Scene]) -> list[Scene]:
    """Return the scenes with the values of their answers that other scenes use."""
    wanted: dict[str, dict[str, list[str | int]]] = {}

    def note(match: re.Match[str]) -> str:
        wanted.setdefault(match[1], {})[variable(match)] = way(match)
        return match[0]

    for scene in scenes:
        filled(scene.request, note)
    for scene in scenes:
        answer = scene.exchange["response"].get("body")
        known = wanted.get(scene.step.keep or scene.step.name, {})
        scene.learns.update({name: path for name, path in known.items() if _has(answer, path)})
    return scenes


def _has(answer: Any, path: list[str | int]) -> bool:
    for part in path:
        inside = isinstance(answer, dict if isinstance(part, str) else list)
        if not inside or (part not in answer if isinstance(part, str) else part >= len(answer)):
            return False
        answer = answer[part]
    return True
