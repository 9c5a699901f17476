"""The path parameter that templates and their adoptions share."""

from chalicelib.http.operation import PathParameter
from chalicelib.models.fields import SLUG_PATTERN

PROTOCOL = {
    "protocol_id": PathParameter(SLUG_PATTERN, "The template's id.", "blueprint-2024-02"),
}
