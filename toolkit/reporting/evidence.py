"""Files that stand beside a report: numbers as CSV, the manifest, and names and paths that stay where they belong."""

import hashlib
import importlib.metadata
import json
import math
import platform
import re
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from toolkit.audits.audits import FINISHED
from toolkit.intake.own_code import own_code
from toolkit.intake.rejects import guarded
from toolkit.parameters.parts import WholeFile
from toolkit.questions import scorecards
from toolkit.reporting.faults import ReportFaults
from toolkit.reporting.shown import json_safe
from toolkit.reporting.words import say

# What makes a number the same number.
_NUMBER: Final = ["kpi", "vendor", "group"]
RESULT_COLUMNS: Final = (
    "section",
    "kpi",
    "vendor",
    "group",
    "value",
    "low",
    "high",
    "rows",
    "unknown",
    "unit",
    "better",
    "target",
    "verdict",
    "definition",
)
LIBRARIES: Final = (
    "duckdb",
    "ibis-framework",
    "matplotlib",
    "nbconvert",
    "numpy",
    "pandas",
    "papermill",
    "pyarrow",
    "scikit-learn",
    "scipy",
)

_NEEDS_QUOTES: Final = re.compile(r'[",\r\n]|^\s|\s$')
_LONE_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_SIGNIFICANT_DIGITS: Final = 10
_WHOLE_BELOW: Final = 10**15

_LONGEST_NAME: Final = 100
_HASH_DIGITS: Final = 10
_RESERVED: Final = frozenset(
    ["con", "prn", "aux", "nul", *(f"{kind}{digit}" for kind in ("com", "lpt") for digit in range(10))]
)


def write_csv(frame: pd.DataFrame, path: Path, *, index: bool = False) -> Path:
    """A frame as CSV: UTF-8, LF, guarded texts in cells, headers and index; the same frame gives the same bytes.

    Missing values are empty; floats have ten significant digits and no more zeros than they need; yes and
    no are true and false; times are ISO.
    """
    whole = frame.reset_index() if index else frame
    columns = [[_cell(value) for value in whole.iloc[:, place]] for place in range(whole.shape[1])]
    rows = [[_cell(name) for name in whole.columns], *zip(*columns, strict=True)]
    text = "".join(",".join(map(_quoted, row)) + "\n" for row in rows)
    path.write_text(text, encoding="utf-8", newline="")
    return path


