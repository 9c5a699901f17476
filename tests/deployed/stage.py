"""The stage under test: the real package, deployed by the real tools into an emulated AWS."""

import contextlib
import http.client
import json
import platform
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from botocore.session import Session

from tests.support.api import Answer
from tests.support.contract import Contract
from tools.deployment.deploy import deploy
from tools.deployment.gateway import ANY_METHOD
from tools.deployment.package import BUILD, Package, package
from tools.local.emulator import emulator, environment

STAGE = "e2e"
PASSWORD = "Correct-horse-battery-1"
# Of Python's names, those that Lambda has too; the function runs on this very machine.
MACHINES = {"AMD64": "x86_64", "x86_64": "x86_64", "aarch64": "arm64", "arm64": "arm64"}


@dataclass
class Stage:
    """A deployed stage, and what one can do with it from outside.

    Attributes:
        package: what was deployed.
        outputs: of the stack.
        emulator: where the emulated AWS answers.
        state: where the emulator keeps its keys.
    """

    package: Package
    outputs: dict[str, str]
    emulator: str
    state: Path
    _contract: Contract = field(default_factory=Contract.load)

    @property
    def url(self) -> str:
        """What the paths of the contract follow: the emulator's form of the output ``ApiUrl``."""
        api_id = self.outputs["RestAPIId"]
        return f"{self.emulator}/restapis/{api_id}/{STAGE}/_user_request_"

    def client(self, service: str) -> Any:
        """Return botocore's client of one service of the emulator."""
        return Session().create_client(service)

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        token: str | None = None,
        headers: dict[str, str] | None = None,
        raw: bytes | None = None,
    ) -> Answer:
        """Make one request over the wire; the answer is held against the contract."""
        sent = dict(headers or {})
        if token is not None:
            sent["Authorization"] = f"Bearer {token}"
        data = raw if raw is not None else (None if body is None else json.dumps(body).encode())
        if data is not None:
            sent.setdefault("Content-Type", "application/json")
        url = urlsplit(self.url)
        assert url.hostname
        connection = http.client.HTTPConnection(url.hostname, url.port, timeout=30)
        with contextlib.closing(connection):
            connection.request(method, url.path + path, data, sent)
            response = connection.getresponse()
            content = response.read()
        given = {name.title(): value for name, value in response.getheaders()}
        self._contract.check(method, path, response.status, given, content)
        return Answer(response.status, given, content)

    @contextlib.contextmanager
    def throttled(self, rate: int, burst: int) -> Iterator[None]:
        """Let ``rate`` requests a second in, and ``burst`` at once, for the length of a test."""
        gateway, api_id = self.client("apigateway"), self.outputs["RestAPIId"]
        settings = gateway.get_stage(restApiId=api_id, stageName=STAGE)["methodSettings"]
        before = settings["*/*"]

        def limit(rate: float, burst: int) -> None:
            values = {"rateLimit": str(rate), "burstLimit": str(burst)}
            gateway.update_stage(
                restApiId=api_id,
                stageName=STAGE,
                patchOperations=[
                    {"op": "replace", "path": f"/*/*/throttling/{name}", "value": value}
                    for name, value in values.items()
                ],
            )

        limit(rate, burst)
        try:
            yield
        finally:
            limit(before["throttlingRateLimit"], before["throttlingBurstLimit"])

    def sign_up(self, pool: str | None = None, client: str | None = None) -> "User":
        """Make a user as a browser would: sign up, confirm, sign in."""
        pool = pool or self.outputs["UserPoolId"]
        client = client or self.outputs["UserPoolClientId"]
        cognito, email = self.client("cognito-idp"), f"{uuid.uuid4()}@example.com"
        cognito.sign_up(ClientId=client, Username=email, Password=PASSWORD)
        # The code goes out by mail, which nobody here receives.
        cognito.admin_confirm_sign_up(UserPoolId=pool, Username=email)
        answer = cognito.initiate_auth(
            ClientId=client,
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": email, "PASSWORD": PASSWORD},
        )
        tokens = answer["AuthenticationResult"]
        return User(email, tokens["IdToken"], tokens["AccessToken"])


@dataclass(frozen=True)
class User:
    """A user of the pool, signed in."""

    email: str
    id_token: str
    access_token: str


