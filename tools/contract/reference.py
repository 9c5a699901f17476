"""The reference: one HTML page that contains all its resources and opens from disk."""

import json

from tools.contract import node
from tools.contract.readable import readable

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
<style>{style}</style>
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
# The summary of an example is a sentence, for which Redoc's list of examples has no room.
STYLE = """\
body { margin: 0 }
.dropdown-select ~ label {
  box-sizing: border-box;
  display: block;
  max-width: 100%;
  overflow: hidden;
  padding-right: 1.5em;
  text-overflow: ellipsis;
  white-space: nowrap;
}
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
        style=STYLE,
        redoc=redoc.replace(LOGO, "data:,").replace("</script", "<\\/script"),
        document=json.dumps(readable(json.loads(document))).replace("</", "<\\/"),
        options=OPTIONS,
    )
