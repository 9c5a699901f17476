"""The Postman collection: the demo account's requests, to be run in order or one by one."""

import json
import uuid
from http import HTTPStatus
from textwrap import indent
from typing import Any

from chalicelib import __version__
from tools.contract.story import Scene, with_variables

SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
DESCRIPTION = """\
This collection has every operation of the Bluestreak API, with the examples of the contract.
`make contract` generates it.

Choose the environment **Bluestreak local**, start the API with `make dev`, and set `token` to the
output of `make --silent token SUB=postman-1`. A single request can be sent after the requests whose
ids it uses. The whole collection runs in order with an empty account; use another `SUB` to run it
again. `X-Now` sets the clock of one request. Only the local stage uses it, so only the local stage
supports the whole run.

For **Bluestreak deployed**, enter the outputs of the stack, a user name and a password. The
collection fetches the token from Cognito (the stage must allow the sign-in by password), stores it
until it expires, and refreshes it.
"""
# Runs before every request. A token that was entered by hand is used unchanged.
SIGN_IN = """\
const given = pm.variables.get("token");
const fresh = Number(pm.collectionVariables.get("bearer_until")) > Date.now() + 60000;
const anonymous = pm.request.auth && pm.request.auth.type === "noauth";
if (given) {
  pm.collectionVariables.set("bearer", given);
} else if (!anonymous && !fresh) {
  if (!pm.variables.get("cognito_url")) {
    throw new Error("Set `token` to the output of `make --silent token SUB=postman-1`.");
  }
  const refresh = pm.collectionVariables.get("refresh_token");
  const flow = refresh
    ? { AuthFlow: "REFRESH_TOKEN_AUTH", AuthParameters: { REFRESH_TOKEN: refresh } }
    : {
        AuthFlow: "USER_PASSWORD_AUTH",
        AuthParameters: {
          USERNAME: pm.variables.get("username"),
          PASSWORD: pm.variables.get("password"),
        },
      };
  pm.sendRequest(
    {
      url: pm.variables.get("cognito_url"),
      method: "POST",
      header: {
        "Content-Type": "application/x-amz-json-1.1",
        "X-Amz-Target": "AWSCognitoIdentityProviderService.InitiateAuth",
      },
      body: {
        mode: "raw",
        raw: JSON.stringify({ ClientId: pm.variables.get("client_id"), ...flow }),
      },
    },
    (error, response) => {
      if (error || response.code !== 200) {
        pm.collectionVariables.unset("refresh_token");
        pm.test("signs in", () => {
          throw new Error(`The sign-in failed: ${error || response.text()}`);
        });
        return;
      }
      const result = response.json().AuthenticationResult;
      pm.collectionVariables.set("bearer", result.IdToken);
      pm.collectionVariables.set("bearer_until", Date.now() + 1000 * result.ExpiresIn);
      if (result.RefreshToken) pm.collectionVariables.set("refresh_token", result.RefreshToken);
    },
  );
}"""
# Sends the request again while the import is worked on, at most 100 times.
WAIT = """\
const times = Number(pm.variables.get("times") || 0) + 1;
const working = ["checking", "committing", "undoing"].includes(pm.response.json().status);
const again = working && times < 100;
pm.collectionVariables.set("times", again ? times : 0);
if (again) {
  setTimeout(() => {}, 500);
  pm.execution.setNextRequest(pm.info.requestId);
} else {
%s
}"""
_BEARER = [{"key": "token", "value": "{{bearer}}", "type": "string"}]


def collection(story: list[Scene]) -> dict[str, Any]:
    """Return the collection, one folder for each chapter of the requests."""
    chapters: dict[str, list[dict[str, Any]]] = {}
    for scene in story:
        if scene.sendable:
            chapters.setdefault(scene.chapter, []).append(_item(scene))
    return {
        "info": {
            "_postman_id": _uuid("bluestreak"),
            "name": f"Bluestreak {__version__}",
            "description": DESCRIPTION,
            "schema": SCHEMA,
        },
        "auth": {"type": "bearer", "bearer": _BEARER},
        "event": [_event("prerequest", SIGN_IN)],
        "item": [{"name": name, "item": items} for name, items in chapters.items()],
    }


