"""Run as a program of its own: one sheet of a workbook as lines of JSON, one list of texts per row.

A workbook is parsed away from the audit, under a limit of memory, so that a hostile one can end this process
and nothing else. It therefore imports nothing of the toolkit.

Usage: sheet_rows.py WORKBOOK SHEET EXTRA_BYTES
The first line is the sheet's first column (0 is A); the others are its rows from row 1 on, empty ones as [].
"""

import datetime
import json
import sys
from pathlib import Path

import python_calamine


def limit_memory(extra_bytes: int) -> None:
    """Let this process take so much more address space than it has, where the system knows such a limit."""
    try:
        import resource

        used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    except (ImportError, OSError):
        return
    resource.setrlimit(resource.RLIMIT_AS, (used + extra_bytes, used + extra_bytes))


def as_text(value: object) -> str:
    """A cell as text: whole numbers without .0, dates in ISO form, times and durations as HH:MM:SS(.fff).

    The reader gives a date and time at midnight as a date, so a column of times of day may hold bare dates.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e18 else repr(value)
    if isinstance(value, datetime.datetime):
        rounded = value + datetime.timedelta(microseconds=500) if value.microsecond else value
        return rounded.isoformat(" ", "milliseconds" if rounded.microsecond >= 1000 else "seconds")
    if isinstance(value, datetime.time):
        of_day = datetime.timedelta(
            hours=value.hour, minutes=value.minute, seconds=value.second, microseconds=value.microsecond
        )
        return _clock(of_day)
    if isinstance(value, datetime.timedelta):
        return _clock(value)
    return value.isoformat() if isinstance(value, datetime.date) else str(value)


def _clock(length: datetime.timedelta) -> str:
    milliseconds = round(abs(length) / datetime.timedelta(milliseconds=1))
    seconds, rest = divmod(milliseconds, 1000)
    sign = "-" if length < datetime.timedelta() and milliseconds else ""
    fraction = f".{rest:03}" if rest else ""
    return f"{sign}{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{fraction}"


def main(workbook: str, sheet: str, extra_bytes: str) -> None:
    """Write the sheet's rows to standard output."""
    limit_memory(int(extra_bytes))
    book = python_calamine.CalamineWorkbook.from_path(workbook)
    cells = book.get_sheet_by_name(sheet)
    out = sys.stdout
    out.write(f"{cells.start[1] if cells.start else 0}\n")
    for row in cells.iter_rows():
        texts = [as_text(value) for value in row]
        out.write(json.dumps(texts if any(texts) else [], ensure_ascii=False, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    try:
        main(*sys.argv[1:])
    except MemoryError:
        sys.exit("it needs more memory than a workbook may take")
    except Exception as error:  # noqa: BLE001
        # Whatever the parser objects to is the workbook's fault; the parent tells it in one line.
        sys.exit(f"{type(error).__name__}: {error}")
