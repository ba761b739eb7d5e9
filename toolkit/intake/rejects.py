"""Rows that could not be used, kept whole for whoever mends the export."""

import csv
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from toolkit.intake.exports import Export
from toolkit.intake.privacy import masked, pseudonym

# A spreadsheet reads these as the start of a formula, full-width forms and what hides behind spaces or
# quotes included.
_FORMULA: Final = re.compile(r"""[\s"'\u00a0\ufeff]*[=+\-@|%\uff1d\uff0b\uff0d\uff20]|[\t\r\n]""")
_NUMBER: Final = re.compile(r"-?\d+(?:[.,]\d+)?(?:[eE][+-]?\d+)?")
_BATCH: Final = 10_000


def guarded(text: str) -> str:
    """Text that no spreadsheet takes for a formula: an apostrophe before what could start one.

    Plain numbers, negative ones included, stay as they are. To read a file back, drop the first apostrophe
    of a text that starts with one and still needs it.
    """
    if _NUMBER.fullmatch(text):
        return text
    return f"'{text}" if _FORMULA.match(text) else text


def write_rejects(
    path: Path,
    files: Sequence[Export],
    judged: Any,
    raw: Any,
    header: Mapping[str, str],
    *,
    personal: Mapping[str, str],
    pseudonym_key: bytes,
    phone_country_code: str | None,
) -> None:
    """One CSV of a source's rejects: file, line, reason, and the whole row as JSON; no file without rejects.

    `judged` holds file_no, line, excluded, rejected; `raw` the export as loaded, `header` its columns'
    names there. Values of `personal` columns stand as the pseudonyms they would have become. In every other
    value, and in a line that could not be told into columns and stands as one text, e-mail and IP addresses,
    phone, card and account numbers are masked. People's names in columns that no mapping reads cannot be known
    and stay: the file is personal data.
    """
    rejected = judged.filter(judged.excluded.isnull() & judged.rejected.notnull())
    whole = raw.inner_join(rejected.select("file_no", "line", "rejected"), ["file_no", "line"])
    columns = ["file_no", "line", "rejected", *header.values()]
    found = whole.order_by("file_no", "line").select(*columns).to_pyarrow_batches(chunk_size=_BATCH)
    malformed = [
        (place, bad.line, bad.reason, json.dumps(masked(bad.text), ensure_ascii=False))
        for place, file in enumerate(files)
        for bad in file.malformed
    ]
    aligned = (
        (
            int(row["file_no"]),
            int(row["line"]),
            str(row["rejected"]),
            json.dumps(_row(row, header, personal, pseudonym_key, phone_country_code), ensure_ascii=False),
        )
        for batch in found
        for row in batch.to_pylist()
    )
    first = next(aligned, None)
    if first is None and not malformed:
        return
    with path.open("w", newline="", encoding="utf-8") as file:
        path.chmod(0o600)
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["file", "line", "reason", "row"])
        for place, line, reason, text in _merged(malformed, first, aligned):
            writer.writerow([guarded(files[place].name), line, guarded(reason), guarded(text)])


def _merged(malformed: list[Any], first: Any, aligned: Any) -> Any:
    """Both kinds in the order of their lines, without holding the aligned ones."""
    waiting = sorted(malformed)
    current = first
    while current is not None or waiting:
        if current is None or (waiting and waiting[0][:2] < current[:2]):
            yield waiting.pop(0)
        else:
            yield current
            current = next(aligned, None)


def _row(
    row: Mapping[str, Any],
    header: Mapping[str, str],
    personal: Mapping[str, str],
    key: bytes,
    phone_country_code: str | None,
) -> dict[str, str | None]:
    def hidden(name: str, value: Any) -> str | None:
        text = None if value is None else str(value)
        if not text:
            return text
        return pseudonym(text, key, personal[name], phone_country_code) if name in personal else masked(text)

    return {name: hidden(name, row[column]) for name, column in header.items()}