def environments() -> dict[str, dict[str, Any]]:
    """Return the environments by the names of their files."""
    local = {"base_url": "http://127.0.0.1:8000", "token": ""}
    deployed = {
        "base_url": "https://abc123.execute-api.us-east-1.amazonaws.com/dev",
        "cognito_url": "https://cognito-idp.us-east-1.amazonaws.com/",
        "client_id": "",
        "username": "",
        "password": "",
    }
    return {
        "local": _environment("Bluestreak local", local),
        "deployed": _environment("Bluestreak deployed", deployed),
    }


def _environment(name: str, values: dict[str, str]) -> dict[str, Any]:
    secret = {"token", "password"}
    return {
        "id": _uuid(name),
        "name": name,
        "values": [
            {"key": key, "value": value, "type": "secret" if key in secret else "default"}
            for key, value in values.items()
        ],
    }


def _item(scene: Scene) -> dict[str, Any]:
    request: dict[str, Any] = {
        "method": scene.request["method"],
        "url": "{{base_url}}" + with_variables(scene.request["path"], "{{%s}}"),
        "header": [{"key": name, "value": value} for name, value in _headers(scene).items()],
        "description": f"`{scene.step.operation_id}`",
    }
    if scene.step.anonymous:
        request["auth"] = {"type": "noauth"}
    if "body" in scene.request:
        request["body"] = {"mode": "raw", "raw": _body(scene)}
    return {
        "name": scene.step.summary,
        "event": [_event("test", _tests(scene))],
        "request": request,
        "response": [_saved(scene)] if scene.step.recorded else [],
    }


def _headers(scene: Scene) -> dict[str, str]:
    json_body = {"Content-Type": "application/json"} if "body" in scene.request else {}
    own: dict[str, str] = scene.request.get("headers", {})
    return json_body | {"X-Now": scene.now} | own


def _body(scene: Scene) -> str:
    body = scene.request["body"]
    text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False, indent=2)
    return with_variables(text, "{{%s}}")


def _tests(scene: Scene) -> str:
    """Return the script that checks the answer and stores the values for later requests."""
    response = scene.exchange["response"]
    status = response["status"]
    lines = [f'pm.test("answers {status}", () => pm.response.to.have.status({status}));']
    for name in ("ETag", "Retry-After"):
        if name in response.get("headers", {}):
            value = response["headers"][name]
            # A weak tag is that of a content, in which the ids differ from run to run.
            expected = "match(/^W\\//)" if value.startswith("W/") else f"eql({json.dumps(value)})"
            lines.append(
                f'pm.test("has the {name}", () => '
                f'pm.expect(pm.response.headers.get("{name}")).to.{expected});'
            )
    if scene.step.problem:
        lines.append(
            f'pm.test("has the code {scene.step.name}", () => '
            f'pm.expect(pm.response.json().code).to.eql("{scene.step.name}"));'
        )
    for variable, way in scene.learns.items():
        place = "".join(f"[{json.dumps(part)}]" for part in way)
        lines.append(f'pm.collectionVariables.set("{variable}", pm.response.json(){place});')
    script = "\n".join(lines)
    return WAIT % indent(script, "  ") if scene.step.waits else script


def _saved(scene: Scene) -> dict[str, Any]:
    """Return the recorded answer in the form of a Postman example."""
    response = scene.exchange["response"]
    headers = response.get("headers", {})
    text = json.dumps(response["body"], ensure_ascii=False, indent=2) if "body" in response else ""
    return {
        "name": scene.step.name,
        "status": HTTPStatus(response["status"]).phrase,
        "code": response["status"],
        "header": [{"key": name, "value": value} for name, value in headers.items()],
        "_postman_previewlanguage": "json",
        "body": text,
    }


def _event(kind: str, script: str) -> dict[str, Any]:
    return {"listen": kind, "script": {"type": "text/javascript", "exec": script.split("\n")}}


def _uuid(name: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, name))
