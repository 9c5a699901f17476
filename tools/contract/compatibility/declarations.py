"""Finds types that generated Kotlin or Swift uses although nothing declares them.

The package registries that the project uses have no compiler of these languages, so the sources are
read instead: each name in the position of a type must be declared in them, come from a library, or
be of the language.
"""

import re
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Language:
    """How the sources of a language name types.

    Attributes:
        suffix: the ending of the names of its files.
        declaration: finds the names that can be imported.
        known: the types of the language and its standard library that generated code uses.
    """

    suffix: str
    declaration: re.Pattern[str]
    known: frozenset[str]


_OF_KOTLIN = """
Any Boolean Double Exception IllegalStateException Int List Long Map MutableMap String Suppress T
Unit UnsupportedOperationException
"""
_OF_SWIFT = """
Any Bool CaseIterable Codable CodingKey Data Date Decodable Decoder DecodingError Double Encodable
Encoder EncodingError Error Hashable Hasher Identifiable Int Int32 Int64 Self Sendable Set String
URL UUID Void
"""
KOTLIN = Language(
    suffix=".kt",
    declaration=re.compile(r"\b(?:class|interface|object|typealias|fun(?: <[^>]*>)?)\s+(\w+)"),
    known=frozenset(_OF_KOTLIN.split()),
)
SWIFT = Language(
    suffix=".swift",
    declaration=re.compile(r"\b(?:class|enum|protocol|struct|typealias)\s+(\w+)"),
    known=frozenset(_OF_SWIFT.split()),
)

# The folders with what follows from the contract; the others are the same for every contract.
_GENERATED = ("models", "apis")
_OWN = "org.openapitools."
_IMPORT = re.compile(r"^import ([\w.]+\.)(\w+)$", re.MULTILINE)
_IGNORED = re.compile(r'/\*.*?\*/|//[^\n]*|"""(?:.*?)"""|"(?:\\.|[^"\\\n])*"', re.DOTALL)
# What follows a colon, an arrow, "as" or "is", with what it has in brackets.
_POSITION = re.compile(
    r"(?::|->|\b(?:as[?!]?|is)\s)\s*([\w.]+[?!]?(?:\s*[<\[][^=(){}]*|))|\[([^\]]*)\]"
)
_NAME = re.compile(r"(?<![\w.])[\w.]+")


def undeclared(folder: Path, language: Language) -> list[str]:
    """Return the types that the models and operations in ``folder`` use without a declaration.

    Each has the name of one file that uses it: ``Change.kt: Resource``.
    """
    texts = {path: _code(path) for path in sorted(folder.rglob(f"*{language.suffix}"))}
    declared = language.known.union(*map(language.declaration.findall, texts.values()))
    found: dict[str, str] = {}
    for path, text in texts.items():
        if path.parent.name.lower() in _GENERATED:
            for name in sorted(_used(text) - declared):
                found.setdefault(name, path.name)
    return [f"{path}: {name}" for name, path in sorted(found.items())]


def _code(path: Path) -> str:
    """Return the text of a file without comments and strings."""
    return _IGNORED.sub('""', path.read_text(encoding="utf-8"))


def _used(text: str) -> set[str]:
    """Return the types that a file names, without those that it imports from libraries."""
    imports = _IMPORT.findall(text)
    own = {name for package, name in imports if package.startswith(_OWN)}
    libraries = {name for _, name in imports} - own
    code = _IMPORT.sub("", text)
    positions = "\n".join(part for parts in _POSITION.findall(code) for part in parts)
    dotted = [each.split(".") for each in _NAME.findall(positions)]
    # kotlin.String and java.util.UUID name their library.
    return (own | {parts[0] for parts in dotted if parts[0][:1].isupper()}) - libraries
