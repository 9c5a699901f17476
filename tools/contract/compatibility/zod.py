"""Zod schemas that generators make of the contract, and what they refuse of its bodies."""

import json
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.contract import node
from tools.contract.examples import Exchange

_SCRIPT = Path(__file__).parent / "zod.mjs"
_HEY_API = str(Path(__file__).parent / "openapi-ts.config.mjs")


@dataclass(frozen=True)
class Body:
    """A body that a schema must accept.

    Attributes:
        operation_id: its operation.
        part: ``Body`` of a request or ``Response``.
        place: what it is called in messages.
        value: the body.
    """

    operation_id: str
    part: str
    place: str
    value: Any


@dataclass(frozen=True)
class ZodGenerator:
    """A generator of Zod schemas.

    Attributes:
        tool: its program.
        options: its options, beside those for the document and the folder.
        output: the path that it writes to.
        module: the module of schemas.
        prefix: what the names of schemas begin with.
    """

    tool: str
    options: tuple[str, ...]
    output: str
    module: str
    prefix: str = ""


ORVAL = ZodGenerator("orval", ("--client", "zod"), "src/zod.ts", "src/zod.ts")
HEY_API = ZodGenerator("openapi-ts", ("--file", _HEY_API), "src/zod", "src/zod/zod.gen.ts", "z")


def example_bodies(exchanges: Iterable[Exchange]) -> list[Body]:
    """Return the JSON bodies of requests that succeeded, and those of their answers."""
    return [
        Body(
            each["operation_id"],
            part,
            f"{each['operation_id']}-{each['name']}",
            each[side]["body"],
        )
        for each in exchanges
        if each["response"]["status"] < 300
        for side, part in (("request", "Body"), ("response", "Response"))
        if "body" in each[side] and not isinstance(each[side]["body"], str)
    ]


def generate(generator: ZodGenerator, document: Path, project: Path) -> None:
    """Generate the schemas into a TypeScript project, which is created.

    Raises:
        NodeError: the generator is not installed, or refuses the document.
    """
    project.mkdir(exist_ok=True)
    (project / "node_modules").symlink_to(node.FOLDER / "node_modules")
    shutil.copy(_SCRIPT, project)
    options = ("--input", str(document), "--output", generator.output, *generator.options)
    node.run(generator.tool, *options, cwd=project)


def refused(generator: ZodGenerator, project: Path, bodies: Iterable[Body]) -> list[str]:
    """Return what the generated schemas refuse: the place and the issues of each body."""
    calls = [
        {
            "schema": f"{generator.prefix}{each.operation_id[:1].upper()}"
            f"{each.operation_id[1:]}{each.part}",
            "place": each.place,
            "body": each.value,
        }
        for each in bodies
    ]
    (project / "bodies.json").write_text(json.dumps(calls), encoding="utf-8")
    said = node.run("node", _SCRIPT.name, generator.module, "bodies.json", cwd=project)
    found: list[str] = json.loads(said)
    return found
