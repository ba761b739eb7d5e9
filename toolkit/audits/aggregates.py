"""Published counts, judged: every row kept, excluded or rejected with its reason, and columns that cannot be."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from toolkit.intake.counted_days import COUNTS, CountedDays
from toolkit.intake.faults import IntakeFaults

# What all bidders together are called in results.
POOLED: Final = "pooled"
ROWS: Final = (
    "bidder", "name", "group", "day", "offered", "answered", "answered_within", "abandoned", "file", "line",
)  # fmt: skip
LEFT_OUT: Final = ("file", "line", "bidder", "day", "outcome", "reason")
BROKEN: Final = ("rule", "column", "broken", "rows", "withheld")
# What no counts of one day can do: the larger side, and the columns that may not add up to more.
BOUNDS: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "within_above_answered": ("answered", ("answered_within",)),
    "answered_above_offered": ("offered", ("answered",)),
    "abandoned_above_offered": ("offered", ("abandoned",)),
    "answered_and_abandoned_above_offered": ("offered", ("answered", "abandoned")),
}
# The columns that figures can do without, in the order in which they are doubted.
DISPENSABLE: Final = ("abandoned", "offered")
# A bound broken in so many of the rows with calls is no slip of single rows: the column is not what it is called.
COLUMN_WRONG: Final = 0.05
KEPT: Final = "counts.json"


class Aggregates(NamedTuple):
    """Published counts of several bidders.

    `rows`: those kept, columns ROWS, a row per bidder and day; a column that is not mapped or that cannot be what it is
    called is NaN. `as_given`: the same rows with every mapped count as the file has it. `left_out`: columns LEFT_OUT.
    `balance`: file, rows, kept, excluded, rejected. `broken`: columns BROKEN, a row per bound that could be looked at:
    in how many of the rows with calls it was broken, and whether the column was withheld for it.
    """

    rows: pd.DataFrame
    as_given: pd.DataFrame
    left_out: pd.DataFrame
    balance: pd.DataFrame
    broken: pd.DataFrame
    inputs: pd.DataFrame

    @property
    def withheld(self) -> tuple[str, ...]:
        """The columns that cannot be what they are called."""
        return tuple(dict.fromkeys(self.broken.column[self.broken.withheld.astype(bool)]))


def judged(
    read: CountedDays, *, first: date | None = None, last: date | None = None, rejects_at_most: float = 0.0
) -> Aggregates:
    """What of the rows counts.

    Excluded are rows outside the days `first` to `last`, rows that repeat an earlier one exactly, and rows without a
    single call, which say that nothing was counted and not that nobody called. Rejected are rows with a value that
    cannot be read or is missing, negative or no whole number, with counts that contradict each other, and all rows of a
    bidder and day that are told twice differently. A bound between counts that more than COLUMN_WRONG of the rows with
    calls break condemns the dispensable column that it names, and no row. Raises `IntakeFaults` where a bidder has
    several names or groups, two bidders have one name, fewer than two are left, or more rows are rejected than
    `rejects_at_most` allows.
    """
    frame = read.rows.copy()
    for name in ("name", "group"):
        if name not in frame:
            frame[name] = frame["bidder"] if name == "name" else ""
    for name in COUNTS:
        if name not in frame:
            frame[name] = np.nan
    counts = [name for name in COUNTS if name in read.mapped]
    frame["outcome"], frame["reason"] = "", ""
    _leave_out(frame, "rejected", _unusable(frame, counts, read.mapped))
    _leave_out(frame, "excluded", {"outside_period": _outside(frame.day, first, last)})
    given = ["bidder", "name", "group", "day", *counts]
    open_ = frame.outcome == ""
    _leave_out(frame, "excluded", {"exact_copy": frame[open_].duplicated(given).reindex(frame.index, fill_value=False)})
    open_ = frame.outcome == ""
    twice = frame[open_].duplicated(["bidder", "day"], keep=False).reindex(frame.index, fill_value=False)
    _leave_out(frame, "rejected", {"told_twice": twice})
    _leave_out(frame, "excluded", {"no_calls": (frame[counts] == 0).all(axis=1)})
    broken, withheld = _bounds(frame, counts)
    kept = frame[frame.outcome == ""]
    faults = [*_naming_faults(kept), *_too_many(frame, read, rejects_at_most)]
    if (kept.bidder == POOLED).any():
        faults.append(f"{POOLED} is what all bidders together are called; give that bidder another id")
    if kept.bidder.nunique() < 2:
        faults.append(f"{kept.bidder.nunique()} bidders are left, and a comparison needs two")
    if faults:
        raise IntakeFaults("The published counts cannot be compared.", faults)
    kept = kept.sort_values(["bidder", "day"], kind="stable").reset_index(drop=True)
    rows = kept.assign(**dict.fromkeys(withheld, np.nan))
    out = [name for name in LEFT_OUT if name in frame]
    left_out = pd.concat(
        [frame.loc[frame.outcome != "", out], read.malformed.assign(outcome="rejected", reason="no_row")],
        ignore_index=True,
    )
    return Aggregates(
        rows[list(ROWS)],
        kept[list(ROWS)],
        left_out.reindex(columns=list(LEFT_OUT)).sort_values(["file", "line"], kind="stable", ignore_index=True),
        _balance(read.inputs, kept, left_out),
        broken,
        read.inputs,
    )


def _leave_out(frame: pd.DataFrame, outcome: str, reasons: Mapping[str, Any]) -> None:
    """Mark rows that are still open with an outcome and the first of the reasons that hold."""
    for reason, holds in reasons.items():
        mine = (frame.outcome == "") & np.asarray(holds, bool)
        frame.loc[mine, "outcome"], frame.loc[mine, "reason"] = outcome, reason


def _unusable(frame: pd.DataFrame, counts: Sequence[str], mapped: Sequence[str]) -> dict[str, Any]:
    unread = frame.unread.str.split()
    numbers = frame[counts]
    named = [name for name in ("bidder", "name") if name in mapped]
    return {
        "no_bidder": (frame[named].isna() | (frame[named] == "")).any(axis=1),
        "no_day": frame.day.isna(),
        "not_a_number": [bool({*words} & {*counts}) for words in unread],
        "count_missing": numbers.isna().any(axis=1),
        "not_whole": (numbers != np.floor(numbers)).any(axis=1) | np.isinf(numbers).any(axis=1),
        "negative": (numbers < 0).any(axis=1),
    }


def _outside(day: "pd.Series[Any]", first: date | None, last: date | None) -> Any:
    # Days are ISO texts, which sort as days do.
    outside = np.zeros(len(day), bool)
    if first is not None:
        outside |= (day < first.isoformat()).to_numpy(bool)
    if last is not None:
        outside |= (day > last.isoformat()).to_numpy(bool)
    return outside


def _bounds(frame: pd.DataFrame, counts: Sequence[str]) -> tuple[pd.DataFrame, list[str]]:
    """What contradicts what, and the columns withheld for it; single rows that break a bound are rejected."""
    open_ = (frame.outcome == "").to_numpy()
    beyond = {
        rule: (frame[list(parts)].sum(axis=1) > frame[whole]).to_numpy()
        for rule, (whole, parts) in BOUNDS.items()
        if {whole, *parts} <= {*counts}
    }
    withheld: list[str] = []
    found = []
    for column in DISPENSABLE:
        mine = [rule for rule in beyond if column in _columns(rule) and not {*withheld} & {*_columns(rule)}]
        wrong = [rule for rule in mine if (beyond[rule] & open_).sum() > COLUMN_WRONG * open_.sum()]
        if wrong:
            withheld.append(column)
            found += [_broken(rule, column, beyond[rule] & open_, open_, withheld=True) for rule in wrong]
            for rule in mine:
                if rule not in wrong:
                    found.append(_broken(rule, column, beyond[rule] & open_, open_, withheld=False))
    told = {row["rule"] for row in found}
    for rule, holds in beyond.items():
        if rule not in told and not {*withheld} & {*_columns(rule)}:
            found.append(_broken(rule, BOUNDS[rule][1][-1], holds & open_, open_, withheld=False))
            _leave_out(frame, "rejected", {rule: holds})
    return pd.DataFrame(found, columns=list(BROKEN)), withheld


def _columns(rule: str) -> tuple[str, ...]:
    whole, parts = BOUNDS[rule]
    return (whole, *parts)


def _broken(rule: str, column: str, broken: Any, rows: Any, *, withheld: bool) -> dict[str, Any]:
    return {
        "rule": rule,
        "column": column,
        "broken": int(broken.sum()),
        "rows": int(rows.sum()),
        "withheld": withheld,
    }


def _naming_faults(kept: pd.DataFrame) -> list[str]:
    faults = []
    for what in ("name", "group"):
        several = kept.groupby("bidder")[what].agg(lambda words: sorted({*words.fillna("")}))
        faults += [
            f"{bidder} has the {what}s {', '.join(words)}; give each bidder one"
            for bidder, words in several.items()
            if len(words) > 1
        ]
    ids = kept.groupby("name")["bidder"].agg(lambda words: sorted({*words}))
    return faults + [
        f"{', '.join(bidders)} have the same name, {name}; a bidder stands in the counts twice"
        for name, bidders in ids.items()
        if len(bidders) > 1
    ]


def _too_many(frame: pd.DataFrame, read: CountedDays, at_most: float) -> list[str]:
    """The reasons for rejects with their counts and first lines, where there are more of them than allowed."""
    rejected = frame[frame.outcome == "rejected"]
    rows = len(frame) + len(read.malformed)
    count = len(rejected) + len(read.malformed)
    if count <= at_most * rows:
        return []
    faults = [
        f"{str(reason).replace('_', ' ')}: {len(mine):,} of {rows:,} rows, first in {mine.file.iloc[0]} at line "
        f"{mine.line.iloc[0]}"
        for reason, mine in rejected.groupby("reason", sort=False)
    ]
    if len(read.malformed):
        first = read.malformed.iloc[0]
        faults.append(f"no row: {len(read.malformed):,} lines, first in {first['file']} at line {first['line']}")
    return [*faults, f"change: mend the files, or allow more than {count / max(rows, 1):.4f} under rejects_at_most"]


def _balance(inputs: pd.DataFrame, kept: pd.DataFrame, left_out: pd.DataFrame) -> pd.DataFrame:
    balance = inputs[["file", "rows"]].copy()
    balance["kept"] = [int((kept.file == name).sum()) for name in balance.file]
    for outcome in ("excluded", "rejected"):
        mine = left_out[left_out.outcome == outcome]
        balance[outcome] = [int((mine.file == name).sum()) for name in balance.file]
    return balance


def leave(aggregates: Aggregates, folder: Path) -> None:
    """Keep judged counts in a folder, for `left` to find."""
    frames = {
        name: json.loads(frame.to_json(orient="split", index=False)) for name, frame in aggregates._asdict().items()
    }
    (folder / KEPT).write_text(json.dumps(frames), encoding="utf-8")


def kept(folder: Path) -> bool:
    """Whether a folder holds judged counts."""
    return (folder / KEPT).is_file()


def left(folder: Path) -> Aggregates:
    """The judged counts that `leave` kept in a folder."""
    held = json.loads((folder / KEPT).read_text(encoding="utf-8"))
    frames = {name: pd.DataFrame(**held[name]) for name in Aggregates._fields}
    for name in ("rows", "as_given"):
        frames[name] = frames[name].astype(dict.fromkeys(COUNTS, float))
    return Aggregates(**frames)
