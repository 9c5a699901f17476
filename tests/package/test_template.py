"""The template that is deployed: what it keeps, whom it lets in, and what it says by itself."""

import importlib
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from datetime import time
from pathlib import Path
from typing import Any

from botocore.session import Session

from chalicelib.account.erasure.days import BACKUP_LIFE, LAST_START
from chalicelib.account.erasure.elsewhere import ERASED as ERASED_FILES
from chalicelib.account.imports.storage import FILES, LIFE_DAYS
from chalicelib.application import operations
from chalicelib.http import problems
from tests.support.api import ROOT
from tests.support.contract import Contract
from tools.contract.document import build
from tools.contract.examples import Examples
from tools.deployment.destroy import data_only, released
from tools.deployment.gateway import ANY_METHOD
from tools.deployment.package import Package
from tools.deployment.stack import DATA

CONFIG = json.loads((ROOT / ".chalice/config.json").read_text(encoding="utf-8"))
PARAMETERS = json.loads((ROOT / ".chalice/parameters.json").read_text(encoding="utf-8"))
POLICY = json.loads((ROOT / ".chalice/policy.json").read_text(encoding="utf-8"))
ERASE_POLICY = json.loads((ROOT / ".chalice/erase-policy.json").read_text(encoding="utf-8"))
# What a path takes beside the methods of its operations.
UNDECLARED = {"options", ANY_METHOD}
GATEWAY_RESPONSES = Session().get_service_model("apigateway").shape_for("GatewayResponseType").enum


def properties(template: Any, name: str) -> Any:
    return template["Resources"][name]["Properties"]


def of_table(kind: str) -> Any:
    """Return the units a second of the table, whichever billing mode it has."""
    provisioned, on_demand = {"Ref": f"{kind}Capacity"}, {"Ref": f"OnDemand{kind}Limit"}
    return {"Fn::If": ["IsProvisioned", provisioned, on_demand]}


