"""Who leaves, how soon newcomers are proficient, how long people have been there, how many report to one leader."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

import ibis.expr.types as ir
import numpy as np
import pandas as pd
from scipy.special import gammaincinv

from toolkit.measures import intervals
from toolkit.measures.access import OURS
from toolkit.measures.cluster_ratios import Row, exact, not_given, ratio
from toolkit.measures.computed import Computed
from toolkit.measures.headcounts import DAY_SECONDS, bounds, roster
from toolkit.measures.intervals import Interval
from toolkit.measures.proficiency import median_with_limits
from toolkit.parameters import AuditParameters

EARLY_DAYS: Final = 90
NEW_MONTHS: Final = 6
# Below this a curve falls to a half at the first event, and its limits hold the truth too seldom (DECISIONS 169).
FEWEST_FOLLOWED: Final = 3
KINDS: Final = ("voluntary", "involuntary")
NO_STANDARD: Final = "no standard exists, so all leavers of the account count, those in training too"
Tables = Mapping[str, ir.Table]


def poisson_rate(events: float, exposure: float, *, confidence: float) -> Interval:
    """Exact interval of a rate of independent events (Garwood 1936); NaN without exposure."""
    tail = (1 - confidence) / 2
    low = gammaincinv(events, tail) if events > 0 else 0.0
    per = exposure if exposure > 0 else np.nan
    return Interval(np.asarray(low / per), np.asarray(gammaincinv(events + 1, 1 - tail) / per))


def _of_kind(people: pd.DataFrame, *, kind: str) -> pd.Series:
    """Whether somebody left in that way; unknown where the leave type says neither."""
    words = people.leave_type.astype("string").str.strip().str.lower()
    told = words.isin(KINDS).fillna(False).astype(bool)
    return (people.left & (words == kind).fillna(False).astype(bool)).astype("boolean").mask(people.left & ~told)


def _early(people: pd.DataFrame) -> pd.Series:
    # Whole days: a change of the clocks in between is no part of one.
    tenure = ((people.left_at - people.hired_at).dt.total_seconds() / DAY_SECONDS).round()
    return (people.left & (tenure <= EARLY_DAYS)).astype("boolean")


def leaving(
    tables: Tables, parameters: AuditParameters, *, which: Callable[[pd.DataFrame], pd.Series] | None = None
) -> pd.DataFrame:
    """Leavers a year per agent employed (average headcount), a row per vendor, with the exact Poisson interval.

    `which` says of each agent whether he left in a way that counts. Then `rows` are the leavers of whom that is
    known, else the agents employed.
    """
    rows: list[Row] = []
    for vendor, mine in roster(tables["agents"], parameters).groupby("vendor"):
        counts = mine.left.astype("boolean") if which is None else which(mine)
        unknown = int(counts.isna().sum())
        rows.append(
            _leavers(
                str(vendor),
                int(counts.fillna(False).sum()),
                mine.years.sum(),
                rows=len(mine) if which is None else int(mine.left.sum()) - unknown,
                unknown=unknown,
                confidence=parameters.confidence,
            )
        )
    return pd.DataFrame(rows)


def leaving_key_staff(tables: Tables, parameters: AuditParameters) -> pd.DataFrame:
    """The same of key staff alone; `rows` are those of whom it is known whether they are key staff."""
    rows: list[Row] = []
    for vendor, mine in roster(tables["agents"], parameters).groupby("vendor"):
        named = mine.key_staff.astype("boolean")
        key_staff = mine[named.fillna(False)]
        if key_staff.empty:
            rows.append(not_given(str(vendor), "no key_staff of this vendor"))
            continue
        rows.append(
            _leavers(
                str(vendor),
                int(key_staff.left.sum()),
                key_staff.years.sum(),
                rows=int(named.notna().sum()),
                unknown=int(named.isna().sum()),
                confidence=parameters.confidence,
            )
        )
    return pd.DataFrame(rows)


def _leavers(vendor: str, leavers: int, years: float, *, rows: int, unknown: int, confidence: float) -> Row:
    low, high = poisson_rate(leavers, years, confidence=confidence)
    found = exact(vendor, leavers / years if years > 0 else np.nan, rows=rows, unknown=unknown)
    return {**found, "low": float(low), "high": float(high), "why_absent": "" if np.isfinite(low) else "few_rows"}


def proficiency(tables: Tables, parameters: AuditParameters) -> pd.DataFrame:
    """Median days from being hired to being proficient (`median_with_limits`), a row per vendor.

    Agents are followed within the period only: who was proficient before it is not counted, who was hired before it
    joins with the days passed, because those who had left by then are in no roster. Leaving, or the period's end,
    censors.
    """
    begins, _ends = bounds(parameters)
    people = roster(tables["agents"], parameters)
    rows: list[Row] = []
    for vendor, mine in people.groupby("vendor"):
        learning = mine[~(mine.proficient_at <= begins)]
        signed = learning.proficient_at.notna() & (learning.proficient_at <= learning.ended)
        until = learning.proficient_at.where(signed, learning.ended)
        entry = (learning.began - learning.hired_at).dt.total_seconds() / DAY_SECONDS
        days = (until - learning.hired_at).dt.total_seconds() / DAY_SECONDS
        if not signed.any():
            rows.append(not_given(str(vendor), "nobody became proficient in the period"))
            continue
        value, low, high = median_with_limits(
            entry.to_numpy(), days.to_numpy(), signed.to_numpy(bool), confidence=parameters.confidence
        )
        if not np.isfinite(value):
            rows.append(not_given(str(vendor), "fewer than half became proficient while they were followed"))
            continue
        moments = days[signed & (days <= value)]
        if min(((entry < day) & (days >= day)).sum() for day in moments) < FEWEST_FOLLOWED:
            # Where one of two brings the curve to a half, that one's days are no median of anybody's.
            why = f"fewer than {FEWEST_FOLLOWED} were followed when some became proficient"
            rows.append(not_given(str(vendor), why))
            continue
        found = {**exact(str(vendor), value, rows=len(learning)), "low": low, "high": high}
        rows.append({**found, "why_absent": "" if np.isfinite([low, high]).all() else "few_rows"})
    return pd.DataFrame(rows)


def _there_at_the_end(tables: Tables, parameters: AuditParameters) -> pd.DataFrame:
    people = roster(tables["agents"], parameters)
    return people[~people.left]


def newcomers(tables: Tables, parameters: AuditParameters) -> pd.DataFrame:
    """The share of those there at the end who were hired in the last six months, a row per vendor (Wilson)."""
    _begins, ends = bounds(parameters)
    there = _there_at_the_end(tables, parameters)
    rows: list[Row] = []
    for vendor, mine in there.groupby("vendor"):
        new = int((mine.hired_at > ends - pd.DateOffset(months=NEW_MONTHS)).sum())
        low, high = intervals.wilson(new, len(mine), confidence=parameters.confidence)
        found = exact(str(vendor), new / len(mine), rows=len(mine))
        rows.append({**found, "low": float(low), "high": float(high), "why_absent": ""})
    return pd.DataFrame(rows)


def spans(tables: Tables, parameters: AuditParameters) -> pd.DataFrame:
    """Agents per leader among those there at the end, a row per vendor, clustered by leader."""
    rows: list[Row] = []
    for vendor, mine in _there_at_the_end(tables, parameters).groupby("vendor"):
        led = mine[mine.team_leader_id.notna()].groupby("team_leader_id").size()
        unled = int(mine.team_leader_id.isna().sum())
        rows.append(
            ratio(
                str(vendor),
                led,
                np.ones(len(led)),
                clustered_by="team_leader_id",
                rows=int(led.sum()),
                unknown=unled,
                confidence=parameters.confidence,
            )
        )
    return pd.DataFrame(rows)


def _entry(columns: set[str], **said: Any) -> Computed:
    needed = frozenset({"agent_id", "hired_at", "left_at", *columns})
    return Computed(**{"family": "people", "needs": {"agents": needed}, **said})


_PER_YEAR = "leavers in the period / agent-years employed in it"
PEOPLE: Final = (
    _entry(
        set(),
        key="attrition",
        title="Attrition: leavers a year per agent employed",
        unit="ratio",
        better="lower",
        source=f"{OURS}: {NO_STANDARD}",
        formula=_PER_YEAR,
        minimum_rows=5,
        gives=leaving,
    ),
    *(
        _entry(
            {"leave_type"},
            key=f"attrition_{kind}",
            title=f"Attrition, {kind}: leavers a year per agent employed",
            unit="ratio",
            better="lower",
            source=f"{OURS}: as the vendor's leave type says",
            formula=f"{_PER_YEAR}, where _.leave_type is {kind}",
            minimum_rows=0,
            gives=partial(leaving, which=partial(_of_kind, kind=kind)),
        )
        for kind in KINDS
    ),
    _entry(
        set(),
        key="attrition_early",
        title=f"Attrition within {EARLY_DAYS} days of being hired: leavers a year per agent employed",
        unit="ratio",
        better="lower",
        source=f"{OURS}: leavers of the first {EARLY_DAYS} days, over the same headcount as all leavers",
        formula=f"{_PER_YEAR}, where _.left_at is within {EARLY_DAYS} days of _.hired_at",
        minimum_rows=0,
        gives=partial(leaving, which=_early),
    ),
    _entry(
        {"proficient_at"},
        key="speed_to_proficiency",
        title="Days from being hired to being proficient (median)",
        unit="days",
        better="lower",
        source=f"{OURS}: Kaplan and Meier 1958, followed within the period; leavers are censored",
        formula="Kaplan-Meier median of _.proficient_at - _.hired_at, entered when the period begins",
        minimum_rows=5,
        gives=proficiency,
    ),
    _entry(
        set(),
        key="tenure_mix",
        title=f"Hired less than {NEW_MONTHS} months ago, of those there at the end",
        unit="share",
        better="context",
        source=f"{OURS}: at the end of the period",
        formula=f"agents hired in the last {NEW_MONTHS} months / agents, of those there at the end",
        minimum_rows=5,
        gives=newcomers,
    ),
    _entry(
        {"team_leader_id"},
        key="span",
        title="Agents per team leader",
        unit="ratio",
        better="context",
        source=f"{OURS}: at the end of the period",
        formula="agents with a _.team_leader_id / leaders, of those there at the end",
        minimum_rows=5,
        gives=spans,
    ),
    _entry(
        {"key_staff"},
        key="key_staff_turnover",
        title="Turnover of key staff: leavers a year per person employed",
        unit="ratio",
        better="lower",
        source=f"{OURS}: those whom the contract names as key staff",
        formula=f"{_PER_YEAR}, where _.key_staff",
        minimum_rows=0,
        gives=leaving_key_staff,
        family="partnership",
    ),
)
