"""The contract in TypeScript: its types, and handlers for Mock Service Worker."""

import json
import re
import tempfile
from pathlib import Path
from typing import Any

from tools.contract import node
from tools.contract.answers import response_schema
from tools.contract.examples import PROBLEMS, Examples, Exchange

HANDLERS = """\
// Written by `make contract`. Mock Service Worker: https://mswjs.io
//
//   const server = setupServer(...handlers);            // or setupWorker(...handlers)
//   server.use(answering("getStreak", "broken"));       // another example of the contract
//   server.use(answering("updateWorkout", "precondition_failed"));   // or a problem

import {{ http, HttpResponse, type HttpHandler }} from "msw";
import type {{ {imports} }} from "../types/bluestreak";

interface Answer {{
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}}

/** Every example answer of every operation; the first one is what `handlers` give. */
export const examples = {{
{examples}
}} as const;

/** An example of every problem, by its code. */
export const problems = {{
{problems}
}} as const;

const routes = {{
{routes}
}} as const;

export type OperationId = keyof typeof examples;
export type ProblemCode = keyof typeof problems;
export type ExampleName<Id extends OperationId> = keyof (typeof examples)[Id] & string;

/** A handler for one operation that gives one of its examples, or a problem. */
export function answering<Id extends OperationId>(
  id: Id,
  answer: ExampleName<Id> | ProblemCode,
  baseUrl = "*",
): HttpHandler {{
  const [method, path] = routes[id];
  const known: Readonly<Record<string, Answer>> = {{ ...problems, ...examples[id] }};
  const {{ status, headers, body }} = known[answer]!;
  return http[method](baseUrl + path, () =>
    body === undefined
      ? new HttpResponse(null, {{ status, headers }})
      : new HttpResponse(JSON.stringify(body), {{ status, headers }}),
  );
}}

/** A handler for every operation, on any origin. */
export const handlers: HttpHandler[] = [
{handlers}
];
"""


def types(document: str) -> str:
    """Return the types of the contract, by openapi-typescript.

    Raises:
        NodeError: openapi-typescript is missing, or does not take the document.
    """
    with tempfile.TemporaryDirectory() as scratch:
        given, made = Path(scratch) / "openapi.json", Path(scratch) / "bluestreak.d.ts"
        given.write_text(document, encoding="utf-8")
        # A field with a default may be left out of a body; answers say themselves what is required.
        options = ("--default-non-nullable=false", "--root-types", "--root-types-no-schema-prefix")
        node.run("openapi-typescript", str(given), *options, "-o", str(made))
        return made.read_text(encoding="utf-8")


def msw_handlers(document: dict[str, Any], examples: Examples) -> str:
    """Return the module of handlers, whose answers are the examples as they were recorded."""
    operations = {
        operation["operationId"]: (method, path, response_schema(operation))
        for path, item in document["paths"].items()
        for method, operation in item.items()
    }
    schemas = {schema for _, _, schema in operations.values() if schema} | {"Problem"}
    return HANDLERS.format(
        imports=", ".join(sorted(schemas)),
        examples="\n".join(
            _answers(name, examples.exchanges[name], schema)
            for name, (_, _, schema) in operations.items()
        ),
        problems=_problems(examples.exchanges[PROBLEMS]),
        routes="\n".join(
            f"  {name}: [{json.dumps(method)}, {json.dumps(_colons(path))}],"
            for name, (method, path, _) in operations.items()
        ),
        handlers="\n".join(
            f"  answering({json.dumps(name)}, {json.dumps(_first(examples.exchanges[name]))}),"
            # The first match answers, so what is spelt out goes before a parameter.
            for name in sorted(operations, key=lambda name: operations[name][1].count("{"))
        ),
    )


def _answers(operation_id: str, exchanges: list[Exchange], schema: str | None) -> str:
    lines = "\n".join(_answer(each, "application/json", schema) for each in exchanges)
    return f"  {operation_id}: {{\n{lines}\n  }},"


def _problems(exchanges: list[Exchange]) -> str:
    return "\n".join(_answer(each, "application/problem+json", "Problem") for each in exchanges)


def _answer(exchange: Exchange, media_type: str, schema: str | None) -> str:
    response = exchange["response"]
    headers = {"X-Request-Id": _request_id(response)}
    headers |= {"Content-Type": media_type} if "body" in response else {}
    parts = [
        f"status: {response['status']}",
        f"headers: {_text(headers | response.get('headers', {}))}",
    ]
    if "body" in response:
        parts.append(f"body: {_text(response['body'])} satisfies {schema}")
    return f"    {exchange['name']}: {{ {', '.join(parts)} }},"


def _request_id(response: dict[str, Any]) -> str:
    found: str = response.get("body", {}).get("request_id", "mock")
    return found


def _first(exchanges: list[Exchange]) -> str:
    """Return the name of the first example that has what was asked for."""
    names: list[str] = [each["name"] for each in exchanges if each["response"]["status"] < 300]
    return names[0]


def _colons(path: str) -> str:
    return re.sub(r"{(\w+)}", r":\1", path)


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
