"""Intakes kept for the next run: the same exports under the same parameters need not be read twice.

An intake lies under `<output>/<audit id>/.intake/<identity>`. The identity is a hash of everything that decides what
comes out: every byte of every export, the parameters but for those that intake never reads, the pseudonym key, the
code of this room and the libraries that run it. Every file of it is hashed again when it is used; what does not match
is thrown away and taken in anew. It holds what a run's folder holds, rejects among it, so it is personal data too:
its folder is shut to others, and only the newest few are kept.
"""

import contextlib
import hashlib
import hmac
import importlib.metadata
import json
import os
import platform
import secrets
import shutil
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from toolkit.intake.intakes import Intake, take_in, taken_in
from toolkit.intake.own_code import own_code

KEPT: Final = ".intake"
MOST_KEPT: Final = 3
# What an intake leaves in its folder.
_FOLDERS: Final = ("tables", "rejects")
_ACCOUNTS: Final = "intake.json"
_SEAL: Final = "sealed.json"
_UNFINISHED: Final = "unfinished-"
# Longer than any intake takes: what is older was left by a process that was killed.
_SECONDS_UNTIL_LEFT: Final = 24 * 3600
# What intake never reads. A new part of the parameters counts until somebody says here that it does not.
_WITHOUT_EFFECT: Final = frozenset(
    "id title client language confidence contract definitions acknowledgement agents journeys mystery_shopping "
    "quality trends report notes".split()
)
_PRIVACY_WITH_EFFECT: Final = "phone_country_code"
# The code that makes an intake: this room's and that of the rooms before it.
_ROOMS: Final = ("parameters", "intake")
_LIBRARIES: Final = (
    "duckdb",
    "ibis-framework",
    "numpy",
    "pandas",
    "pyarrow",
    "python-calamine",
    "sqlglot",
    "vendor-audit-toolkit",
)


class Keep(NamedTuple):
    """Where intakes are kept, whether one may be used, and who is told: `tell(message, **fields)`.

    Messages: kept, damaged, not_kept with `why`.
    """

    place: Path
    fresh: bool
    tell: Callable[..., object]


def kept_or_taken(parameters: Any, folder: Path, key: bytes, keep: Keep) -> Intake:
    """An intake in an empty or new `folder`: an earlier one of the same identity, else a new one, which is kept.

    Raises what `take_in` raises. That an intake cannot be kept is told, and keeps no run from going on.
    """
    try:
        name = identity(parameters, key)
    except OSError:
        # An export that cannot be read is a fault that intake tells in words.
        return take_in(parameters, folder, key=key)
    entry = keep.place / name
    if not keep.fresh and not keep.place.is_symlink() and entry.is_dir() and not entry.is_symlink():
        if _brought(entry, folder):
            with contextlib.suppress(OSError):
                os.utime(entry)
            keep.tell("kept")
            return taken_in(folder)
        keep.tell("damaged")
        shutil.rmtree(entry, ignore_errors=True)
    taken = take_in(parameters, folder, key=key)
    try:
        # An export may have been changed while it was read.
        if identity(parameters, key) == name:
            _keep(folder, entry, replace=keep.fresh)
    except OSError as error:
        keep.tell("not_kept", why=error.strerror or type(error).__name__)
    return taken


def identity(parameters: Any, key: bytes) -> str:
    """The hash that names an intake: of its exports, what it is asked, its key, its code. OSError for a lost export."""
    asked = {name: value for name, value in parameters.public().items() if name not in _WITHOUT_EFFECT}
    asked["privacy"] = asked["privacy"][_PRIVACY_WITH_EFFECT]
    files = {name: [[file.name, _sha256(file)] for file in source.files] for name, source in parameters.sources.items()}
    whole = {"asked": asked, "files": files, "code": own_code(*_ROOMS), "libraries": _versions()}
    text = json.dumps(whole, sort_keys=True, ensure_ascii=True)
    # Keyed, so that the name tells nobody anything about the key or the parameters.
    return hmac.digest(key, b"vendor-audit intake\0" + text.encode(), "sha256").hex()


def _brought(entry: Path, folder: Path) -> bool:
    """Whether a kept intake was copied into `folder`, every byte as it was sealed; else nothing is left there."""
    try:
        sealed = json.loads((entry / _SEAL).read_text(encoding="utf-8"))
        there = sorted(path.relative_to(entry).as_posix() for path in _files(entry))
        whole = sealed["name"] == entry.name and there == sorted(sealed["files"])
        if whole:
            folder.mkdir(parents=True, exist_ok=True)
            for each in _FOLDERS:
                (folder / each).mkdir()
            for name, digest in sealed["files"].items():
                # The copy is what will be used, so the copy is hashed.
                shutil.copyfile(entry / name, folder / name)
                (folder / name).chmod((entry / name).stat().st_mode & 0o777)
                whole = whole and _sha256(folder / name) == digest
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        whole = False
    if not whole:
        for each in _FOLDERS:
            shutil.rmtree(folder / each, ignore_errors=True)
        (folder / _ACCOUNTS).unlink(missing_ok=True)
    return whole


def _keep(folder: Path, entry: Path, *, replace: bool) -> None:
    """Copy an intake under its name, there in one step and only when it is whole."""
    place = entry.parent
    if place.is_symlink():
        raise OSError(0, "a link stands in its place")
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    _clear(place, room_for=entry)
    aside = place / f"{_UNFINISHED}{secrets.token_hex(8)}"
    aside.mkdir(mode=0o700)
    try:
        digests = {}
        for each in _FOLDERS:
            (aside / each).mkdir(mode=0o700)
        for path in [folder / _ACCOUNTS, *(path for each in _FOLDERS for path in _files(folder / each))]:
            name = path.relative_to(folder).as_posix()
            shutil.copyfile(path, aside / name)
            # As the run has it, so that a run made of it is the same; the folder around it is shut.
            (aside / name).chmod(path.stat().st_mode & 0o777)
            digests[name] = _sha256(aside / name)
        (aside / _SEAL).write_text(json.dumps({"name": entry.name, "files": digests}), encoding="utf-8")
        if replace and entry.is_dir():
            shutil.rmtree(entry)
        with contextlib.suppress(FileExistsError, IsADirectoryError):
            if not entry.exists():
                aside.rename(entry)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _clear(place: Path, *, room_for: Path) -> None:
    """Remove what killed processes left, and the longest unused intakes beyond those that are kept."""
    now = time.time()
    entries = []
    for path in place.iterdir():
        used = path.stat().st_mtime
        if path.name.startswith(_UNFINISHED):
            if now - used > _SECONDS_UNTIL_LEFT:
                shutil.rmtree(path, ignore_errors=True)
        elif path != room_for:
            entries.append((used, path.name, path))
    for _, _, path in sorted(entries, reverse=True)[MOST_KEPT - 1 :]:
        shutil.rmtree(path, ignore_errors=True)


def _files(folder: Path) -> list[Path]:
    """The files of a folder and the folders in it, but for the seal; no links."""
    found = [path for path in sorted(folder.rglob("*")) if not path.is_dir() and path.name != _SEAL]
    if any(path.is_symlink() for path in found):
        raise OSError(0, "a link stands among its files")
    return found


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@cache
def _versions() -> dict[str, str]:
    found = {"python": platform.python_version()}
    for name in _LIBRARIES:
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            found[name] = importlib.metadata.version(name)
    return found
