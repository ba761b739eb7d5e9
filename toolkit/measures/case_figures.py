"""How long cases wait for an answer and for their end, how many come back, how many are open: figures of cases.

Times to an answer or to the end are read from Kaplan and Meier's curve, in which a case still waiting at the end of the
period is cut short, not left out: who leaves open cases out counts the quick ones alone. Shares within a time are over
the cases for which that time had passed by the end of the period.
"""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd
from ibis import _

from toolkit.measures import cases as milestones
from toolkit.measures import intervals, percentiles, survival
from toolkit.measures.computed import GIVEN
from toolkit.parameters import AuditParameters

MINUTE: Final = 60_000
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR
BACKLOG_DAYS: Final = 7
FRAME: Final = ["kpi", *GIVEN]


class Lasting(NamedTuple):
    """A time from one milestone to another on one clock, and the figures read from its curve."""

    begin: str
    end: str
    until: str
    figures: Mapping[str, float]


CURVES: Final = (
    Lasting("opened", "answered", "end", {"frt_median": 0.5, "frt_p90": 0.9}),
    Lasting("open_opened", "open_answered", "open_end", {"frt_business_median": 0.5, "frt_business_p90": 0.9}),
    Lasting("opened", "first_resolved", "end", {"trt_first": 0.5}),
    Lasting("opened", "resolved", "end", {"trt_full": 0.5, "trt_full_p90": 0.9}),
    Lasting("open_opened", "open_resolved", "open_end", {"trt_full_business": 0.5}),
)


def of_cases(tables: Mapping[str, ir.Table], parameters: AuditParameters) -> pd.DataFrame:
    """Every figure of cases, a row per vendor and KPI: kpi and `computed.GIVEN`. Cases are read once, and kept."""
    found = milestones.cases(tables, parameters)
    if found is None:
        return pd.DataFrame(columns=FRAME)
    rows: list[dict[str, Any]] = []
    for lasting in CURVES:
        counted = curve_counts(found, found[lasting.begin], found[lasting.end], found[lasting.until])
        rows += of_curve(counted, lasting.figures, parameters.confidence)
    rows += of_shares(found, parameters)
    rows += of_backlog(found, parameters.confidence)
    return pd.DataFrame(rows, columns=FRAME)


def curve_counts(table: ir.Table, begin: Any, end: Any, until: Any) -> pd.DataFrame:
    """Cases per vendor, day and minute of what they took: vendor, day, time (hours), ended, censored.

    `begin`, `end` and `until`, the end of the period, are milliseconds; a case without an end is censored at `until`.
    Minutes are whole, rounded down.
    """
    lasted = ibis.coalesce(end, until) - begin
    timed = table.filter(begin.notnull()).mutate(minute=((lasted - lasted % MINUTE) / MINUTE).cast("int64"), ends=end)
    frame = (
        timed.group_by("vendor", "day", "minute")
        .aggregate(ended=_.ends.count(), cases=_.count())
        .order_by("vendor", "day", "minute")
        .execute()
    )
    frame["day"] = frame.day.astype(str)
    # Clocks of two exports that differ by seconds may put an answer before its question.
    frame["time"] = frame.minute.clip(lower=0) / 60
    return frame.assign(censored=frame.cases - frame.ended)[["vendor", "day", "time", "ended", "censored"]]


def of_curve(counted: pd.DataFrame, figures: Mapping[str, float], confidence: float) -> list[dict[str, Any]]:
    """Rows of `FRAME` for the shares of one curve, from `curve_counts`."""
    rows = []
    for vendor, mine in counted.groupby("vendor"):
        found = survival.reached(mine, list(figures.values()), confidence=confidence)
        total, days = int(mine.ended.sum() + mine.censored.sum()), mine.day.nunique()
        for key, each in zip(figures, found, strict=True):
            missing = "one_cluster" if days < 2 else "not_reached"
            sure = np.isfinite(each.low) and np.isfinite(each.high)
            rows.append(_row(key, vendor, each.value, (each.low, each.high), total, 0, days, "" if sure else missing))
    return rows


