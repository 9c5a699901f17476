"""The path parameter that templates and their adoptions share."""

from chalicelib.http.operation import SLUG_PATTERN, PathParameter

PROTOCOL = {
    "protocol_id": PathParameter(SLUG_PATTERN, "The template's id.", "blueprint-2024-02"),
}
