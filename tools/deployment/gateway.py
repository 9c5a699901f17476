"""What API Gateway answers by itself, in the shape of this API's own problems.

Such an answer never reaches our code: a token that is none, a path that does not exist, too many
requests. API Gateway only puts its ``$context`` variables into a text. A method that a path does
not take would be such an answer too (404, for want of a better one); it is led to our code instead.
Preflights (OPTIONS) are answered here as well, so that they cost no call of the function.
"""

from collections.abc import Iterable
from typing import Any

from chalicelib.http import problems
from chalicelib.http.middleware import EXPOSED_HEADERS, SECURITY_HEADERS
from chalicelib.http.problems import ApiError, ProblemType, problem_text

Template = dict[str, Any]

ANY_METHOD = "x-amazon-apigateway-any-method"

# Every type of response that API Gateway knows. An unknown path counts as a request without a
# signature (MISSING_AUTHENTICATION_TOKEN); with a bearer token it is DEFAULT_4XX.
_ANSWERS: dict[str, tuple[ProblemType, str]] = {
    "ACCESS_DENIED": (problems.UNAUTHENTICATED, "The token does not admit you here."),
    "API_CONFIGURATION_ERROR": (problems.INTERNAL_ERROR, "The gateway failed."),
    "AUTHORIZER_CONFIGURATION_ERROR": (problems.INTERNAL_ERROR, "The gateway failed."),
    "AUTHORIZER_FAILURE": (problems.INTERNAL_ERROR, "The gateway failed."),
    "BAD_REQUEST_BODY": (problems.MALFORMED_REQUEST, "The request could not be read."),
    "BAD_REQUEST_PARAMETERS": (problems.MALFORMED_REQUEST, "The request could not be read."),
    "DEFAULT_4XX": (
        problems.MALFORMED_REQUEST,
        "The gateway refused the request: it is malformed, or there is nothing at this path.",
    ),
    # A function that crashed, ran out of time or was throttled: API Gateway's 500 and 502.
    "DEFAULT_5XX": (problems.UNAVAILABLE, "The service did not answer; try again."),
    "EXPIRED_TOKEN": (problems.UNAUTHENTICATED, "The token has expired."),
    "INTEGRATION_FAILURE": (problems.UNAVAILABLE, "The service did not answer; try again."),
    "INTEGRATION_TIMEOUT": (problems.UNAVAILABLE, "The service did not answer; try again."),
    "INVALID_API_KEY": (problems.UNAUTHENTICATED, "Send Authorization: Bearer <token>."),
    "INVALID_SIGNATURE": (problems.UNAUTHENTICATED, "Send Authorization: Bearer <token>."),
    "MISSING_AUTHENTICATION_TOKEN": (problems.NOT_FOUND, "There is nothing at this path."),
    "QUOTA_EXCEEDED": (problems.THROTTLED, "Too many requests; slow down."),
    "REQUEST_TOO_LARGE": (problems.TOO_LARGE, "A request may have 10 MB at most."),
    "RESOURCE_NOT_FOUND": (problems.NOT_FOUND, "There is nothing at this path."),
    "THROTTLED": (problems.THROTTLED, "Too many requests; slow down."),
    "UNAUTHORIZED": (problems.UNAUTHENTICATED, "Send Authorization: Bearer <token>."),
    "UNSUPPORTED_MEDIA_TYPE": (problems.UNSUPPORTED_MEDIA_TYPE, "The body must be JSON."),
    "WAF_FILTERED": (problems.UNAUTHENTICATED, "The request was refused by a filter."),
}


# Names the origin of the request, where the stage's list has it. The stage variables follow the
# parameter AllowedOrigins without a new deployment of the API. API Gateway keeps the spelling of
# header names: HTTP/2 sends them in lower case. A comma ends each origin, so that none is found
# within a longer one.
_PREFLIGHT = """\
#set($headers = $input.params().header)
#set($origin = "$!headers.get('Origin')$!headers.get('origin')")
#set($listed = ",${stageVariables.allowed_origins},")
#if($listed.contains(",${origin},"))
#set($context.responseOverride.header.Access-Control-Allow-Origin = $origin)
#end
#set($context.responseOverride.header.Vary = "Origin")
"""


def gateway_responses() -> Template:
    """Return the property ``GatewayResponses`` of the REST API.

    Pages of every origin may read them. They hold nothing personal; API Gateway cannot choose an
    origin from a list here; and a page that could not read a 401 or a 429 would take it for a
    broken connection.
    """
    return {kind: _response(problem, detail) for kind, (problem, detail) in _ANSWERS.items()}


def preflights(paths: Iterable[str]) -> Template:
    """Return the ``paths`` of an API definition whose preflights name the stage's origins."""
    origin = "method.response.header.Access-Control-Allow-Origin"
    answer = {
        "responseParameters": {origin: "stageVariables.first_origin"},
        "responseTemplates": {"application/json": _PREFLIGHT},
    }
    options = {"x-amazon-apigateway-integration": {"responses": {"default": answer}}}
    return {path: {"options": options} for path in paths}


def any_methods(paths: Iterable[str]) -> Template:
    """Return the ``paths`` of an API definition that lead every other method to our 405.

    Such a request needs a token, or else strangers could call the function by every path.
    """
    uri = (
        "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions"
        "/${APIHandler.Arn}/invocations"
    )
    integration = {"type": "aws_proxy", "httpMethod": "POST", "uri": {"Fn::Sub": uri}}
    refused = {
        "security": [{"Users": []}],
        "responses": {"405": {"description": "The path does not take this method."}},
        "x-amazon-apigateway-integration": integration,
    }
    return {path: {ANY_METHOD: refused} for path in paths}


def _response(kind: ProblemType, detail: str) -> Template:
    text = problem_text(
        ApiError(kind, detail), instance="$context.path", request_id="$context.requestId"
    )
    fixed = {
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Expose-Headers": ", ".join(EXPOSED_HEADERS),
        "Cache-Control": "no-store",
        "Content-Type": problems.MEDIA_TYPE,
        **SECURITY_HEADERS,
    }
    if kind is problems.UNAUTHENTICATED:
        fixed["WWW-Authenticate"] = "Bearer"
    if kind.retry_after_s is not None:
        fixed["Retry-After"] = str(kind.retry_after_s)
    # A fixed value is in single quotes, and there is no way to escape one.
    headers = {name: f"'{value}'" for name, value in fixed.items() if "'" not in value}
    return {
        "StatusCode": kind.status,
        "ResponseParameters": {"Headers": headers | {"X-Request-Id": "context.requestId"}},
        # The key chooses nothing here; the header above says what it is.
        "ResponseTemplates": {"application/json": text},
    }
