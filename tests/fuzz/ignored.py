"""The read-only fields of bodies: the server ignores them, whatever their values.

Schemathesis takes a field with ``readOnly`` for one that a body must not have.
"""

from typing import Any

import schemathesis


@schemathesis.hook
def before_load_schema(context: schemathesis.HookContext, raw_schema: dict[str, Any]) -> None:
    """Permit every value for the read-only fields of bodies, whose objects are closed."""
    del context
    for schema in raw_schema["components"]["schemas"].values():
        properties = schema.get("properties", {})
        if schema.get("additionalProperties") is False:
            ignored = [name for name, inner in properties.items() if inner.get("readOnly")]
            properties.update({name: {} for name in ignored})
