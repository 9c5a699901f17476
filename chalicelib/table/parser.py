"""Reads DynamoDB's answers without walking them by botocore's model of the service.

An item of DynamoDB is JSON in which only values of the type ``B`` (binary, in base64) need a
conversion, and :func:`chalicelib.table.codec.from_wire` makes it with all others. botocore visits
every attribute of every item, which takes half of the processor time of a list. The parser is
registered as the component of botocore's session that makes parsers, so requests, errors and
retries remain botocore's.
"""

import json
from typing import Any

from botocore.parsers import JSONParser, ResponseParserFactory
from botocore.utils import lowercase_dict

# The answers that consist of items and of numbers; botocore itself parses all others.
_PLAIN = frozenset(
    {"BatchGetItemOutput", "GetItemOutput", "QueryOutput", "TransactWriteItemsOutput"}
)


class ItemParser(JSONParser):
    """Parses answers with items as plain JSON, and everything else as botocore does."""

    def parse(self, response: Any, shape: Any) -> Any:
        """Return the parsed answer, the same as botocore's own parser returns.

        Args:
            response: the HTTP answer: ``status_code``, ``headers`` and ``body``.
            shape: botocore's model of the answer.
        """
        if response["status_code"] >= 300 or shape is None or shape.name not in _PLAIN:
            return super().parse(response, shape)
        try:
            body = json.loads(response["body"])
        except ValueError:
            return super().parse(response, shape)
        headers = response["headers"]
        metadata = {
            "HTTPStatusCode": response["status_code"],
            "HTTPHeaders": lowercase_dict(headers),
        }
        if "x-amzn-requestid" in headers:
            metadata["RequestId"] = headers["x-amzn-requestid"]
        known = {name: body[name] for name in shape.members if body.get(name) is not None}
        return known | {"ResponseMetadata": metadata}


class ItemParserFactory(ResponseParserFactory):
    """Makes the parsers of a session whose clients use only DynamoDB."""

    def create_parser(self, protocol_name: str) -> Any:
        """Return a parser for ``protocol_name``, which is ``json`` for DynamoDB."""
        return ItemParser() if protocol_name == "json" else super().create_parser(protocol_name)
