"""Turns the team's fact files into the catalogues that ship, once per change of the facts.

Usage: python tools/catalogues.py FACTS_FOLDER
"""

import csv
import json
import re
import sys
import unicodedata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent

MODALITIES = {
    "strength": "strength",
    "powerlifting": "strength",
    "olympic weightlifting": "strength",
    "strongman": "strength",
    "stretching": "mobility",
    "plyometrics": "plyometric",
    "cardio": "cardio",
}
EQUIPMENT = {
    "": None,
    "body only": "bodyweight",
    "kettlebells": "kettlebell",
    "bands": "band",
    "foam roll": "foam_roller",
    "e-z curl bar": "ez_curl_bar",
}


def slug(text: str) -> str:
    """Return a clean slug: ASCII lower case, words joined by single hyphens."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain.replace("'", "")).strip("-")


def term(text: str) -> str:
    """Return a term of a closed vocabulary as the contract spells it."""
    return text.replace(" ", "_").replace("-", "_")


def exercise(row: dict[str, str]) -> dict[str, Any]:
    """Return one exercise of the catalogue."""
    equipment = EQUIPMENT.get(row["equipment"], term(row["equipment"]))
    document = {
        "id": slug(row["name"]),
        "name": row["name"],
        "modality": MODALITIES[row["category"]],
        "category": term(row["category"]),
        "equipment": equipment,
        "mechanic": row["mechanic"] or None,
        "force": row["force"] or None,
        "level": row["level"],
        "primary_muscles": [term(name) for name in row["primary_muscles"].split(";") if name],
        "secondary_muscles": [term(name) for name in row["secondary_muscles"].split(";") if name],
    }
    return {name: value for name, value in document.items() if value is not None}


def write(path: Path, entries: list[dict[str, Any]]) -> None:
    """Write a catalogue, one entry a line, so that a change reads well in a diff."""
    ids = [entry["id"] for entry in entries]
    assert len(ids) == len(set(ids)), "two entries share a slug"
    lines = ",\n".join(json.dumps(entry, ensure_ascii=False) for entry in entries)
    path.write_text(f"[\n{lines}\n]\n", encoding="utf-8")


def main(facts: Path) -> None:
    """Write every catalogue."""
    with (facts / "exercises.csv").open(encoding="utf-8", newline="") as file:
        exercises = sorted(map(exercise, csv.DictReader(file)), key=lambda entry: entry["id"])
    write(ROOT / "chalicelib/exercises/catalogue.json", exercises)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
