"""Canonical tables written as text, and the parameters that the catalogue's functions read, for tests by hand."""

from datetime import date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import ibis
import pyarrow as pa

from toolkit.intake.tables import SCHEMAS
from toolkit.measures import computed, kpis


def parameters(**changes: Any) -> Any:
    """March 2024 in Paris, whose clocks change on the 31st; 95 %."""
    return SimpleNamespace(
        **{
            "period": SimpleNamespace(first=date(2024, 3, 1), last=date(2024, 3, 31)),
            "time_zone": "Europe/Paris",
            "confidence": 0.95,
            "vendors": (SimpleNamespace(id="v"),),
            "definitions": SimpleNamespace(repeat_window_days=7, unknown_at_most=0.05),
            "contract": SimpleNamespace(begins=None, threshold_seconds=20),
            "costs": None,
            **changes,
        }
    )


def costs(rate: float, years: int) -> Any:
    return SimpleNamespace(discount_rate=rate, term_years=years)


def _value(word: str, type_: Any) -> Any:
    if word == "?":
        return None
    if type_.is_boolean():
        return {"y": True, "n": False}[word]
    if type_.is_decimal():
        return Decimal(word)
    if type_.is_date():
        return date.fromisoformat(word)
    if type_.is_timestamp():
        return datetime.fromisoformat(word)
    return word


def table(name: str, text: str) -> Any:
    """A canonical table from words; vendor is v where it is not written, what is not written is null."""
    schema = SCHEMAS[name]
    header, *lines = [line.split() for line in text.strip().splitlines()]
    columns: dict[str, list[Any]] = {
        column: [_value(line[place], schema[column]) for line in lines] for place, column in enumerate(header)
    }
    columns.setdefault("vendor", ["v"] * len(lines))
    data = {column: columns.get(column, [None] * len(lines)) for column in schema.names}
    return ibis.memtable(pa.table(data, schema=schema.to_pyarrow()))


def figure(key: str, asked: Any = None, **tables: str) -> Any:
    """The row of one vendor of a function of the catalogue over tables written as text."""
    entry = kpis.COMPUTED[key]
    given = {name: table(name, text) for name, text in tables.items()}
    frame = computed.given(entry, computed.run(entry.gives, given, asked or parameters()))
    assert len(frame) == 1
    return frame.iloc[0]
