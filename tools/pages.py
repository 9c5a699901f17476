"""Pages of the documentation that are written from the code, and compared by ``make check``."""

import argparse
import sys
from pathlib import Path


def write_or_compare(page: Path, text: str, module: str) -> None:
    """Write a page or, with ``--check``, end with an error if it is not as it would be written.

    Args:
        page: the file.
        text: what it is to have.
        module: the name of the module that is run, for the help and the error.
    """
    parser = argparse.ArgumentParser(prog=f"python -m {module}")
    parser.add_argument("--check", action="store_true", help="compare the page, write nothing")
    if not parser.parse_args().check:
        page.write_text(text, encoding="utf-8")
    elif not page.exists() or page.read_text(encoding="utf-8") != text:
        sys.exit(f"docs/{page.name} is outdated: run `python -m {module}`.")
