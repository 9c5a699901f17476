"""What AWS makes of the template: the resources that its SAM translator puts in place of SAM's own.

The translator is AWS's, in ``.venv-e2e`` because it pins another pydantic than the project ships.
It needs no account and no emulator.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from chalicelib.application import operations
from tests.support.api import ROOT
from tools.deployment.gateway import ANY_METHOD
from tools.deployment.package import package

TRANSLATE = """
import json, sys
from samtranslator.translator.transform import transform

class NoPolicies:
    def load(self):
        return {}

template = json.load(open(sys.argv[1]))
# As aws cloudformation package leaves it.
for each in template["Resources"].values():
    if each["Type"] == "AWS::Serverless::Function":
        each["Properties"]["CodeUri"] = "s3://bucket/key"
print(json.dumps(transform(template, {}, NoPolicies())))
"""


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The template of the stage prod, as it is packaged."""
    return package("prod", tmp_path_factory.mktemp("prod")).template


@pytest.fixture(scope="module")
def translated(template: Path) -> dict[str, Any]:
    """The template that CloudFormation makes of it."""
    done = subprocess.run(
        [str(ROOT / ".venv-e2e/bin/python"), "-c", TRANSLATE, str(template)],
        env={"AWS_DEFAULT_REGION": "eu-central-1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def resources(translated: dict[str, Any]) -> dict[str, Any]:
    """The resources of that."""
    found: dict[str, Any] = translated["Resources"]
    return found


def of_type(resources: dict[str, Any], kind: str) -> list[Any]:
    return [each["Properties"] for each in resources.values() if each["Type"] == kind]


def test_there_is_one_stage_and_it_throttles(resources: dict[str, Any]) -> None:
    [stage] = of_type(resources, "AWS::ApiGateway::Stage")
    assert stage["StageName"] == "prod"
    # A deployment that names a stage makes one, which has no settings at all.
    [deployment] = of_type(resources, "AWS::ApiGateway::Deployment")
    assert "StageName" not in deployment
    rates = {
        (each["ResourcePath"], each["HttpMethod"]): each["ThrottlingRateLimit"]
        for each in stage["MethodSettings"]
    }
    assert rates["/*", "*"] == {"Ref": "ThrottleRate"}
    assert rates["/~1health", "GET"] == 1
    assert rates.keys() == {("/*", "*"), ("/~1health", "GET")}
    assert stage["Variables"].keys() == {
        *("first_origin", "allowed_origins", "preflight_rate", "preflight_burst")
    }


def test_the_api_is_translated_whole(resources: dict[str, Any], template: Path) -> None:
    packaged = json.loads(template.read_text(encoding="utf-8"))["Resources"]["RestAPI"]
    given = packaged["Properties"]["DefinitionBody"]
    [api] = of_type(resources, "AWS::ApiGateway::RestApi")
    assert api["MinimumCompressionSize"] == 1024
    body = api["Body"]
    assert body["swagger"] == "2.0"
    assert body["paths"] == given["paths"]
    assert body["paths"].keys() == {operation.path for operation in operations()}
    assert all(ANY_METHOD in methods for methods in body["paths"].values())
    assert body["securityDefinitions"] == given["securityDefinitions"]
    responses = packaged["Properties"]["GatewayResponses"]
    assert body["x-amazon-apigateway-gateway-responses"].keys() == responses.keys()


def test_the_translated_template_passes_cfn_lint(
    translated: dict[str, Any], tmp_path: Path
) -> None:
    path = tmp_path / "translated.json"
    path.write_text(json.dumps(translated), encoding="utf-8")
    lint = Path(sys.executable).with_name("cfn-lint")
    done = subprocess.run([str(lint), str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
