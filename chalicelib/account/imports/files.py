"""The names of the files of one import."""

from typing import NamedTuple

from chalicelib.account.imports.storage import folder_of, source_of


class ImportFiles(NamedTuple):
    """The names of the files of one import."""

    user_id: str
    import_id: str

    @property
    def source(self) -> str:
        """The file that is imported."""
        return source_of(self.user_id, self.import_id)

    @property
    def folder(self) -> str:
        """What the names of all of them begin with."""
        return f"{folder_of(self.user_id, self.import_id)}/"

    def part(self, revision: str, number: int) -> str:
        """Return the name of the entries of one part of a check."""
        return f"{self.folder}parts/{revision}/{number}"

    def report(self, revision: str) -> str:
        """Return the name of what a check has found."""
        return f"{self.folder}report/{revision}"

    def removed(self, block: int) -> str:
        """Return the name of what an undo did with some entries."""
        return f"{self.folder}removed/{block}"
