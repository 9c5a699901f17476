"""The fullest requests of imports; the work on them is not theirs."""

from chalicelib.account.imports.models import MAX_MAPPED, MAX_TEXT
from tests.support.api import Api
from tests.support.fullest import ANY, Cases, Request, create, noise

CASES = Cases()
# Of texts that no compression makes shorter, so many fit into a document and into a request.
_OPTIONS = {
    "timezone": "America/Argentina/ComodRivadavia",
    "mapping": {"names": {noise(60, seed): "skip" for seed in range(MAX_MAPPED)}},
}


@CASES.add("createImport", 2)
def text(api: Api) -> Request:
    del api
    return Request("POST", "/v1/imports", {"text": "x" * MAX_TEXT})


@CASES.add("updateImport", 3)
def options(api: Api) -> Request:
    made = create(api, "/v1/imports", {"upload": True})
    return Request("PATCH", f"/v1/imports/{made}", {"options": _OPTIONS}, ANY)


@CASES.add("undoImport", 3)
def undo(api: Api) -> Request:
    made = create(api, "/v1/imports", {"upload": True, "options": _OPTIONS})
    return Request("DELETE", f"/v1/imports/{made}", None, ANY)
