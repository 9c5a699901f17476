"""How biomarkers are searched: pure rules over documents."""

from chalicelib.table.items import Document


def _words(text: str) -> list[str]:
    return text.casefold().replace("-", " ").replace("_", " ").split()


def matches(marker: Document, category: str | None, q: str | None) -> bool:
    """Tell whether ``marker`` is of ``category`` and holds every word of ``q`` in name or id.

    >>> matches({"id": "ldl_c", "name": "LDL cholesterol"}, None, "chol LDL")
    True
    """
    if category and marker["category"] != category:
        return False
    text = " ".join(_words(f"{marker['id']} {marker['name']}"))
    return all(word in text for word in _words(q or ""))
