"""``make fuzz``: the local server, empty and on DynamoDB Local, meets Schemathesis.

Usage: python -m tests.fuzz EXAMPLES [SEED]
"""

import logging
import sys
import tempfile
from pathlib import Path

from tests.support.fuzz import PEERS, fuzz
from tools.local.dev import Options, running
from tools.local.tokens import issue


def main(arguments: list[str]) -> int:
    """Fuzz; return the exit code."""
    with (
        tempfile.TemporaryDirectory() as data,
        running(Options(port=0, data=Path(data), demo=False)) as (url, _),
    ):
        logging.getLogger("bluestreak.access").disabled = True
        ada, grace = map(issue, PEERS)
        examples, *seed = map(int, arguments)
        return fuzz(url, (ada, grace), examples, *seed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