def of_shares(found: ir.Table, parameters: AuditParameters) -> list[dict[str, Any]]:
    """Rows of `FRAME` for shares of cases: answered or resolved in time, reopened, done with one answer."""
    contract, window = parameters.contract, int(parameters.definitions.reopen_window_days * DAY)
    solved = found.first_resolved.notnull()
    watched = solved & (found.first_resolved + window <= found.end)
    back = ibis.cases(
        # Of a list that only counts them it is not known when; of a log it is.
        (found.followed, (found.reopened - found.first_resolved <= window).fill_null(False)),
        else_=found.reopens > 0,
    )
    asked: dict[str, tuple[Any, Any]] = {
        "reopen_any": (watched, back),
        "one_touch": (solved, found.replies == 1),
    }
    if contract.first_response_hours is not None:
        limit = int(contract.first_response_hours * HOUR)
        for key, clock in (("frt_within", ""), ("frt_business_within", "open_")):
            opened, answered, end = (found[f"{clock}{name}"] for name in ("opened", "answered", "end"))
            asked[key] = (opened + limit <= end, (answered - opened <= limit).fill_null(False))
    if contract.resolution_days is not None:
        limit = int(contract.resolution_days * DAY)
        asked["resolution_rate"] = (
            found.opened + limit <= found.end,
            (found.resolved - found.opened <= limit).fill_null(False),
        )
    rows = share_rows(found, asked, parameters.confidence)
    again = _with_successors(found, window, back, watched)
    rows += share_rows(again, {"reopen_with_shadow": (again.watched, again.back)}, parameters.confidence)
    return rows + _reopens_per_case(found, solved, parameters.confidence)


def of_backlog(found: ir.Table, confidence: float) -> list[dict[str, Any]]:
    """Rows of `FRAME` for the cases still open at the end of the period: how many, how old, how many days of work."""
    ages = (
        found.mutate(minute=((found.end - found.opened) / MINUTE).floor().cast("int64"), waits=found.resolved.isnull())
        .mutate(lately=(_.resolved > _.end - BACKLOG_DAYS * DAY).fill_null(False))
        .group_by("vendor", "minute")
        .aggregate(waiting=_.waits.sum(), done=_.lately.sum())
        .order_by("vendor", "minute")
        .execute()
    )
    rows = []
    for vendor, mine in ages.groupby("vendor"):
        waiting, done = int(mine.waiting.sum()), int(mine.done.sum())
        rows.append(_row("backlog", vendor, waiting, (np.nan, np.nan), waiting, 0, 0, "count"))
        aged = mine[mine.waiting > 0]
        for key, share in (("backlog_age_median", 0.5), ("backlog_age_p90", 0.9)):
            days, many = aged.minute.to_numpy(float) / (24 * 60), aged.waiting.to_numpy(np.int64)
            value = percentiles.quantile(days, many, share) if waiting else np.nan
            low, high = percentiles.plain_limits(days, many, share, confidence=confidence)
            why = "" if np.isfinite(low) and np.isfinite(high) else "few_rows"
            rows.append(_row(key, vendor, value, (low, high), waiting, 0, 0, why))
        value = waiting / (done / BACKLOG_DAYS) if done else np.nan
        rows.append(_row("backlog_days", vendor, value, (np.nan, np.nan), waiting, 0, 0, "count"))
    return rows


def _with_successors(found: ir.Table, window: int, back: Any, watched: Any) -> ir.Table:
    """Cases with `watched` and `back`: reopened, or followed by a new case of the same customer and reason."""
    marked = found.mutate(back=back, watched=watched)
    known = marked.customer_id.notnull() & marked.reason.notnull()
    later = found.select("vendor", "customer_id", "reason", started="opened")
    same = marked.filter(known & watched).join(later, ["vendor", "customer_id", "reason"])
    soon = (same.started > same.first_resolved) & (same.started - same.first_resolved <= window)
    again = same.filter(soon).select("vendor", "case_id").distinct().mutate(new=ibis.literal(True))
    joined = marked.left_join(again, ["vendor", "case_id"])
    told = joined.customer_id.notnull() & joined.reason.notnull()
    shadow = ibis.cases((told, joined.new.fill_null(False)), else_=ibis.null("boolean"))
    return joined.select("vendor", "day", "watched", back=joined.back | shadow)


