"""What generators make of the contract: it compiles, parses every example and reads the server."""

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from chalicelib.application import operations
from tests.socket.conftest import Dev, launch  # noqa: F401  # a fixture
from tools.contract import node
from tools.contract.compatibility import client_generators, zod
from tools.contract.examples import Examples
from tools.contract.files import OPENAPI
from tools.local.tokens import issue

HERE = Path(__file__).parent
DOCUMENT = json.loads(OPENAPI.read_text(encoding="utf-8"))
OPERATIONS = {
    operation["operationId"]: operation
    for item in DOCUMENT["paths"].values()
    for operation in item.values()
}
# Generated models read JSON whose schema the contract has.
TEXTS = {
    operation.operation_id
    for operation in operations()
    if operation.signature.answered_text or operation.signature.sent_text
}
EXCHANGES = [
    each
    for file in Examples.load().exchanges.values()
    for each in file
    if each["operation_id"] not in TEXTS or each["response"]["status"] >= 400
]


@pytest.fixture(scope="module")
def demo(launch: Callable[..., Dev]) -> Iterator[Dev]:  # noqa: F811
    """The local server with the demo account, in memory."""
    dev = launch(STORE="memory").await_ready()
    # Its days of metrics are of the last weeks, and the examples of parameters are of one day.
    report(dev, OPERATIONS["getMetricDay"]["parameters"])
    yield dev
    assert dev.end() == 0


def report(dev: Dev, parameters: list[Any]) -> None:
    """Report a metric of the date and source that are the examples of their parameters."""
    named = {each["name"]: each["example"] for each in parameters if "name" in each}
    path = "/v1/metrics/{date}/{source}".format_map(named)
    body = json.dumps({"values": {"steps": {"value": 9120}}})
    sent = {"Content_Type": "application/json"}
    answer = dev.call("PUT", path, body, token=issue("demo"), **sent)
    assert answer.status == 201, answer.text


