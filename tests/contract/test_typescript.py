"""What a front end generates or takes from the contract: it compiles strictly, and it answers."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from chalicelib.application import operations
from tests.support.contract import Contract
from tools.contract import node
from tools.contract.examples import PROBLEMS, Examples
from tools.contract.files import CONTRACT, OPENAPI

HERE = Path(__file__).parent / "node"
EXAMPLE = CONTRACT / "example"
EXAMPLES = Examples.load()
README = (CONTRACT / "README.md").read_text(encoding="utf-8")
# What the API adds to every answer and a mock in the browser does not need.
EVERYWHERE = {"access-control-allow-origin": "*", "cache-control": "no-store"}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A TypeScript project under strict rules, with nothing in it yet."""
    shutil.copy(HERE / "tsconfig.json", tmp_path)
    (tmp_path / "node_modules").symlink_to(node.FOLDER / "node_modules")
    return tmp_path


def check_types(project: Path) -> None:
    assert list(project.glob("**/*.ts"))
    node.run("tsc", "--project", str(project))


def test_the_types_and_mock_handlers_are_strictly_typed(project: Path) -> None:
    for name in ("types", "msw"):
        shutil.copytree(CONTRACT / name, project / name)
    check_types(project)

    types = project / "types/bluestreak.d.ts"
    types.write_text(types.read_text().replace("title: string;", "title: number;"))
    with pytest.raises(node.NodeError, match="not assignable"):
        check_types(project)


def test_a_type_or_kind_narrows_a_union_and_codes_are_open(project: Path) -> None:
    shutil.copytree(CONTRACT / "types", project / "types")
    types = (project / "types/bluestreak.d.ts").read_text()
    for name in ("ProblemCode", "FieldErrorCode"):
        # `| string` alone would be compiled too, but is `string` to an editor.
        assert f'code: components["schemas"]["{name}"] | (string & {{}});' in types
    shutil.copy(HERE / "unions.ts", project)
    check_types(project)


@pytest.mark.parametrize(
    ("tool", "file", "declaration", "parameters"),
    [
        ("orval", "src/bluestreak.ts", "export const {} = async", "?: CreateWorkoutHeaders,"),
        ("openapi-ts", "src/client/sdk.gen.ts", "export const {} =", "Options<CreateWorkoutData,"),
    ],
)
def test_what_generators_make_is_strictly_typed(
    project: Path, tool: str, file: str, declaration: str, parameters: str
) -> None:
    shutil.copy(OPENAPI, project)
    config = re.search(
        r"^```ts\n(import \{ defineConfig \} .*?)^```", README, re.DOTALL | re.MULTILINE
    )
    assert config
    (project / "orval.config.ts").write_text(config[1])
    command = re.search(rf"^npx [^\n]*{tool}\b.*?[^\\]$", README, re.DOTALL | re.MULTILINE)
    assert command
    run_as_printed(command[0], project)
    text = (project / file).read_text()
    assert all(declaration.format(each.operation_id) in text for each in operations())
    assert parameters in text  # the headers of the request among them
    check_types(project)


def run_as_printed(command: str, folder: Path) -> None:
    """Run a printed command with the installed packages; it fails if it names other versions."""
    said = subprocess.run(
        ["bash", "-euc", command],
        cwd=folder,
        env=node.environment() | {"npm_config_yes": "false"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert said.returncode == 0, said.stdout[-4000:] + said.stderr[-4000:]


def test_printed_commands_name_exact_versions_and_those_of_the_tests() -> None:
    lines = re.findall(r"^(?:npx|npm create|npm install) .*$", README, re.MULTILINE)
    printed = [
        (name, version)
        for line in lines
        for name, version in re.findall(r"(?<=\s)(@?[a-z][\w./-]*)@(\S+)", line)
    ]
    exact = re.compile(r"\d+\.\d+\.\d+")
    assert [each for each in printed if not exact.fullmatch(each[1])] == []
    assert len({line for line in lines if exact.search(line)}) == len(lines) >= 6
    installed: dict[str, str] = {}
    for folder in (node.FOLDER, EXAMPLE):
        package = json.loads((folder / "package.json").read_text(encoding="utf-8"))
        installed |= package["dependencies"] | package.get("devDependencies", {})
    fetched = {"aws-amplify", "vite"}  # by the tests that follow the page, when they run
    assert [
        each for each in printed if each[0] not in fetched and installed.get(each[0]) != each[1]
    ] == []


def test_the_mock_handlers_answer_as_the_contract_promises(project: Path) -> None:
    for name in ("types", "msw"):
        shutil.copytree(CONTRACT / name, project / name)
    shutil.copy(HERE / "handlers.mjs", project)
    wanted = [exchange for file in EXAMPLES.exchanges.values() for exchange in file]
    by_default = [file[0] for name, file in EXAMPLES.exchanges.items() if name != PROBLEMS]
    calls = [_call(each, each["name"]) for each in wanted if each["name"] != "method_not_allowed"]
    calls += [_call(each, None) for each in by_default]
    (project / "calls.json").write_text(json.dumps(calls))

    said = json.loads(_node(project, "handlers.mjs", "calls.json"))

    assert set(said["names"]) == {each.operation_id for each in operations()}
    assert len(said["answers"]) == len(calls)
    for call, answer in zip(calls, said["answers"], strict=True):
        assert answer["status"] == call["status"] or call["example"] is None
        headers = EVERYWHERE | answer["headers"]
        body = answer["body"].encode()
        Contract.load().check(call["method"], call["path"], answer["status"], headers, body)


def _call(exchange: Any, example: str | None) -> dict[str, Any]:
    request = exchange["request"]
    return {
        "id": exchange["operation_id"],
        "example": example,
        "method": request["method"],
        "path": request["path"],
        "status": exchange["response"]["status"],
    }


def _node(project: Path, *arguments: str) -> str:
    return node.run("node", *arguments, cwd=project)