def test_cfn_lint_passes(built: Callable[[str], Package]) -> None:
    lint = [str(Path(sys.executable).with_name("cfn-lint")), str(built("prod").template)]
    said = subprocess.run(lint, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stdout


def test_data_outlives_the_stack(template: Any) -> None:
    # A first deployment that fails leaves nothing behind; later, nothing takes the data away.
    holders = {"Table", "Bucket", "Pool", "PoolClient"}
    assert holders <= set(DATA)
    for name, resource in template["Resources"].items():
        kept = resource.get("DeletionPolicy") == "RetainExceptOnCreate"
        assert kept == (name in holders), name
        assert (resource.get("UpdateReplacePolicy") == "Retain") == kept, name


def test_every_parameter_of_a_stage_is_declared_and_allowed(template: Any) -> None:
    assert set(PARAMETERS) == set(CONFIG["stages"]) - {"local"}
    for values in PARAMETERS.values():
        # Or an interrupted first deployment would stay unprotected.
        assert "DeletionProtection" in values
        for name, value in values.items():
            assert isinstance(value, str), name
            assert value in template["Parameters"][name].get("AllowedValues", [value]), name
    # Whose page may read the answers is for the person who deploys to say. The key of the log is
    # made by make deploy.
    undecided = {name for name, each in template["Parameters"].items() if "Default" not in each}
    assert undecided == {"AllowedOrigins", "LogHashKey"}
    assert template["Parameters"]["LogHashKey"]["NoEcho"] is True


def test_the_defaults_are_safe_and_free(template: Any) -> None:
    defaults = {
        name: each["Default"] for name, each in template["Parameters"].items() if "Default" in each
    }
    # A stage that names no capacity leaves the rest of the free units to others.
    assert (defaults["BillingMode"], defaults["ReadCapacity"]) == ("PROVISIONED", 5)
    assert defaults["WriteCapacity"] == 5
    assert defaults["PointInTimeRecovery"] == defaults["DeletionProtection"] == "true"
    assert defaults["SelfSignUp"] == defaults["PasswordLogin"] == "false"
    prod = {name: str(value) for name, value in defaults.items()} | PARAMETERS["prod"]
    assert prod["PointInTimeRecovery"] == prod["DeletionProtection"] == "true"
    assert prod["PasswordLogin"] == prod["SelfSignUp"] == "false"
    for capacity in ("ReadCapacity", "WriteCapacity"):
        # The free 25 are for all tables of an account and region.
        assert sum(int(PARAMETERS[stage][capacity]) for stage in ("dev", "prod")) == 25


def test_table_is_billed_and_kept_as_the_parameters_say(template: Any) -> None:
    table = properties(template, "Table")
    provisioned = {
        "ReadCapacityUnits": {"Ref": "ReadCapacity"},
        "WriteCapacityUnits": {"Ref": "WriteCapacity"},
    }
    assert table["BillingMode"] == {"Ref": "BillingMode"}
    assert table["ProvisionedThroughput"] == {
        "Fn::If": ["IsProvisioned", provisioned, {"Ref": "AWS::NoValue"}]
    }
    on_demand = {
        "MaxReadRequestUnits": {"Ref": "OnDemandReadLimit"},
        "MaxWriteRequestUnits": {"Ref": "OnDemandWriteLimit"},
    }
    assert table["OnDemandThroughput"] == {
        "Fn::If": ["IsProvisioned", {"Ref": "AWS::NoValue"}, on_demand]
    }
    assert table["DeletionProtectionEnabled"] == {"Fn::If": ["IsProtected", True, False]}
    recovery = table["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"]
    assert recovery == {"Fn::If": ["IsRecoverable", True, False]}
    assert table["TimeToLiveSpecification"] == {"AttributeName": "expires_at", "Enabled": True}
    assert "GlobalSecondaryIndexes" not in table


def test_bucket_is_private_and_forgets_what_was_never_finished(template: Any) -> None:
    bucket = properties(template, "Bucket")
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    assert len(bucket["PublicAccessBlockConfiguration"]) == 4
    assert bucket["OwnershipControls"] == {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
    unfinished, erased, imported = bucket["LifecycleConfiguration"]["Rules"]
    assert unfinished["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 1}
    assert (erased["Prefix"], erased["Status"]) == (ERASED_FILES, "Enabled")
    # As long as a backup can have the person, and a day more.
    assert erased["ExpirationInDays"] == BACKUP_LIFE.days + 1
    assert (imported["Prefix"], imported["Status"]) == (FILES, "Enabled")
    assert imported["ExpirationInDays"] == LIFE_DAYS
    assert "Prefix" not in unfinished
    [encryption] = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert encryption["ServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}
    [statement] = properties(template, "BucketPolicy")["PolicyDocument"]["Statement"]
    assert (statement["Effect"], statement["Condition"]) == (
        "Deny",
        {"Bool": {"aws:SecureTransport": "false"}},
    )


def test_pool_is_for_a_single_page_app(template: Any) -> None:
    pool, client = properties(template, "Pool"), properties(template, "PoolClient")
    assert pool["UsernameAttributes"] == pool["AutoVerifiedAttributes"] == ["email"]
    assert pool["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"] == {
        "Fn::If": ["AllowsSelfSignUp", False, True]
    }
    assert client["GenerateSecret"] is False
    condition, with_password, without = client["ExplicitAuthFlows"]["Fn::If"]
    assert condition == "AllowsPasswordLogin"
    assert without == ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    assert with_password == [*without, "ALLOW_USER_PASSWORD_AUTH"]
    assert pool["UserPoolTier"] == {"Ref": "UserPoolTier"}
    assert pool["MfaConfiguration"] == {"Ref": "TwoFactor"}
    without = {"Ref": "AWS::NoValue"}
    assert pool["EnabledMfas"] == {"Fn::If": ["AllowsTwoFactor", ["SOFTWARE_TOKEN_MFA"], without]}
    condition, own, default = pool["EmailConfiguration"]["Fn::If"]
    assert (condition, own["SourceArn"]) == ("HasEmailSender", {"Ref": "EmailSenderArn"})
    assert default == {"EmailSendingAccount": "COGNITO_DEFAULT"}
    assert client["PreventUserExistenceErrors"] == "ENABLED"
    assert client["EnableTokenRevocation"] is True


def test_the_hosted_sign_in_is_off_unless_it_has_a_domain(template: Any) -> None:
    assert template["Parameters"]["SignInDomain"]["Default"] == ""
    pattern = template["Parameters"]["SignInDomain"]["AllowedPattern"]
    for text, fits in {
        "": True,
        "ada-app": True,
        "-ada": False,
        "Ada": False,
        "a" * 64: False,
    }.items():
        assert bool(re.search(pattern, text)) == fits, text
    without = {"Ref": "AWS::NoValue"}
    client = properties(template, "PoolClient")
    pages = {"Ref": "SignInCallbacks"}
    # With a code and PKCE, so that no token is ever in a URL.
    for name, value in {
        "AllowedOAuthFlowsUserPoolClient": True,
        "AllowedOAuthFlows": ["code"],
        "AllowedOAuthScopes": ["openid", "email"],
        "CallbackURLs": pages,
        "LogoutURLs": pages,
    }.items():
        assert client[name] == {"Fn::If": ["HasSignInDomain", value, without]}, name
    conditional = [
        name
        for part in ("Resources", "Outputs")
        for name, each in template[part].items()
        if each.get("Condition") == "HasSignInDomain"
    ]
    assert conditional == ["PoolDomain", "SignInUrl"]
    # A pool with a domain cannot be deleted, so the domain must go first.
    assert "SignInUrl" not in data_only(template)["Outputs"]
    assert "PoolDomain" not in data_only(template)["Resources"]


def test_every_operation_but_the_public_ones_asks_our_pool(template: Any) -> None:
    body = properties(template, "RestAPI")["DefinitionBody"]
    authorizer = body["securityDefinitions"]["Users"]["x-amazon-apigateway-authorizer"]
    assert authorizer["providerARNs"] == [{"Fn::GetAtt": ["Pool", "Arn"]}]
    public = {operation.path for operation in operations() if operation.public}
    assert public == {"/health"}
    for path, methods in body["paths"].items():
        for method, declared in methods.items():
            asks = declared.get("security", [])
            free = method == "options" or (path in public and method != ANY_METHOD)
            assert asks == ([] if free else [{"Users": []}]), (method, path)
    routed = {(method, path) for path, methods in body["paths"].items() for method in methods}
    declared = {(operation.method.lower(), operation.path) for operation in operations()}
    assert {pair for pair in routed if pair[0] not in UNDECLARED} == declared


def test_every_path_leads_other_methods_to_the_function(template: Any) -> None:
    for path, methods in properties(template, "RestAPI")["DefinitionBody"]["paths"].items():
        assert methods.keys() >= UNDECLARED, path
        lambdas = [
            declared["x-amazon-apigateway-integration"]
            for method, declared in methods.items()
            if method != "options"
        ]
        [led] = {
            json.dumps({name: each[name] for name in ("type", "httpMethod", "uri")})
            for each in lambdas
        }
        assert "${APIHandler.Arn}" in led


def test_gateway_answers_every_kind_of_refusal_as_a_problem(template: Any) -> None:
    responses = properties(template, "RestAPI")["GatewayResponses"]
    assert set(responses) == set(GATEWAY_RESPONSES)
    contract, kinds = Contract.load(), {kind.code: kind for kind in problems.ALL}
    for name, response in responses.items():
        text = response["ResponseTemplates"]["application/json"]
        given = {"$context.path": "/prod/nowhere", "$context.requestId": "abc"}
        for variable, value in given.items():
            assert variable in text
            text = text.replace(variable, value)
        assert "$" not in text
        document, headers = json.loads(text), response["ResponseParameters"]["Headers"]
        kind = kinds[document["code"]]
        assert response["StatusCode"] == document["status"] == kind.status, name
        plain = {header: value.strip("'") for header, value in headers.items()}
        assert plain["Access-Control-Allow-Origin"] == "*"
        assert plain["X-Request-Id"] == "context.requestId"
        assert plain["Content-Type"] == "application/problem+json"
        assert ("Retry-After" in plain) == (document["status"] in (429, 503))
        assert ("WWW-Authenticate" in plain) == (document["status"] == 401)
        contract.check("GET", "/nowhere", 404, plain, _as_404(document))


def _as_404(document: Any) -> bytes:
    """Return the problem as one that the contract's any-problem schema can be held against."""
    return json.dumps(document | {"status": 404}).encode()


def test_gateway_says_what_our_own_code_would(template: Any) -> None:
    responses = properties(template, "RestAPI")["GatewayResponses"]
    codes = {
        name: json.loads(response["ResponseTemplates"]["application/json"])["code"]
        for name, response in responses.items()
    }
    assert codes["UNAUTHORIZED"] == codes["EXPIRED_TOKEN"] == "unauthenticated"
    assert codes["MISSING_AUTHENTICATION_TOKEN"] == codes["RESOURCE_NOT_FOUND"] == "not_found"
    assert codes["THROTTLED"] == codes["QUOTA_EXCEEDED"] == "throttled"
    assert codes["INTEGRATION_TIMEOUT"] == codes["INTEGRATION_FAILURE"] == "unavailable"
    assert codes["REQUEST_TOO_LARGE"] == "payload_too_large"
    assert codes["DEFAULT_4XX"] == "malformed_request"
    # A function that crashed or was throttled: it is worth trying again, and nothing is done twice.
    assert codes["DEFAULT_5XX"] == "unavailable"


def test_function_runs_as_its_policy_says_and_logs_where_it_may(template: Any) -> None:
    [policy] = properties(template, "ApiHandlerRole")["Policies"]
    assert policy["PolicyDocument"] == POLICY
    function = properties(template, "APIHandler")
    assert function["LoggingConfig"] == {
        "LogGroup": {"Ref": "LogGroup"},
        "LogFormat": "JSON",
        # Our own lines carry no level, which counts as INFO; START and REPORT lines are INFO too.
        "ApplicationLogLevel": "INFO",
        "SystemLogLevel": "WARN",
    }
    assert properties(template, "LogGroup")["RetentionInDays"] == {"Ref": "LogRetentionDays"}
    assert function["Architectures"] == ["arm64"]
    assert function["Runtime"] == f"python3.{sys.version_info[1]}"
    assert function["Environment"]["Variables"] == {
        "STAGE": "prod",
        "ALLOWED_ORIGINS": {"Ref": "AllowedOrigins"},
        "BUCKET": {"Ref": "Bucket"},
        "IMPORT_QUEUE_URL": {"Ref": "ImportQueue"},
        "LOG_HASH_KEY": {"Ref": "LogHashKey"},
        "PERSONAL_SHARE": {"Ref": "PersonalShare"},
        "RESTORED_AT": {"Ref": "RestoredAt"},
        "TABLE_READ_UNITS": of_table("Read"),
        "TABLE_WRITE_UNITS": of_table("Write"),
        # There are none, and pydantic would look for them in the metadata of all packages.
        "PYDANTIC_DISABLE_PLUGINS": "__all__",
        "TABLE_NAME": {"Ref": "Table"},
        "USER_POOL_ARN": {"Fn::GetAtt": ["Pool", "Arn"]},
    }


def test_the_erase_function_has_a_role_of_its_own(template: Any) -> None:
    [policy] = properties(template, "EraseRole")["Policies"]
    assert policy["PolicyDocument"] == ERASE_POLICY
    erase, api = properties(template, "Erase"), properties(template, "APIHandler")
    assert erase["Role"] == {"Fn::GetAtt": ["EraseRole", "Arn"]}
    assert api["Role"] == {"Fn::GetAtt": ["ApiHandlerRole", "Arn"]}
    for same in ("CodeUri", "Runtime", "Architectures", "LoggingConfig"):
        assert erase[same] == api[same], same
    assert (erase["Timeout"], erase["MemorySize"], api["Timeout"]) == (900, 512, 15)
    # The next start of the schedule is the retry.
    assert erase["EventInvokeConfig"] == {"MaximumRetryAttempts": 0}
    variables = erase["Environment"]["Variables"]
    assert variables == {
        "STAGE": "prod",
        "BUCKET": {"Ref": "Bucket"},
        "LOG_HASH_KEY": {"Ref": "LogHashKey"},
        "TABLE_NAME": {"Ref": "Table"},
        "TABLE_READ_UNITS": of_table("Read"),
        "TABLE_WRITE_UNITS": of_table("Write"),
        "USER_POOL_ARN": {"Fn::GetAtt": ["Pool", "Arn"]},
    }
    module, _, name = erase["Handler"].rpartition(".")
    assert callable(getattr(importlib.import_module(module), name))
    assert template["Outputs"]["EraseFunctionName"]["Value"] == {"Ref": "Erase"}


def test_the_erase_function_is_started_at_night(template: Any) -> None:
    rule = properties(template, "EraseSchedule")
    [target] = rule["Targets"]
    assert target["Arn"] == {"Fn::GetAtt": ["Erase", "Arn"]}
    permission = properties(template, "ErasePermission")
    assert permission["SourceArn"] == {"Fn::GetAtt": ["EraseSchedule", "Arn"]}
    assert (permission["FunctionName"], permission["Principal"]) == (
        {"Ref": "Erase"},
        "events.amazonaws.com",
    )
    # Every quarter of an hour, which is as long as a run can take; what the API says of the day
    # of an erasure follows from the last start.
    found = re.fullmatch(r"cron\(0/15 3-(\d+) \* \* \? \*\)", rule["ScheduleExpression"])
    assert found
    assert time(int(found[1]), 45) == LAST_START


def test_requests_are_throttled_and_failures_are_told(template: Any) -> None:
    [everything] = rates(template, "/*", "*")
    assert everything["ThrottlingRateLimit"] == {"Ref": "ThrottleRate"}
    alarms = {
        resource["Properties"]["MetricName"]
        for resource in template["Resources"].values()
        if resource["Type"] == "AWS::CloudWatch::Alarm"
    }
    assert alarms == {
        *("5XXError", "Errors", "Throttles"),
        *("ReadThrottleEvents", "WriteThrottleEvents"),
        "ApproximateNumberOfMessagesVisible",
    }


def test_a_monitored_stage_has_alarms_and_queries(template: Any) -> None:
    """Ten alarms of an account are free, and only prod has some without being asked."""
    monitored = {
        name: resource
        for name, resource in template["Resources"].items()
        if resource.get("Condition") == "IsMonitored"
    }
    kinds = Counter(resource["Type"] for resource in monitored.values())
    assert kinds == {"AWS::CloudWatch::Alarm": 6, "AWS::Logs::QueryDefinition": 3}
    assert template["Parameters"]["Monitoring"]["Default"] == "false"
    on = [stage for stage, given in PARAMETERS.items() if given.get("Monitoring") == "true"]
    assert on == ["prod"]
    page = (ROOT / "docs/operating.md").read_text()
    for name, resource in monitored.items():
        if resource["Type"] == "AWS::CloudWatch::Alarm":
            assert f"### {name}\n" in page
        else:
            title = resource["Properties"]["Name"]["Fn::Sub"].partition("/")[2]
            assert f"| `{title}` |" in page


def rates(template: Any, path: str, method: str) -> list[Any]:
    return [
        each
        for each in properties(template, "RestAPI")["MethodSettings"]
        if (each["ResourcePath"], each["HttpMethod"]) == (path, method)
    ]


def test_what_needs_no_token_has_rates_of_its_own(template: Any) -> None:
    """What anyone may ask for is billed, so strangers get little of it.

    The rates of preflights are set after the stack (``test_rates.py``).
    """
    [health] = rates(template, "/~1health", "GET")
    assert (health["ThrottlingRateLimit"], health["ThrottlingBurstLimit"]) == (1, 4)


def test_one_update_of_the_stage_can_take_all_its_settings(template: Any) -> None:
    """CloudFormation makes one patch operation of each value of a setting."""
    settings = properties(template, "RestAPI")["MethodSettings"]
    operations = sum(len(each.keys() - {"ResourcePath", "HttpMethod"}) for each in settings)
    assert operations <= 80


def test_large_answers_are_compressed(template: Any) -> None:
    api = properties(template, "RestAPI")
    assert api["MinimumCompressionSize"] == 1024
    # In the definition, a change of it makes a new deployment.
    assert api["DefinitionBody"]["x-amazon-apigateway-minimum-compression-size"] == 1024


def test_alarms_go_to_an_address_or_nowhere(template: Any) -> None:
    pattern = template["Parameters"]["AlarmEmail"]["AllowedPattern"]
    for good in ("", "ada@bluestreak.dev", "a.b+c=d@mail.bluestreak.dev"):
        assert re.search(pattern, good), good
    for bad in (
        " ",
        "ada",
        "ada@",
        "@bluestreak.dev",
        "ada@localhost",
        "a@b.dev,c@d.dev",
        "a b@c.d",
    ):
        assert not re.search(pattern, bad), bad


def test_front_ends_learn_where_to_go(template: Any) -> None:
    wanted = {"ApiUrl", "Region", "UserPoolId", "UserPoolClientId", "TableName", "BucketName"}
    assert wanted <= set(template["Outputs"])
    _, deployed = build(Examples.load())["servers"]
    stages = deployed["variables"]["stage"]["enum"]
    assert stages == [CONFIG["stages"][stage]["api_gateway_stage"] for stage in ("prod", "dev")]


def test_what_is_kept_stands_by_itself(template: Any) -> None:
    reduced = data_only(template)
    assert set(reduced["Resources"]) == set(DATA)
    assert set(reduced["Outputs"]) == {
        *("Region", "UserPoolId", "UserPoolClientId", "TableName", "BucketName")
    }
    assert "Transform" not in reduced
    # The queue is gone, which the bucket told about uploads.
    assert "NotificationConfiguration" not in reduced["Resources"]["Bucket"]["Properties"]
    gone = set(template["Resources"]) - set(DATA)
    assert not any(f'"{name}"' in json.dumps(reduced["Resources"]) for name in gone)
    assert data_only(reduced | {"AWSTemplateFormatVersion": "2010-09-09"}) == reduced


def test_what_is_released_survives_nothing(template: Any) -> None:
    freed = released(data_only(template))
    assert {each["DeletionPolicy"] for each in freed["Resources"].values()} == {"Delete"}
    # Or CloudFormation would not notice the change of policy.
    assert set(freed["Resources"]) == set(DATA) - {"BucketPolicy"}
