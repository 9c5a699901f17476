"""Turns the team's fact files into the catalogues that ship, once per change of the facts.

Usage: python tools/catalogues.py FACTS_FOLDER
"""

import csv
import json
import re
import sys
import unicodedata
from collections.abc import Callable
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
REFERENCE_SOURCES = {"unsourced typical adult range": "typical adult range, unsourced"}


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
    return present(document)


def number(text: str) -> int | float | None:
    """Return the number that ``text`` spells; None for no text."""
    if not text:
        return None
    return float(text) if "." in text else int(text)


def reference_range(text: str) -> dict[str, Any]:
    """Return a printed range as bounds and text; one that is no plain range has only its text.

    >>> reference_range("4.0-5.6")
    {'low': 4.0, 'high': 5.6, 'text': '4.0-5.6'}
    >>> reference_range("<20"), reference_range("cycle dependent")
    ({'high': 20, 'text': '<20'}, {'text': 'cycle dependent'})
    """
    figure = r"(\d+(?:\.\d+)?)"
    if match := re.fullmatch(f"{figure}-{figure}", text):
        return {"low": number(match[1]), "high": number(match[2]), "text": text}
    if match := re.fullmatch(f"(<=?|>=?){figure}", text):
        return {"high" if match[1][0] == "<" else "low": number(match[2]), "text": text}
    return {"text": text}


def reference(row: dict[str, str]) -> dict[str, Any] | None:
    """Return the adult reference ranges of a marker by sex, with their source."""
    ranges = {
        sex: reference_range(row[f"ref_{sex}"]) for sex in ("male", "female") if row[f"ref_{sex}"]
    }
    if not ranges:
        return None
    return ranges | {"source": REFERENCE_SOURCES.get(row["ref_source"], row["ref_source"])}


def biomarker(row: dict[str, str]) -> dict[str, Any]:
    """Return one marker of the catalogue. A LOINC code that nobody has checked stays out."""
    checked = row["loinc_verified"] in ("A", "B")
    alternative = {"unit": row["alt_unit"], "factor": row["factor_to_alt"]}
    document = {
        "id": row["slug"],
        "name": row["name"],
        "category": row["category"],
        "loinc": row["loinc"] if checked else None,
        "loinc_verified": row["loinc_verified"] if checked else None,
        "loinc_aliases": [code for code in row["loinc_aliases"].split(";") if code],
        "specimen": row["specimen"],
        "unit": row["canonical_unit"],
        "alt_units": [present(alternative)] if row["alt_unit"] else [],
        "reference": reference(row),
        "plausible_low": number(row["plausible_low"]),
        "plausible_high": number(row["plausible_high"]),
        "blueprint_target": row["blueprint_target"],
        "blueprint_source": row["blueprint_source"] if row["blueprint_target"] else None,
        "better": row["better"],
        "fasting": row["fasting"],
        "notes": row["notes"],
    }
    return present(document)


def present(document: dict[str, Any]) -> dict[str, Any]:
    """Return ``document`` without what is None or an empty text."""
    return {name: value for name, value in document.items() if value not in (None, "")}


def read(path: Path, entry: Callable[[dict[str, str]], dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows of a fact file as entries of a catalogue, by id."""
    with path.open(encoding="utf-8", newline="") as file:
        return sorted(map(entry, csv.DictReader(file)), key=lambda found: str(found["id"]))


def write(path: Path, entries: list[dict[str, Any]]) -> None:
    """Write a catalogue, one entry a line, so that a change reads well in a diff."""
    ids = [entry["id"] for entry in entries]
    assert len(ids) == len(set(ids)), "two entries share a slug"
    lines = ",\n".join(json.dumps(entry, ensure_ascii=False) for entry in entries)
    path.write_text(f"[\n{lines}\n]\n", encoding="utf-8")


def main(facts: Path) -> None:
    """Write every catalogue."""
    package = ROOT / "chalicelib"
    write(package / "exercises/catalogue.json", read(facts / "exercises.csv", exercise))
    write(package / "biomarkers/catalogue.json", read(facts / "biomarkers.csv", biomarker))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
