"""What a wait looks like: work, a rule, or a batch. Tallies of each step's waits, and what they are a sign of.

A rule is a wait that a timer decides: nearly all waits are alike, or none is shorter than a value at which many pile
up. A batch is work that ends for many cases at once. Both look like waiting and neither is a queue, so neither is
called a bottleneck.
"""

from collections.abc import Sequence
from typing import Final

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd
from ibis import _

# Waits within two bins of one per cent are alike.
_BIN: Final = 0.01
MINIMUM_ROWS: Final = 30
# A timer shorter than this is a machine's pace, not a rule that anybody waits for.
SHORTEST_RULE_SECONDS: Final = 600.0
CONSTANT_SPREAD: Final = 0.05
PILED_SHARE: Final = 0.2
BELOW_PILE: Final = 0.05
CROWDED: Final = 5.0
CROWD: Final = 5
CROWDED_SHARE: Final = 0.3
MARKS: Final = (60, 30, 20, 15, 10, 5)
_MINUTE, _HOUR, _DAY = 60_000, 3_600_000, 86_400_000
_SCALES: Final = {"minute": (_MINUTE, _HOUR), "day": (_DAY, 28 * _DAY)}


def waits(steps: ir.Table, by: Sequence[str] = ("vendor",)) -> ir.Table:
    """The waits between steps: *by, step, next_step, seconds, until (milliseconds, when the wait ended)."""
    linked = steps.filter(_.next_step.notnull())
    return linked.select(*by, "step", "next_step", seconds=_.waited / 1000.0, until=_.ends + _.waited)


def spreads(waited: ir.Table, by: Sequence[str] = ("vendor",)) -> pd.DataFrame:
    """A row per step: *by, step, next_step, count, mean, shortest_1 (first percentile), p25, median, p75."""
    quantiles = {"shortest_1": 0.01, "p25": 0.25, "median": 0.5, "p75": 0.75}
    return (
        waited.group_by([*by, "step", "next_step"])
        .aggregate(
            count=_.count(), mean=_.seconds.mean(), **{n: waited.seconds.quantile(q) for n, q in quantiles.items()}
        )
        .execute()
    )


def piles(waited: ir.Table, by: Sequence[str] = ("vendor",)) -> pd.DataFrame:
    """Where most waits of a step are alike: *by, step, next_step, piled, below, pile_low, pile_high (seconds).

    piled counts the waits within two neighbouring bins of one per cent, below those shorter than them.
    """
    edge = [*by, "step", "next_step"]
    binned = waited.mutate(bin=((_.seconds + 1).ln() / _BIN).floor().cast("int64"))
    counted = binned.group_by([*edge, "bin"]).aggregate(rows=_.count(), low=_.seconds.min(), high=_.seconds.max())
    order = ibis.window(group_by=edge, order_by="bin")
    so_far = ibis.window(group_by=edge, order_by="bin", preceding=None, following=0)
    neighbour = counted.bin.lead().over(order) == counted.bin + 1
    paired = counted.mutate(
        piled=counted["rows"] + neighbour.ifelse(counted["rows"].lead().over(order), 0).fill_null(0),
        pile_high=neighbour.ifelse(counted.high.lead().over(order), counted.high).fill_null(counted.high),
        below=counted["rows"].sum().over(so_far) - counted["rows"],
    )
    first = ibis.row_number().over(ibis.window(group_by=edge, order_by=[_.piled.desc(), "bin"]))
    found = paired.mutate(place=first).filter(_.place == 0)
    return found.select(*edge, "piled", "below", "pile_high", pile_low=_.low).execute()


def crowds(waited: ir.Table, scale: str, by: Sequence[str] = ("vendor",)) -> pd.DataFrame:
    """How steps bunch in time: *by, step, next_step, crowded (rows that end with at least four more), pairs, expected.

    `scale` is minute (within its hour) or day (within its 28 days). pairs counts the pairs of rows that end within one
    such unit, expected those that would if the longer unit's rows fell evenly into it.
    """
    unit, longer = _SCALES[scale]
    edge = [*by, "step", "next_step"]
    # Whole numbers divided without their rest, which engines write differently.
    keyed = waited.mutate(unit=_.until - _.until % unit, longer=_.until - _.until % longer)
    counted = keyed.group_by([*edge, "longer", "unit"]).aggregate(rows=_.count())
    within = counted.group_by([*edge, "longer"]).aggregate(
        rows=_["rows"].sum(),
        pairs=(_["rows"] * (_["rows"] - 1)).sum(),
        crowded=(_["rows"] >= CROWD).ifelse(_["rows"], 0).sum(),
    )
    found = within.group_by(edge).aggregate(
        crowded=_.crowded.sum(),
        pairs=_.pairs.sum(),
        expected=(_["rows"] * (_["rows"] - 1)).sum() * (unit / longer),
    )
    return found.execute()


def marks(waited: ir.Table, by: Sequence[str] = ("vendor",)) -> pd.DataFrame:
    """When in the hour steps end: *by, step, next_step, minute (0 to 59), rows."""
    minute = (_.until % _HOUR - _.until % _MINUTE) / _MINUTE
    return waited.group_by([*by, "step", "next_step"], minute=minute.cast("int64")).aggregate(rows=_.count()).execute()