@pytest.fixture(scope="module")
def python_client(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the Python client that OpenAPI Generator makes."""
    folder = tmp_path_factory.mktemp("python")
    client_generators.openapi_generator("python", OPENAPI, folder)
    return folder


@pytest.fixture(scope="module")
def schemas(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project with the Zod schemas that orval makes, which compile."""
    project = tmp_path_factory.mktemp("zod") / "project"
    zod.generate(zod.ORVAL, OPENAPI, project)
    shutil.copy(HERE / "node/tsconfig.json", project)
    node.run("tsc", "--project", str(project))
    return project


def typescript(folder: Path) -> None:
    """Make an empty TypeScript project under strict rules."""
    shutil.copy(HERE / "node/tsconfig.json", folder)
    (folder / "node_modules").symlink_to(node.FOLDER / "node_modules")


def test_the_typescript_of_openapi_generator_is_strictly_typed(tmp_path: Path) -> None:
    typescript(tmp_path)
    client_generators.openapi_generator("typescript-fetch", OPENAPI, tmp_path / "src")
    apis = "".join(path.read_text() for path in (tmp_path / "src/apis").glob("*.ts"))
    assert [name for name in OPERATIONS if f"async {name}(" not in apis] == []
    # The part of it that is the same for every contract reads lists without a check.
    node.run("tsc", "--project", str(tmp_path), "--noUncheckedIndexedAccess", "false")


def test_the_python_client_of_openapi_generator_reads_every_example(python_client: Path) -> None:
    examples = [
        {
            "model": answer_schema(each),
            "place": f"{each['operation_id']}-{each['name']}",
            "body": each["response"]["body"],
        }
        for each in EXCHANGES
        if "body" in each["response"]
    ]
    assert misread(python_client, examples) == []
    broken = {"model": "Weight", "place": "broken", "body": {"value": 1, "unit": "stone"}}
    assert "broken" in misread(python_client, [broken])[0]


def misread(python_client: Path, examples: list[dict[str, Any]]) -> list[str]:
    script = str(HERE / "clients/openapi_generator.py")
    text = json.dumps(examples)
    found: list[str] = json.loads(
        client_generators.run("python", script, "examples", path=python_client, text=text)
    )
    return found


def answer_schema(exchange: Any) -> str:
    """Return the name of the schema of a recorded answer."""
    status = exchange["response"]["status"]
    if status >= 400:
        return "Problem"
    response = OPERATIONS[exchange["operation_id"]]["responses"][str(status)]
    reference: str = response["content"]["application/json"]["schema"]["$ref"]
    return reference.rpartition("/")[2]


def test_the_python_client_of_openapi_generator_reads_the_server(
    python_client: Path, demo: Dev
) -> None:
    script = str(HERE / "clients/openapi_generator.py")
    arguments = (script, "server", url(demo), issue("demo"))
    said = client_generators.run("python", *arguments, path=python_client)
    assert json.loads(said) == expected(demo)


def test_the_client_of_openapi_python_client_reads_the_server(tmp_path: Path, demo: Dev) -> None:
    client_generators.openapi_python_client(OPENAPI, tmp_path / "bluestreak_client")
    script = str(HERE / "clients/openapi_python_client.py")
    arguments = (script, "bluestreak_client", url(demo), issue("demo"))
    said = client_generators.run("python", *arguments, path=tmp_path)
    assert json.loads(said) == expected(demo)


def url(demo: Dev) -> str:
    return f"http://127.0.0.1:{demo.port}"


def expected(demo: Dev) -> Any:
    """Return what a client is to read, by requests without one."""
    listed = get(demo, "/v1/workouts?limit=3")["items"]
    streaks = get(demo, "/v1/today")["streaks"]
    assert len(listed) == 3
    assert streaks
    return {
        "titles": [each["title"] for each in listed],
        "streaks": {each["kind"]: each["length"] for each in streaks},
        "code": "not_found",
    }


def get(demo: Dev, path: str) -> Any:
    answer = demo.call("GET", path, token=issue("demo"))
    assert answer.status == 200, f"{path}: {answer.text}"
    return answer.json


def test_orvals_zod_schemas_parse_every_example(schemas: Path) -> None:
    bodies = zod.example_bodies(EXCHANGES)
    assert len(bodies) > 100
    assert zod.refused(zod.ORVAL, schemas, bodies) == []
    workout = next(each for each in bodies if each.operation_id == "getWorkout")
    broken = replace(workout, value=workout.value | {"local_date": "2026-02-30"})
    [refused] = zod.refused(zod.ORVAL, schemas, [broken])
    assert "local_date" in refused


def test_orvals_zod_schemas_parse_answers_of_the_server(schemas: Path, demo: Dev) -> None:
    log = json.dumps({"text": "date,exercise,reps\n2026-03-14,Squat,5\n"})
    assert demo.call("POST", "/v1/imports", log, token=issue("demo")).status == 201
    bodies = [zod.Body(name, "Response", path, get(demo, path)) for name, path in readable(demo)]
    assert len(bodies) >= 15
    assert zod.refused(zod.ORVAL, schemas, bodies) == []


def readable(demo: Dev) -> Iterator[tuple[str, str]]:
    """Yield each operation that reads, with a path that has an answer in the demo account."""
    for path, item in DOCUMENT["paths"].items():
        # The demo account is not to be erased, and has no merged exercise.
        without = {*TEXTS, "getAccountDeletion", "getExerciseMerge"}
        if "get" in item and item["get"]["operationId"] not in without:
            listed = [each for each in item["get"].get("parameters", []) if "$ref" not in each]
            required = [each for each in listed if each["required"]]
            given = {each["name"]: each["example"] for each in required if each["in"] == "query"}
            if any(each["name"] == "days" for each in listed):
                given["days"] = 7
            filled = path
            for each in required:
                if each["in"] == "path":
                    filled = with_parameter(demo, filled, each)
            yield item["get"]["operationId"], f"{filled}?{urlencode(given)}"


def with_parameter(demo: Dev, path: str, parameter: Any) -> str:
    """Return a path with a parameter: its example, or the first id of the list before it."""
    collection, place, rest = path.partition(f"/{{{parameter['name']}}}")
    assert place, path
    if parameter["schema"].get("format") == "uuid":
        value = get(demo, f"{collection}?limit=1")["items"][0]["id"]
    else:
        value = parameter["example"]
    return f"{collection}/{value}{rest}"
