"""What a notebook cell shows, as HTML of our own, and what travels with it unseen."""

import datetime
import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

import numpy as np
import pandas as pd

from toolkit.reporting.words import known, say

RECORDS: Final = "application/vnd.vendor-audit.{kind}+json"
MARK: Final = "vendor_audit"
ICONS: Final[Mapping[str, str]] = {
    "met": "✓",
    "missed": "✕",
    "insufficient": "?",
    "not evidenced": "–",
    "below floor": "▼",
    "incomplete": "…",
    "suspended": "‖",
    "breach": "✕",
    "attention": "▲",
    "limit": "?",
    "information": "·",
    "improving": "■",
    "worsening": "◆",
    "changing": "▲",
    "no signal": "○",
    "not enough points": "?",
    "no variation": "=",
    "will pass": "✓",
    "hit and miss": "≈",
    "will fail": "✕",
    "not settled": "?",
    "told": "●",
    "not told": "○",
    "no interval": "–",
}
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Shown:
    """Something a notebook cell shows. The mark in its metadata tells the report that the HTML is our own."""

    html: str
    plain: str = ""
    other: Mapping[str, Any] = field(default_factory=dict)

    def _repr_html_(self) -> str:
        return self.html

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> tuple[Any, Any]:  # noqa: ARG002
        """All forms at once, so that Jupyter asks for no other."""
        data: dict[str, Any] = {"text/plain": self.plain, **self.other}
        if self.html:
            data["text/html"] = self.html
        return data, {MARK: True}

    def __str__(self) -> str:
        return self.plain


def escaped(value: object) -> str:
    """Text as HTML shows it unchanged, whatever it holds; what no document may hold is left out."""
    text = _LONE_SURROGATE.sub("\ufffd", _UNPRINTABLE.sub("", str(value)))
    return html.escape(text, quote=True)


def badge(word: str, *, language: str = "") -> str:
    """A verdict or severity as HTML: a sign and the word, so that nothing hangs on colour."""
    if not word:
        return ""
    sign = escaped(ICONS.get(word, "·"))
    kind = escaped(word.replace(" ", "-"))
    text = escaped(say(word, language=language))
    return f'<span class="vat-badge vat-is-{kind}"><span aria-hidden="true">{sign}</span> {text}</span>'


def anchor(text: str) -> str:
    """Text as an id inside the page: letters, digits, dots, dashes."""
    return re.sub(r"[^a-z0-9.]+", "-", text.casefold()).strip("-") or "x"


def json_safe(value: Any) -> Any:
    """A value as plain JSON holds it: what is not a finite number is null, what is a time is ISO text."""
    if isinstance(value, Mapping):
        return {str(key): json_safe(each) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset | np.ndarray):
        return [json_safe(each) for each in value]
    if isinstance(value, str):
        return _LONE_SURROGATE.sub("\ufffd", value)
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if isinstance(value, int | np.integer):
        return int(value)
    if isinstance(value, float | np.floating | Decimal):
        return float(value) if known(value) else None
    if value is None or pd.isna(value):
        return None
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return _LONE_SURROGATE.sub("\ufffd", str(value))


def bundle(kind: str, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Records of a kind as they travel with what is shown: `Shown.other`."""
    return {RECORDS.format(kind=kind): json_safe(list(rows))}
