"""Files: delimited text in any encoding, block by block, and workbooks; the same values give the same bytes."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv
import xlsxwriter

from toolkit.examples.deliveries import Delivery

BLOCK_ROWS = 100_000


def write_export(
    path: Path,
    delivery: Delivery,
    columns: Callable[[Delivery], Mapping[str, Any]],
    *,
    delimiter: str = ",",
    encoding: str = "utf-8",
) -> None:
    """Write the rows of a delivery, `columns` giving the fields of some of them at a time."""
    blocks = (columns(delivery.part(at, at + BLOCK_ROWS)) for at in range(0, len(delivery.row), BLOCK_ROWS))
    write_blocks(path, blocks, delimiter=delimiter, encoding=encoding)


def write_blocks(
    path: Path, blocks: Iterable[Mapping[str, Any]], *, delimiter: str = ",", encoding: str = "utf-8"
) -> None:
    """Write blocks of fields without quotes: no field may hold the delimiter, a quote or a line break."""
    path.parent.mkdir(parents=True, exist_ok=True)
    options = pa.csv.WriteOptions(include_header=False, delimiter=delimiter, quoting_style="none")
    with path.open("wb") as file:
        for number, block in enumerate(blocks):
            if number == 0:
                file.write((delimiter.join(block) + "\n").encode(encoding))
            out = pa.BufferOutputStream()
            pa.csv.write_csv(pa.table(dict(block)), out, options)
            content = out.getvalue().to_pybytes()
            file.write(content if encoding == "utf-8" else content.decode().encode(encoding))


def write_quoted(path: Path, rows: Iterable[Sequence[Any]], *, encoding: str = "utf-8") -> None:
    """Write rows with free text, quoted where they have to be."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        text = io.TextIOWrapper(file, encoding=encoding, newline="")
        csv.writer(text, lineterminator="\n").writerows(rows)
        text.flush()


def write_workbook(
    path: Path, sheet: str, header: Sequence[str], rows: Iterable[Sequence[Any]], *, formats: Mapping[int, str]
) -> None:
    """Write one sheet; `formats` gives the Excel number format of columns by their place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_urls": False}) as book:
        # The day of writing would make two runs differ.
        book.set_properties({"created": datetime(2024, 5, 2)})
        styles = {place: book.add_format({"num_format": pattern}) for place, pattern in formats.items()}
        page = book.add_worksheet(sheet)
        page.write_row(0, 0, header, book.add_format({"bold": True}))
        for number, row in enumerate(rows, start=1):
            for place, value in enumerate(row):
                if value is not None and value != "":
                    page.write(number, place, value, styles.get(place))
