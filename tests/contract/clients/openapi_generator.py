"""Uses the Python client that OpenAPI Generator made, in the environment of the generators.

Usage: python openapi_generator.py examples < [{"model": ..., "place": ..., "body": ...}]
       python openapi_generator.py server <url> <token>
"""

import importlib
import json
import sys
import uuid
from typing import Any

PACKAGE = "openapi_client"


def main() -> None:
    """Print what the client reads, as JSON."""
    match sys.argv[1:]:
        case ["examples"]:
            result: Any = [place for place in map(_misread, json.load(sys.stdin)) if place]
        case ["server", url, token]:
            result = _server(url, token)
    print(json.dumps(result))


def _misread(example: dict[str, Any]) -> str | None:
    """Return where and why an example is not the same after the client has read it."""
    model = getattr(importlib.import_module(PACKAGE), example["model"])
    try:
        read = model.from_dict(example["body"])
    except ValueError as error:
        return f"{example['place']}: {error}"
    text = read.model_dump_json(by_alias=True, exclude_unset=True)
    same = _plain(json.loads(text)) == _plain(example["body"])
    return None if same else f"{example['place']}: {text}"


def _plain(value: Any) -> Any:
    """Return a value without nulls, which are None in the client as absent fields are."""
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if not isinstance(value, dict):
        return value
    if "actual_instance" in value:
        return _plain(value["actual_instance"])
    return {name: _plain(inner) for name, inner in value.items() if inner is not None}


def _server(url: str, token: str) -> Any:
    """Return what the client reads of workouts and the day, and the problem of an unknown id."""
    client = importlib.import_module(PACKAGE)
    settings = client.Configuration(host=url, access_token=token)
    with client.ApiClient(settings) as connection:
        workouts = client.WorkoutsApi(connection)
        day = client.TodayApi(connection).get_today()
        try:
            workouts.get_workout(str(uuid.uuid4()))
            problem = None
        except client.exceptions.NotFoundException as error:
            problem = client.Problem.from_json(error.body)
        return {
            "titles": [each.title for each in workouts.list_workouts(limit=3).items],
            "streaks": {each.kind: each.length for each in day.streaks},
            "code": problem and problem.code,
        }


if __name__ == "__main__":
    main()
