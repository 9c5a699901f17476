"""Uses the Python client that openapi-python-client made, in the environment of the generators.

Usage: python openapi_python_client.py <package> <url> <token>
"""

import importlib
import json
import pkgutil
import sys
import uuid
from typing import Any


def main() -> None:
    """Import every module of the client, and print what it reads, as JSON."""
    package, url, token = sys.argv[1:]
    client = importlib.import_module(package)
    modules = {
        each.name.removeprefix(f"{package}."): importlib.import_module(each.name)
        for each in pkgutil.walk_packages(client.__path__, f"{package}.")
    }
    with client.AuthenticatedClient(base_url=url, token=token) as connection:
        read = _reader(modules, connection)
        print(
            json.dumps(
                {
                    "titles": [
                        each.title for each in read("workouts.list_workouts", limit=3).items
                    ],
                    "streaks": {each.kind: each.length for each in read("today.get_today").streaks},
                    "code": read("workouts.get_workout", str(uuid.uuid4())).code,
                }
            )
        )


def _reader(modules: dict[str, Any], connection: Any) -> Any:
    """Return a function that calls an operation, such as ``today.get_today``."""

    def read(operation: str, *path: str, **query: Any) -> Any:
        return modules[f"api.{operation}"].sync(*path, client=connection, **query)

    return read


if __name__ == "__main__":
    main()
