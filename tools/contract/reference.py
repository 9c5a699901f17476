"""The reference: one HTML page that contains all its resources and opens from disk."""

import json
from typing import Any

from tools.contract import node

REDOC = node.FOLDER / "node_modules/redoc/bundles/redoc.standalone.js"
# Redoc would fetch it from its own server.
LOGO = "https://cdn.redoc.ly/redoc/logo-mini.svg"
POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
    "img-src data:; font-src data:; worker-src blob:"
)
PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<title>Bluestreak API</title>
<style>body {{ margin: 0 }}</style>
</head>
<body>
<div id="reference">Loading the reference ...</div>
<script>{redoc}</script>
<script>
Redoc.init({document}, {options}, document.getElementById("reference"));
</script>
</body>
</html>
"""
OPTIONS = """{
  hideDownloadButtons: true,
  hideSchemaPattern: true,
  jsonSamplesExpandLevel: 3,
  maxDisplayedEnumValues: 12,
  menuToggle: true,
  nativeScrollbars: true,
  requiredPropsFirst: true,
  schemasExpansionLevel: 1,
  showExtensions: ["x-dynamodb-cost"],
  sortTagsAlphabetically: false,
}"""


def page(document: str) -> str:
    """Return the page for the text of the OpenAPI document.

    Raises:
        NodeError: Redoc is not installed.
    """
    if not REDOC.exists():
        raise node.NodeError("Redoc is not installed; run `make node` once.")
    redoc = REDOC.read_text(encoding="utf-8")
    return PAGE.format(
        policy=POLICY,
        redoc=redoc.replace(LOGO, "data:,").replace("</script", "<\\/script"),
        document=json.dumps(_without_conditions(json.loads(document))).replace("</", "<\\/"),
        options=OPTIONS,
    )


def _without_conditions(value: Any) -> Any:
    """Omit the rules between fields, which Redoc would show as "case 1" and "case 2".

    The descriptions contain these rules.
    """
    if isinstance(value, dict):
        kept = value.keys() - {"if", "then", "else"} if "if" in value else value.keys()
        return {key: _without_conditions(one) for key, one in value.items() if key in kept}
    if isinstance(value, list):
        return [_without_conditions(one) for one in value]
    return value
