"""The path parameter that biomarkers and their readings share."""

from chalicelib.http.operation import PathParameter
from chalicelib.models.fields import SLUG_PATTERN

MARKER = {
    "marker": PathParameter(
        SLUG_PATTERN, "The marker's slug, or the id of one's own.", "glucose_fasting"
    )
}
