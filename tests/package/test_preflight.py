"""The mapping template of preflights, run by a Velocity engine for Python.

The emulated AWS of the deployed tests knows no conditions in mapping templates. Apache Velocity 1.7
gave the same answers when the template was written.
"""

from dataclasses import dataclass, field
from typing import Any

import airspeed
import pytest

from chalicelib.application import operations

LISTED = ("https://app.bluestreak.dev", "http://localhost:5173")


@dataclass
class Input:
    """What a mapping template knows as ``$input``."""

    headers: dict[str, str]

    def params(self) -> Any:
        return {"header": self.headers, "path": {}, "querystring": {}}


@dataclass
class Run:
    """One preflight through the template of a path."""

    integration: Any
    headers: dict[str, str]
    overridden: dict[str, str] = field(default_factory=dict)

    def named(self) -> str | None:
        """Return the origin that the answer names, None for the first of the list."""
        template = self.integration["responses"]["default"]["responseTemplates"]
        names = {
            "input": Input(self.headers),
            "context": {"responseOverride": {"header": self.overridden}},
            "stageVariables": {"allowed_origins": ",".join(LISTED)},
        }
        body = airspeed.Template(template["application/json"]).merge(names)
        assert body.strip() == ""
        assert self.overridden["Vary"] == "Origin"
        return self.overridden.get("Access-Control-Allow-Origin")


@pytest.fixture(scope="session")
def integrations(template: Any) -> list[Any]:
    """What answers the preflights, for each path."""
    paths = template["Resources"]["RestAPI"]["Properties"]["DefinitionBody"]["paths"]
    assert paths.keys() == {operation.path for operation in operations()}
    return [path["options"]["x-amazon-apigateway-integration"] for path in paths.values()]


@pytest.mark.parametrize("header", ["Origin", "origin"])
@pytest.mark.parametrize("origin", LISTED)
def test_a_listed_origin_is_named(integrations: list[Any], header: str, origin: str) -> None:
    assert Run(integrations[0], {header: origin}).named() == origin


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.dev"},
        {"Origin": "https://app.bluestreak.de"},
        {"Origin": "app.bluestreak.dev"},
        {"Origin": "https://app.bluestreak.dev.evil.dev"},
        {"Origin": "http://app.bluestreak.dev"},
        {"Origin": "null"},
        {"Origin": ""},
        {},
    ],
)
def test_another_origin_gets_the_first_one(integrations: list[Any], headers: Any) -> None:
    assert Run(integrations[0], headers).named() is None


def test_every_path_answers_alike_and_by_itself(integrations: list[Any]) -> None:
    origin = "method.response.header.Access-Control-Allow-Origin"
    for each in integrations:
        assert each["type"] == "mock"
        answer = each["responses"]["default"]
        assert answer["responseParameters"][origin] == "stageVariables.first_origin"
        assert (
            answer["responseTemplates"]
            == (integrations[0]["responses"]["default"]["responseTemplates"])
        )


def test_the_stage_has_the_list_and_its_first(template: Any) -> None:
    given = {"Ref": "AllowedOrigins"}
    assert template["Resources"]["RestAPI"]["Properties"]["Variables"] == {
        "first_origin": {"Fn::Select": [0, {"Fn::Split": [",", given]}]},
        "allowed_origins": given,
        "preflight_rate": {"Ref": "PreflightRate"},
        "preflight_burst": {"Ref": "PreflightBurst"},
    }