@contextlib.contextmanager
def deployed() -> Iterator[Stage]:
    """Start the emulator, package, deploy; end it all."""
    with emulator() as (url, state), pytest.MonkeyPatch.context() as patch:
        for name, value in environment(url).items():
            patch.setenv(name, value)
        made = package(STAGE, BUILD / STAGE, MACHINES[platform.machine()])
        stage = Stage(made, deploy(made, []), url, state)
        complete(stage)
        yield stage


def complete(stage: Stage) -> None:
    """Give the emulated API what the emulator leaves out of a definition that it imports.

    AWS takes all of ``DefinitionBody``. The emulator passes over the gateway's responses, the
    headers of preflight answers and the methods ``ANY``, though it serves them all when they are
    set one by one. Its preflights know neither stage variables nor mapping templates with
    conditions: they name the first origin only (``tests/package/test_preflight.py`` has the rest).
    It has no TLS, and the bucket refuses what comes without.
    """
    stage.client("s3").delete_bucket_policy(Bucket=stage.outputs["BucketName"])
    gateway = stage.client("apigateway")
    api_id = stage.outputs["RestAPIId"]
    template = json.loads(stage.package.template.read_text(encoding="utf-8"))
    api = template["Resources"]["RestAPI"]["Properties"]
    for kind, response in api["GatewayResponses"].items():
        headers = response["ResponseParameters"]["Headers"].items()
        gateway.put_gateway_response(
            restApiId=api_id,
            responseType=kind,
            statusCode=str(response["StatusCode"]),
            responseParameters={f"gatewayresponse.header.{name}": value for name, value in headers},
            responseTemplates=response["ResponseTemplates"],
        )
    variables = gateway.get_stage(restApiId=api_id, stageName=STAGE)["variables"]
    resources = {
        found["path"]: found["id"]
        for page in gateway.get_paginator("get_resources").paginate(restApiId=api_id)
        for found in page["items"]
    }
    for path, methods in api["DefinitionBody"]["paths"].items():
        if "options" in methods:
            complete_preflight(gateway, api_id, resources[path], methods["options"], variables)
        if ANY_METHOD in methods:
            integration = methods[ANY_METHOD]["x-amazon-apigateway-integration"]
            complete_any(gateway, api_id, resources[path], integration)
    deployment = gateway.create_deployment(restApiId=api_id)
    gateway.update_stage(
        restApiId=api_id,
        stageName=STAGE,
        patchOperations=[{"op": "replace", "path": "/deploymentId", "value": deployment["id"]}],
    )


def complete_preflight(
    gateway: Any, api_id: str, resource: str, options: Any, variables: dict[str, str]
) -> None:
    """Set the headers of one path's preflight answer, with the values of stage variables."""
    method = {"restApiId": api_id, "resourceId": resource, "httpMethod": "OPTIONS"}
    integration = options["x-amazon-apigateway-integration"]
    values = {f"stageVariables.{name}": f"'{value}'" for name, value in variables.items()}
    mapped = integration["responses"]["default"]["responseParameters"]
    headers = {name: values.get(value, value) for name, value in mapped.items()}
    gateway.put_method_response(
        **method, statusCode="200", responseParameters=dict.fromkeys(headers, False)
    )
    gateway.put_integration_response(**method, statusCode="200", responseParameters=headers)


def complete_any(gateway: Any, api_id: str, resource: str, integration: Any) -> None:
    """Lead the other methods of one path to the function, as the template does."""
    path = {"restApiId": api_id, "resourceId": resource}
    declared = gateway.get_resource(**path, embed=["methods"])["resourceMethods"]
    beside = next(known for name, known in declared.items() if name != "OPTIONS")
    [authorizer] = gateway.get_authorizers(restApiId=api_id)["items"]
    gateway.put_method(
        **path,
        httpMethod="ANY",
        authorizationType="COGNITO_USER_POOLS",
        authorizerId=authorizer["id"],
    )
    gateway.put_integration(
        **path,
        httpMethod="ANY",
        type=integration["type"].upper(),
        integrationHttpMethod=integration["httpMethod"],
        # Only the stack knows the function's ARN.
        uri=beside["methodIntegration"]["uri"],
    )
