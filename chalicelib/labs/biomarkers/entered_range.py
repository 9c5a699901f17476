"""The typical range of a custom marker as it was entered, from its reference ranges."""

from chalicelib.labs.biomarkers.documents import EnteredRangeDocument, ReferenceRangesDocument


def entered_range(reference: ReferenceRangesDocument) -> EnteredRangeDocument:
    """Return the range of a custom marker, which is the same for both sexes.

    >>> own = {"low": 1.0, "text": ">=1"}
    >>> entered_range({"male": own, "female": own, "source": "my own"})
    {'source': 'my own', 'low': 1.0}
    """
    entered: EnteredRangeDocument = {"source": reference["source"]}
    typical = reference["male"]
    if "low" in typical:
        entered["low"] = typical["low"]
    if "high" in typical:
        entered["high"] = typical["high"]
    if "answers" in typical:
        entered["answers"] = typical["answers"]
    return entered
