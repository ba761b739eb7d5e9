"""The hash of the toolkit's own code: what other code made is not current, whatever its version says."""

import hashlib
import os
from functools import cache
from pathlib import Path
from typing import Final

import toolkit

# Where the notebooks lie: beside the package in a checkout, within it where it is installed.
_BESIDE: Final = "notebooks"
_WITHIN: Final = "_notebooks"


@cache
def own_code(*rooms: str) -> str:
    """The SHA-256 of every file of the package and of its notebooks, names and bytes; of some rooms alone where named.

    Worked out once in a process: what is changed while it runs, it does not run.
    """
    return code_in(Path(toolkit.__file__).parent, *rooms)


def code_in(package: Path, *rooms: str) -> str:
    """`own_code` of a package anywhere."""
    found: dict[str, str] = {}
    for place in [package / room for room in rooms] or [package]:
        found |= _files(place, place.relative_to(package).as_posix())
    if not rooms:
        within = package / _WITHIN
        found |= _files(within if within.is_dir() else package.parent / _BESIDE, _BESIDE)
    digest = hashlib.sha256()
    for name in sorted(found):
        content = Path(found[name]).read_bytes()
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _files(folder: Path, named: str) -> dict[str, str]:
    """Where each file of a folder lies, by its path in it behind `named`; nothing compiled, nothing hidden."""
    found: dict[str, str] = {}
    for place, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if name not in ("__pycache__", _WITHIN) and not name.startswith(".")]
        within = os.path.relpath(place, folder).replace(os.sep, "/")
        found |= {f"{named}/{within}/{name}": f"{place}{os.sep}{name}" for name in files if not name.startswith(".")}
    return found