def resolution(waited: ir.Table) -> float:
    """How finely the log tells time, in seconds: the longest unit that nine in ten times are whole numbers of.

    A log that writes whole days piles up every wait; what is alike within a few of its units is no sign of anything.
    """
    found = waited.aggregate(
        rows=_.count(), **{str(unit): (_.until % unit == 0).sum() for unit in (_DAY, _HOUR, _MINUTE)}
    ).execute()
    rows = int(found["rows"].iloc[0])
    coarse = [unit for unit in (_DAY, _HOUR, _MINUTE) if rows and int(found[str(unit)].iloc[0]) >= 0.9 * rows]
    return coarse[0] / 1000 if coarse else 1.0


def clock_marks(counted: pd.DataFrame, by: Sequence[str] = ("vendor",)) -> pd.DataFrame:
    """Steps that end on marks of a clock, as a scheduled run makes them: *by, step, next_step, mark, marked_share.

    A period of MARKS is a mark where its commonest minute holds three in ten rows, three times what it would by
    chance and three times what it holds in all other steps. mark is the longest of those that hold nearly the most
    (a run every ten minutes also falls on every fifth), in minutes; 0 without one.
    """
    edge = [*by, "step", "next_step"]
    rows = []
    whole = np.bincount(counted.minute, weights=counted["rows"], minlength=60)
    for key, mine in counted.groupby(edge):
        own = np.bincount(mine.minute, weights=mine["rows"], minlength=60)
        held = {period: _held(own, whole - own, period) for period in MARKS} if own.sum() >= MINIMUM_ROWS else {}
        marks_ = {period: share for period, (share, least) in held.items() if share >= least}
        longest = max((p for p, share in marks_.items() if share >= 0.9 * max(marks_.values())), default=0)
        found = {"mark": longest, "marked_share": marks_.get(longest, float("nan"))}
        rows.append({**dict(zip(edge, key, strict=True)), **found})
    return pd.DataFrame(rows, columns=[*edge, "mark", "marked_share"])


def _held(own: np.ndarray, others: np.ndarray, period: int) -> tuple[float, float]:
    """The share of the commonest minute of a period, and the least that would make it a mark."""
    folded, rest = (np.array([each[minute::period].sum() for minute in range(period)]) for each in (own, others))
    most = int(folded.argmax())
    elsewhere = rest[most] / rest.sum() if rest.sum() else 1 / period
    return float(folded[most] / folded.sum()), max(0.3, 3 * max(1 / period, elsewhere))


def judged(
    spread: pd.DataFrame,
    pile: pd.DataFrame,
    crowd: dict[str, pd.DataFrame],
    marked: pd.DataFrame,
    *,
    finest_seconds: float,
    by: Sequence[str] = ("vendor",),
) -> pd.DataFrame:
    """What each step's waits are: *by, step, next_step, sign, why, and the figures behind it.

    sign is rule, batch, queue, or few (below MINIMUM_ROWS). why is constant (the middle half within 5 % of the median),
    floor (at least a fifth of the waits alike, and at most one in twenty shorter), timer (at least a fifth alike, and
    others shorter: only those alike are the rule's), minute or day (rows that end together at least
    five times as often as evenly spread ones would, and at least three in ten in company).
    """
    edge = [*by, "step", "next_step"]
    frame = spread.merge(pile, on=edge).merge(marked, on=edge)
    for scale, found in crowd.items():
        renamed = found.rename(columns={name: f"{name}_{scale}" for name in ("crowded", "pairs", "expected")})
        frame = frame.merge(renamed, on=edge)
        frame[f"crowding_{scale}"] = frame[f"pairs_{scale}"] / frame[f"expected_{scale}"].where(lambda x: x > 0)
        frame[f"crowded_{scale}"] = frame[f"crowded_{scale}"] / frame["count"]
    frame["piled_share"], frame["below_share"] = frame.piled / frame["count"], frame.below / frame["count"]
    enough = frame["count"] >= MINIMUM_ROWS
    # Twenty units of the log's clock, so that rounding does not pass for a timer.
    long = frame.pile_low >= max(SHORTEST_RULE_SECONDS, 20 * finest_seconds)
    middle = (frame.p75 - frame.p25) / frame["median"].where(frame["median"] > 0)
    constant = long & (middle <= CONSTANT_SPREAD)
    piled = long & (frame.piled_share >= PILED_SHARE)
    floor = piled & (frame.below_share <= BELOW_PILE)
    batches = {
        scale: (frame[f"crowding_{scale}"] >= CROWDED) & (frame[f"crowded_{scale}"] >= CROWDED_SHARE)
        for scale, (unit, _longer) in _SCALES.items()
        if scale in crowd and unit / 1000 > finest_seconds
    }
    conditions = [~enough, constant, floor, *batches.values(), piled]
    reasons = ["", "constant", "floor", *batches, "timer"]
    frame["why"] = np.select([c.to_numpy(bool) for c in conditions], reasons, default="")
    kinds = {"constant": "rule", "floor": "rule", "minute": "batch", "day": "batch"}
    frame["sign"] = [kinds.get(why, "queue" if ok else "few") for why, ok in
                     zip(frame.why, enough, strict=True)]  # fmt: skip
    order = [*by, "count", "step", "next_step"]
    return frame.sort_values(order, ascending=[name != "count" for name in order], ignore_index=True)
