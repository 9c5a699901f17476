"""What an operation takes of DynamoDB, as it was metered: the contract's ``x-dynamodb-cost``."""

import json
from pathlib import Path
from typing import Any

UNITS = Path(__file__).resolve().parents[1] / "costs/units.json"
_SHOWN = ("round_trips", "read_units", "write_units")

# By operationId: round_trips, read_units and write_units of one request.
Costs = dict[str, dict[str, Any]]


def metered(path: Path = UNITS) -> Costs:
    """Return what was metered on the demo account; nothing where nothing was."""
    if not path.exists():
        return {}
    operations = json.loads(path.read_text(encoding="utf-8"))["operations"]
    return {name: {unit: units[unit] for unit in _SHOWN} for name, units in operations.items()}
