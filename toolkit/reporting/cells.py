"""One cell of a table: a value in the words of its kind, and the number behind it for programs."""

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from toolkit.measures.targets import Target
from toolkit.reporting.findings import promise
from toolkit.reporting.shown import badge, escaped
from toolkit.reporting.words import (
    ABSENT,
    apart,
    count,
    difference,
    known,
    lasting,
    number,
    quantity,
    seconds,
    share,
    span,
    told,
    told_day,
    told_figure,
)

_NUMERIC: Final = frozenset(
    {"share", "seconds", "count", "number", "score", "points", "quantity", "interval", "lasting"}
)
# A cell that holds an empty text.
_EMPTY: Final = "<bdi></bdi>"
_SIGNIFICANT: Final = 10


def side(kind: str, *, short: bool) -> str:
    """The class by which a column of a kind is set: numbers to the right, codes and short words unbroken."""
    if kind in _NUMERIC or kind in {"difference", "written"}:
        return ' class="n"'
    if kind in {"target", "verdict"}:
        return ' class="u"'
    return ' class="k"' if short else ""


def cell(written: str, its_side: str, numbers: str, *, heads: bool) -> str:
    """A cell, or the header of its row."""
    if heads:
        # An empty header names nothing, and a screen reader would announce it all the same.
        return f'<th scope="row">{written}</th>' if written not in {"", _EMPTY} else "<td></td>"
    return f"<td{its_side}{numbers}>{written}</td>"


def raw(record: Mapping[Any, Any], name: str, kind: str) -> str:
    """The number behind a cell, the same in every language, for whoever reads the page with a program."""
    if kind == "interval":
        return data("low", record["low"]) + data("high", record["high"])
    return data("value", record[name]) if kind in _NUMERIC or kind == "difference" else ""


def data(name: str, value: Any) -> str:
    """A number as an attribute of an element, with as many digits as results.csv has."""
    return f' data-{name}="{float(value):.{_SIGNIFICANT}g}"' if known(value) else ""


def text(record: Mapping[Any, Any], name: str, kind: str, language: str) -> str:
    """What a reader sees in a cell, as HTML; the kinds are those of `tables.table`."""
    if kind == "figure":
        title = told_figure(str(record[name]), language=language)
        return f'<bdi>{escaped(title)}</bdi> <span class="vat-id">{escaped(record["kpi"])}</span>'
    unit = str(record.get("unit", ""))
    if kind == "interval":
        return escaped(span(record["low"], record["high"], unit, language=language))
    value = record[name]
    if kind == "target":
        return escaped(target_in_words(value, unit, language))
    if kind in {"verdict", "severity"}:
        return badge(str(value), language=language) if isinstance(value, str) else ""
    if kind in _NUMERIC or kind == "difference":
        if not known(value):
            return ABSENT
        written = {
            "share": lambda: share(value, language=language),
            "seconds": lambda: seconds(value, language=language),
            "lasting": lambda: lasting(value, language=language),
            "count": lambda: count(value, language=language),
            "score": lambda: number(value, digits=2, language=language),
            "points": lambda: number(100 * value, language=language),
            "quantity": lambda: _beside_target(record, name, unit, language),
            "difference": lambda: difference(value, unit, language=language),
            "number": lambda: _bare(value, language),
        }
        return escaped(written[kind]())
    if value is None or (pd.api.types.is_scalar(value) and pd.isna(value)):
        return ABSENT
    if kind == "ours":
        return escaped(told_figure(told(str(value), language=language), language=language))
    return (
        f'<span class="vat-mono">{escaped(value)}</span>'
        if kind == "hash"
        else f"<bdi>{escaped(told_day(str(value), language=language))}</bdi>"
    )


def _beside_target(record: Mapping[Any, Any], name: str, unit: str, language: str) -> str:
    """A quantity; a value with a target beside it gets as many decimals as part the two: 8.04 %, not 8.0 %."""
    target = Target.of_code(record.get("target")) if name == "value" else None
    if target is None:
        return quantity(record[name], unit, language=language)
    return apart(record[name], target.nearest(record[name]), unit, language=language)[0]


def target_in_words(code: object, unit: str, language: str = "") -> str:
    """A target's code in words; what is no code stays as it is."""
    target = Target.of_code(code)
    if target is None:
        return str(code) if isinstance(code, str) else ""
    return promise(target, unit, language=language)


def _bare(value: float, language: str) -> str:
    if float(value).is_integer():
        return count(value, language=language)
    return number(value, digits=1 if abs(value) >= 10 else 3, language=language)
