"""The story: the demo account's requests in order, as templates that a client can send again.

What an answer makes (an id, a cursor) differs each time, so a later request names it, as in
``{workout[id]}``. Whoever tells the story turns those names into variables of his language.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tools.contract.demo.step import Step
from tools.contract.examples import Exchange

# An earlier answer in a step's string: {workout[id]}.
NAMED = re.compile(r"\{(\w+)((?:\[\w+\])+)\}")


@dataclass(frozen=True)
class Scene:
    """One request of the story, and what it was answered when it was recorded.

    Attributes:
        chapter: the part of the story.
        step: what it is there to show.
        now: the instant at which it happens.
        request: method, path, headers and body; their strings name earlier answers.
        exchange: as it was recorded.
        learns: what later requests need of the answer: variable -> the way to it.
    """

    chapter: str
    step: Step
    now: str
    request: dict[str, Any]
    exchange: Exchange
    learns: dict[str, list[str | int]]

    @property
    def sendable(self) -> bool:
        """Whether a client can send it and see the same."""
        ours = self.step.fault is not None or self.step.server_clock
        return not ours and ("body" in self.request or self.step.body is None)


def way(match: re.Match[str]) -> list[str | int]:
    """Return the way into the answer that a name tells: ``readings``, 0, ``id``."""
    parts = re.findall(r"\w+", match[2])
    return [int(part) if part.isdigit() else part for part in parts]


def variable(match: re.Match[str]) -> str:
    """Return the variable for a name: ``{panel[readings][0][id]}`` is ``panel_readings_0_id``."""
    return "_".join([match[1], *re.findall(r"\w+", match[2])])


def with_variables(text: str, form: str, spelt: Callable[[str], str] = str) -> str:
    """Return ``text`` with its names as variables, ``spelt`` in some way.

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
    """Return the scenes, each with what the others need of its answer."""
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