def results_frame(records: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """The records of all sections as one frame: the contract's columns, in its order; the rows in the order given.

    A column that a record lacks is empty there. What the scorecards list and a section of its own records too stands
    once, in that section's row. ReportFaults for a column that the contract does not know.
    """
    rows = [dict(record) for record in records]
    unknown = sorted({name for row in rows for name in row} - set(RESULT_COLUMNS))
    if unknown:
        raise ReportFaults(say("evidence_unfit"), [say("fault_columns", name=name) for name in unknown])
    frame = pd.DataFrame(rows, columns=list(RESULT_COLUMNS))
    of_cards = frame.section == scorecards.SECTION
    elsewhere = set(frame[~of_cards][_NUMBER].itertuples(index=False, name=None))
    twice = [key in elsewhere for key in frame[_NUMBER].itertuples(index=False, name=None)]
    return frame[~(of_cards & np.array(twice, bool))].reset_index(drop=True)


def sha256(path: Path) -> str:
    """A file's SHA-256."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def fingerprint(value: Any) -> str:
    """The SHA-256 of a value's JSON, keys sorted: of the parameters, or of the definitions in force."""
    text = json.dumps(json_safe(value), ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def versions() -> dict[str, str]:
    """The versions that made a run: Python, the toolkit, the libraries whose results end in figures."""
    found = {"python": platform.python_version()}
    for name in ("vendor-audit-toolkit", *LIBRARIES):
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            found[name] = "not installed"
    return found


def delivered(
    folder: Path, parameters: WholeFile, *, inputs: Mapping[str, Path], definitions: Any, **other: Any
) -> dict[str, Any]:
    """The manifest of a whole run, written into its folder: as `manifest`, with every file that is there."""
    files = {path.relative_to(folder).as_posix(): sha256(path) for path in sorted(folder.rglob("*")) if path.is_file()}
    return manifest(
        folder / FINISHED,
        inputs=inputs,
        parameters=parameters.public(),
        definitions=definitions,
        parameters_file={"name": parameters.path.name, "sha256": sha256(parameters.path)},
        files=files,
        **other,
    )


def manifest(
    path: Path,
    *,
    inputs: Mapping[str, Path],
    parameters: Mapping[str, Any],
    definitions: Any = None,
    **other: Any,
) -> dict[str, Any]:
    """What a run was made of, written as JSON: hashes of inputs, parameters, definitions and code, versions; no clock.

    `inputs` maps the name that the manifest shows to the file; `other` adds plain values under their own
    names.
    """
    whole = {
        **other,
        "inputs": {name: {"bytes": file.stat().st_size, "sha256": sha256(file)} for name, file in inputs.items()},
        "parameters": parameters,
        "parameters_sha256": fingerprint(parameters),
        "definitions_sha256": fingerprint(definitions),
        "code_sha256": own_code(),
        "versions": versions(),
    }
    plain: dict[str, Any] = json_safe(whole)
    text = json.dumps(plain, ensure_ascii=False, indent=2, sort_keys=True)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")
    return plain


def slug(text: str) -> str:
    """A name as a file's: lower-case letters, digits, dots, dashes, and a hash of the original; at most 100 bytes.

    Names that differ give slugs that differ, on file systems that fold case or Unicode forms too.
    """
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_HASH_DIGITS]
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    # Letters with marks become their base letter, so that the name can still be read.
    base = "".join(sign for sign in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(sign))
    readable = re.sub(r"[^a-z0-9._]+", "-", base).strip("-._")[: _LONGEST_NAME - _HASH_DIGITS - 1].strip("-._")
    if not readable or readable.partition(".")[0] in _RESERVED:
        readable = f"name-{readable}".rstrip("-")
    return f"{readable}-{digest}"


def inside(root: Path, path: Path) -> Path:
    """The resolved path, once it is sure that it lies inside `root` and that no link stands in its place."""
    resolved_root, resolved = root.resolve(), path.resolve()
    if not resolved.is_relative_to(resolved_root):
        raise ReportFaults(say("evidence_unfit"), [say("fault_outside", path=path.name, root=resolved_root.name)])
    if path.is_symlink():
        raise ReportFaults(say("evidence_unfit"), [say("fault_symlink", path=path.name)])
    return resolved


def _cell(value: Any) -> str:
    if isinstance(value, str):
        return guarded(_LONE_SURROGATE.sub("\ufffd", value))
    plain = json_safe(value)
    if plain is None:
        return ""
    if isinstance(plain, bool):
        return "true" if plain else "false"
    if isinstance(plain, float):
        return _float(plain)
    if isinstance(plain, list | dict):
        return guarded(json.dumps(plain, ensure_ascii=False, sort_keys=True))
    return guarded(str(plain)) if isinstance(plain, str) else str(plain)


def _quoted(text: str) -> str:
    """A cell between quotation marks where it needs them; the csv module leaves a lone CR bare, which ends the row."""
    return '"' + text.replace('"', '""') + '"' if _NEEDS_QUOTES.search(text) else text


def rounded(value: float) -> float:
    """A value to ten significant digits, as every file beside the report holds it."""
    nearest = float(f"{value:.{_SIGNIFICANT_DIGITS}g}")
    return nearest if math.isfinite(nearest) else value


def _float(value: float) -> str:
    """The shortest text that reads back as the value rounded to ten significant digits."""
    nearest = rounded(value)
    # Minus zero is zero, and a whole number needs no point.
    return str(int(nearest)) if nearest.is_integer() and abs(nearest) < _WHOLE_BELOW else repr(nearest)
