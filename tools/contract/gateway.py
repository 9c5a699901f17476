"""The example of an answer by API Gateway, generated from the deployed template."""

import json

from chalicelib.http.problems import THROTTLED
from tools.contract.examples import Exchange
from tools.deployment.gateway import gateway_responses

_CONTEXT = {
    "$context.path": "/v1/workouts",
    "$context.requestId": "0d1f6a5e-8d0c-4a57-9d3c-5f5b7a1e2c44",
}


def throttled() -> Exchange:
    """Return the exchange of a client that sends too many requests."""
    template = gateway_responses()["THROTTLED"]
    text = template["ResponseTemplates"]["application/json"]
    for variable, value in _CONTEXT.items():
        text = text.replace(variable, value)
    headers = template["ResponseParameters"]["Headers"]
    return {
        "name": THROTTLED.code,
        "summary": "Too many requests in a second, answered by API Gateway",
        "operation_id": "listWorkouts",
        "request": {"method": "GET", "path": "/v1/workouts"},
        "response": {
            "status": template["StatusCode"],
            "headers": {"Retry-After": headers["Retry-After"].strip("'")},
            "body": json.loads(text),
        },
    }
