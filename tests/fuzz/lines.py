"""Bodies that are text: Schemathesis knows how to send JSON, and not the lines of an export."""

from typing import Any

import schemathesis


@schemathesis.serializer("application/x-ndjson")
def as_sent(context: Any, value: Any) -> dict[str, Any]:
    """Return a text as the body of a request; what is none is sent as its representation."""
    del context
    return {"data": str(value).encode("utf-8", "replace")}
