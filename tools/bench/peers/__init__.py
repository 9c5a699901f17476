"""Apps to measure ours beside; each is written as somebody else would, and imports nothing of ours.

``limit``: the least that a handler can do; small documents, no validation, one PutItem.
``plain``: the whole workout, with Chalice, pydantic and boto3's table resource, as their own
documentation uses them.
``same_calls``: the same DynamoDB calls as ours, without a framework and without validation.
``bare``: DynamoDB calls alone, as they are given.

Each folder has a module ``app`` with the callable ``app(event, context)``, which
:mod:`tools.bench.worker` serves. They run on requirements-peers.txt.
"""
