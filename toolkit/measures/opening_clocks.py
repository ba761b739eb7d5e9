"""How much opening time lies between two instants: hours on the local clock, elapsed time in UTC.

A clock of opening time runs while the service is open and stands still while it is not. What it shows at an
instant is the opening time since the first day; a step's opening time is the difference of two showings.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple, Protocol
from zoneinfo import ZoneInfo

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

DAY_SECONDS = 86_400
# Clock changes happen on quarter-hours of UTC in every zone in use.
QUARTER_SECONDS = 900
_EPOCH = datetime(1970, 1, 1)


class Opening(Protocol):
    """A calendar: the spans of minutes, opens_minute to closes_minute, in which one local day is open."""

    def hours(self, day: date) -> Sequence[Any]:
        """The spans of one day."""


class Clock(NamedTuple):
    """Seconds of opening time shown at knots of UTC seconds; between knots it runs evenly or stands still."""

    seconds: NDArray[np.float64]
    shown: NDArray[np.float64]


def open_spans(calendar: Opening, first: date, last: date, zone: str) -> list[tuple[int, int]]:
    """The open spans of the local days `first` to `last` as UTC seconds, in order, none touching the next.

    An instant is open when the local clock shows an open minute. A skipped hour is therefore never open, and
    an hour that the clock shows twice is open twice.
    """
    local = ZoneInfo(zone)
    spans: list[tuple[int, int]] = []
    day = first - timedelta(days=1)
    while day <= last + timedelta(days=1):
        midnight = int((datetime.combine(day, datetime.min.time()) - _EPOCH).total_seconds())
        for begin, end, offset in _even_pieces(midnight, local):
            for shown in {(begin + offset) // DAY_SECONDS, (end + offset - 1) // DAY_SECONDS}:
                local_day = _EPOCH.date() + timedelta(days=shown)
                if not first <= local_day <= last:
                    continue
                for span in calendar.hours(local_day):
                    opens = shown * DAY_SECONDS + span.opens_minute * 60 - offset
                    closes = shown * DAY_SECONDS + span.closes_minute * 60 - offset
                    if max(opens, begin) < min(closes, end):
                        spans.append((max(opens, begin), min(closes, end)))
        day += timedelta(days=1)
    joined: list[tuple[int, int]] = []
    for opens, closes in sorted(spans):
        if joined and opens <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(closes, joined[-1][1]))
        else:
            joined.append((opens, closes))
    return joined


def _even_pieces(midnight: int, zone: ZoneInfo) -> list[tuple[int, int, int]]:
    """One UTC day cut where the zone changes its clock: begin, end, and what the local clock is ahead by."""

    def ahead(second: int) -> int:
        offset = datetime.fromtimestamp(second, UTC).astimezone(zone).utcoffset()
        return int(offset.total_seconds()) if offset is not None else 0

    pieces: list[tuple[int, int, int]] = []
    whole = ahead(midnight) == ahead(midnight + DAY_SECONDS)
    for begin in (midnight,) if whole else range(midnight, midnight + DAY_SECONDS, QUARTER_SECONDS):
        end = midnight + DAY_SECONDS if whole else begin + QUARTER_SECONDS
        if pieces and pieces[-1][2] == ahead(begin):
            pieces[-1] = (pieces[-1][0], end, pieces[-1][2])
        else:
            pieces.append((begin, end, ahead(begin)))
    return pieces


def clock(spans: Sequence[tuple[int, int]]) -> Clock:
    """The clock that runs through `spans`."""
    knots = np.array(spans, dtype=float).reshape(-1, 2)
    lengths = knots[:, 1] - knots[:, 0]
    before = np.cumsum(lengths) - lengths
    return Clock(knots.ravel(), np.column_stack([before, before + lengths]).ravel())


def open_seconds(ticking: Clock, begins: ArrayLike, ends: ArrayLike) -> NDArray[np.float64]:
    """Seconds of opening time between instants in UTC seconds."""
    begins, ends = np.asarray(begins, dtype=float), np.asarray(ends, dtype=float)
    if not ticking.seconds.size:
        return np.zeros(np.broadcast(begins, ends).shape)
    shown = [np.interp(instant, ticking.seconds, ticking.shown) for instant in (begins, ends)]
    return np.asarray(shown[1] - shown[0])


def days(spans: Sequence[tuple[int, int]], first: date, last: date) -> pd.DataFrame:
    """The clock as a table for the engine, a row per UTC day: day (days since 1970), before, begin_n, end_n.

    `before` is the opening time in seconds before that day, the spans are seconds of the day. As many pairs of
    columns as the day with most spans has; a day with fewer has empty spans.
    """
    start, stop = ((moment - _EPOCH.date()).days for moment in (first, last))
    parts: dict[int, list[tuple[int, int]]] = {}
    for opens, closes in spans:
        for day in range(opens // DAY_SECONDS, (closes - 1) // DAY_SECONDS + 1):
            base = day * DAY_SECONDS
            parts.setdefault(day, []).append((max(opens - base, 0), min(closes - base, DAY_SECONDS)))
    widest = max([len(found) for found in parts.values()], default=1)
    rows = []
    for day in range(start, stop + 1):
        found = [*parts.get(day, []), *[(0, 0)] * widest][:widest]
        row = {"day": day}
        for place, (begin, end) in enumerate(found):
            row |= {f"begin_{place}": begin, f"end_{place}": end}
        rows.append(row)
    frame = pd.DataFrame(rows).astype("int64")
    lengths = sum(frame[f"end_{place}"] - frame[f"begin_{place}"] for place in range(widest))
    frame.insert(1, "before", lengths.cumsum() - lengths)
    return frame


def shown_at(table: ir.Table, column: str, name: str, ticking: pd.DataFrame) -> ir.Table:
    """The table with the clock's showing, in milliseconds, at the UTC milliseconds of `column`, as `name`.

    `ticking` is the clock as `days` gives it. An instant outside its days, and none at all, show nothing.
    """
    renamed = ibis.memtable(ticking.rename(columns={each: f"clock_{each}" for each in ticking.columns}))
    day_ms = DAY_SECONDS * 1000
    keyed = table.mutate(clock_key=(table[column] - table[column] % day_ms) // day_ms)
    joined = keyed.left_join(renamed, keyed.clock_key == renamed.clock_day)
    into = joined[column] - joined.clock_key * day_ms
    shown = joined.clock_before * 1000
    for place in range((len(ticking.columns) - 2) // 2):
        begin, end = joined[f"clock_begin_{place}"] * 1000, joined[f"clock_end_{place}"] * 1000
        shown = shown + ibis.greatest(ibis.least(into, end) - begin, 0)
    return joined.select(*table.columns, **{name: shown.cast("int64")})
