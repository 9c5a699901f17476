"""The page of what is kept of a person: it is current, and no family of items is missing."""

from chalicelib.account.changes import families, resources
from chalicelib.account.export import lines
from chalicelib.account.export.sections import SECTIONS
from chalicelib.account.restores import writers
from chalicelib.table import keys, schemas
from tools.data.privacy import INTERNAL, PAGE, RESOURCES, page


def test_the_page_is_what_the_code_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()


def test_each_family_is_in_feed_and_export_or_internal_with_a_reason() -> None:
    assert set(RESOURCES) == set(resources.RESOURCES) == families.TYPES == schemas.DOCUMENTS
    assert set(INTERNAL) == {*schemas.STEPS, *schemas.UNNUMBERED} - set(RESOURCES)
    assert all(each.why and each.has and each.until for each in INTERNAL.values())
    assert INTERNAL.keys() >= lines.FURTHER
    assert {*RESOURCES, *lines.FURTHER} == lines.TYPES
    # What is exported can be restored: alone, or with the log of its day.
    assert {*writers.WRITERS, "day_log", "habit_entry", "intake"} == lines.TYPES


def test_each_exported_family_is_in_a_section_of_the_export() -> None:
    assert keys.__doc__
    for family in lines.TYPES:
        places = [key for key in sort_keys() if schemas.family_of(key) == family]
        # The entries of a day are read with its log.
        assert places, family
        within = [each for each in SECTIONS if any(map(each.has, places))]
        assert within or family in ("habit_entry", "intake"), family


def test_each_key_template_is_of_a_family() -> None:
    for sort_key in sort_keys():
        assert schemas.family_of(sort_key) in RESOURCES.keys() | INTERNAL.keys(), sort_key


def sort_keys() -> list[str]:
    """Return sort keys of each template of the table in the module of the keys."""
    assert keys.__doc__
    rows = keys.__doc__.split("=\n")[1].splitlines()
    templates = [row.split("``")[1] for row in rows if row.startswith("``")]
    assert len(templates) > 20
    return [sort_key for template in templates for sort_key in _filled(template)]


_DATED = ("habit_entry", "intake", "panel", "reading", "workout")
_NAMED = (
    "adoption",
    "exercise",
    "exercise_merge",
    "metric_definition",
    "program",
    "routine",
    "run",
)
# By a part of a template, what stands in its place.
_NAMES = {
    "<ENTITY>#[scope#]": [keys.family(entity) for entity in _DATED],
    "<ENTITY>#": [*map(keys.family, _NAMED)],
    "<entity>": ["habit", "supplement"],
    "<marker>#<part>": [f"apob#{part}" for part in ("latest", "own", "target")],
}


def _filled(template: str) -> list[str]:
    for name, values in _NAMES.items():
        if name in template:
            return [template.replace(name, value) for value in values]
    return [template]
