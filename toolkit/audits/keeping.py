"""Frames made once: kept beside what they were made of, under a name that says all of what was asked."""

import hashlib
import json
import tempfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from toolkit.intake.own_code import own_code


def kept_in(folder: Path | None, named: object, made: Callable[[], pd.DataFrame]) -> pd.DataFrame:
    """The frame that `made` gives, read from `folder` where it was made before; without a folder it is made anew.

    `named` is plain JSON that says all of what was asked; the toolkit's own code counts with it, so that no frame of
    other code is read. Processes that ask at once each find a whole file or none.
    """
    if folder is None:
        return made()
    path = folder / f"{hashlib.sha256(json.dumps([own_code(), named]).encode()).hexdigest()[:24]}.parquet"
    if path.is_file():
        return pd.read_parquet(path)
    frame = made()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as unfinished:
        frame.to_parquet(unfinished.name, index=False)
    Path(unfinished.name).replace(path)
    return frame