def share_rows(table: ir.Table, asked: Mapping[str, tuple[Any, Any]], confidence: float) -> list[dict[str, Any]]:
    """Rows of `FRAME` for shares of a table with vendor and day: per key what counts, and what is above the line."""
    counted = _counted(table, asked)
    return [row for key in asked for row in _shares(counted, key, confidence)]


def _counted(found: ir.Table, asked: Mapping[str, tuple[Any, Any]]) -> pd.DataFrame:
    """Per vendor and day, for each key: rows that count and are known, those above the line, those unknown."""
    marks: dict[str, Any] = {}
    for key, (among, above) in asked.items():
        # A column of its own first: a negated expression is never asked for nulls.
        marks |= {f"{key}_among": among, f"{key}_above": above}
    table = found.select("vendor", "day", **marks)
    sums: dict[str, Any] = {}
    for key in asked:
        among, above = table[f"{key}_among"], table[f"{key}_above"]
        sums[f"{key}_rows"] = (among & above.notnull()).sum()
        sums[f"{key}_hits"] = (among & above).sum()
        sums[f"{key}_unknown"] = (among.isnull() | (among & above.isnull())).sum()
    frame = table.group_by("vendor", "day").aggregate(**sums).order_by("vendor", "day").execute()
    return frame.fillna(dict.fromkeys(sums, 0))


def _shares(counted: pd.DataFrame, key: str, confidence: float) -> list[dict[str, Any]]:
    rows = []
    for vendor, mine in counted.groupby("vendor"):
        hits, total = mine[f"{key}_hits"].to_numpy(float), mine[f"{key}_rows"].to_numpy(float)
        low, high = intervals.ratio_clustered(hits, total, confidence=confidence, share=True)
        value = hits.sum() / total.sum() if total.sum() else np.nan
        days = int((total > 0).sum())
        why = "" if np.isfinite(low) else "few_rows" if not days else "one_cluster" if days == 1 else "few_clusters"
        unknown = int(mine[f"{key}_unknown"].sum())
        rows.append(_row(key, vendor, value, (low, high), int(total.sum()), unknown, days, why))
    return rows


def _reopens_per_case(found: ir.Table, solved: Any, confidence: float) -> list[dict[str, Any]]:
    known = found.filter(solved).mutate(told=_.reopens.notnull())
    frame = (
        known.group_by("vendor", "day")
        .aggregate(reopens=_.reopens.sum(), rows=_.told.sum(), cases=_.count())
        .order_by("vendor", "day")
        .execute()
    )
    rows = []
    for vendor, mine in frame.groupby("vendor"):
        above, below = mine.reopens.fillna(0).to_numpy(float), mine["rows"].to_numpy(float)
        low, high = intervals.ratio_clustered(above, below, confidence=confidence, share=False)
        value = above.sum() / below.sum() if below.sum() else np.nan
        days, unknown = int((below > 0).sum()), int(mine.cases.sum() - below.sum())
        why = "" if np.isfinite(low) else "one_cluster" if days == 1 else "no_spread" if days else "few_rows"
        rows.append(_row("reopens_per_case", vendor, value, (low, high), int(below.sum()), unknown, days, why))
    return rows


def _row(
    key: str, vendor: object, value: float, limits: tuple[Any, Any], rows: int, unknown: int, days: int, why: str
) -> dict[str, Any]:
    low, high = (float(end) for end in limits)
    cells = (key, vendor, float(value), low, high, rows, unknown, days, "local_date" if days else "", why)
    return dict(zip(FRAME, cells, strict=True))
