"""A random secret of this machine, in a file that only its owner can read."""

import contextlib
import os
import secrets
import tempfile
from pathlib import Path


def secret(path: Path) -> str:
    """Return the secret in ``path``, letters and digits; it is made at random on first use."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent) as draft:  # readable by its owner alone
            draft.write(secrets.token_hex(32).encode())
            draft.flush()
            with contextlib.suppress(FileExistsError):  # another process was first
                os.link(draft.name, path)
    return path.read_text(encoding="ascii")
