"""How many contacts will the next weeks bring, and how wrong would the same forecast have been before?"""

from datetime import timedelta

import numpy as np
import pandas as pd
from ibis import _

from toolkit.audits import Audit
from toolkit.measures import demand

WEEKS = (
    "vendor", "local_date", "week_ahead", "value", "low", "high", "naive", "naive_low", "naive_high", "history",
    "why_not",
)  # fmt: skip
TRIED = ("vendor", "week_ahead", "days", "covered", "wape", "rival_wape", "confidence")


def forecasts(audit: Audit, *, ahead: int = demand.MOST_AHEAD) -> pd.DataFrame:
    """The weeks after a vendor's last contact: vendor, then as `demand.forecast`, with half-hours.

    Contacts offered on every day from the first with any to the last count, a day between them without any as 0,
    holidays of the calendar not at all; a vendor without contacts has no row.
    """
    parts = []
    for vendor, days in _by_day(audit).items():
        holidays = audit.parameters.calendar.holidays
        weeks, last = demand.weeks_of(days.sum(axis=1), holidays)
        shares = half_hour_shares(days, holidays)
        found = demand.forecast(
            weeks,
            last,
            half_hour_shares=shares,
            left_out=holidays,
            ahead=ahead,
            confidence=audit.parameters.confidence,
        )
        parts.append(found.assign(vendor=vendor))
    columns = ["vendor", *demand.FORECAST]
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)


def weeks(audit: Audit, *, ahead: int = demand.MOST_AHEAD) -> pd.DataFrame:
    """The weeks of `forecasts` beside the plainest rival: WEEKS, a row per vendor and week.

    `naive` is the level of the last whole week once more, a week with a holiday counted in full; naive_low and
    naive_high are the normal limits of the differences from week to week. why_not says why there is no value.
    """
    rows = []
    for vendor, days in _by_day(audit).items():
        counts, last = demand.weeks_of(days.sum(axis=1), audit.parameters.calendar.holidays)
        found = demand.forecast(counts, last, ahead=ahead, confidence=audit.parameters.confidence)
        found = found[found.grain == "week"].assign(vendor=vendor, history=len(counts))
        levels = demand.learnt(counts).levels if len(counts) else np.zeros(0)
        found["naive"] = found["naive_low"] = found["naive_high"] = np.nan
        if len(levels) > 1:
            naive, limits = demand.seasonal_naive(levels, 1, ahead, confidence=audit.parameters.confidence)
            found["naive"], found["naive_low"], found["naive_high"] = naive, np.maximum(limits.low, 0), limits.high
        rows.append(found)
    return pd.concat(rows, ignore_index=True)[[*WEEKS]] if rows else pd.DataFrame(columns=[*WEEKS])


def tried(audit: Audit, *, ahead: int = demand.MOST_AHEAD) -> pd.DataFrame:
    """What the forecast would have been worth on weeks that it had not seen: a row per vendor and weeks ahead, TRIED.

    From every week on that leaves enough before it, the days ahead are foretold from the weeks before alone. `covered`
    is the share of these days within their interval, to be read beside `confidence`; wape is the error over the
    contacts that came, rival_wape that of the same weekday of the last week seen. Weeks overlap, so that these are
    descriptions without intervals of their own.
    """
    rows = []
    for vendor, by_half_hour in _by_day(audit).items():
        holidays = audit.parameters.calendar.holidays
        weeks, last = demand.weeks_of(by_half_hour.sum(axis=1), holidays)
        kept: list[pd.DataFrame] = []
        for seen in range(demand.FEWEST_WEEKS, len(weeks)):
            day = last - timedelta(days=demand.DAYS * (len(weeks) - seen))
            found = demand.forecast(weeks[:seen], day, ahead=ahead, confidence=audit.parameters.confidence)
            found = found[(found.grain == "day") & (found.week_ahead <= len(weeks) - seen)]
            came = weeks[seen : seen + ahead].ravel()[: len(found)]
            rival = np.tile(weeks[seen - 1], ahead)[: len(found)]
            kept.append(found.assign(came=came, rival=rival))
        if not kept:
            continue
        whole = pd.concat(kept, ignore_index=True).dropna(subset=["value", "came", "rival"])
        for week, mine in whole.groupby("week_ahead"):
            rows.append(
                {
                    "vendor": vendor,
                    "week_ahead": int(week),
                    "days": len(mine),
                    "covered": float(((mine.came >= mine.low) & (mine.came <= mine.high)).mean()),
                    "wape": float((mine.came - mine.value).abs().sum() / mine.came.sum()),
                    "rival_wape": float((mine.came - mine.rival).abs().sum() / mine.came.sum()),
                    "confidence": audit.parameters.confidence,
                }
            )
    return pd.DataFrame(rows, columns=[*TRIED])


def half_hour_shares(days: pd.DataFrame, left_out: tuple[object, ...] = ()) -> np.ndarray:
    """Each weekday's share by half-hour (7 by 48, Monday first); that of all days where a weekday has no contact."""
    usual = days[~days.index.isin(pd.to_datetime(list(left_out)))]
    pooled = usual.sum().to_numpy(float)
    pooled = pooled / max(pooled.sum(), 1.0)
    shares = np.tile(pooled, (demand.DAYS, 1))
    for weekday, mine in usual.groupby(usual.index.day_of_week):
        if mine.to_numpy().sum():
            shares[weekday] = mine.sum().to_numpy(float) / mine.to_numpy().sum()
    return shares


def _by_day(audit: Audit) -> dict[str, pd.DataFrame]:
    """Contacts offered by vendor: days from the first with any to the last (index) by half-hour (0 to 47)."""
    contacts = audit.tables.contacts
    if contacts is None:
        return {}

    def make() -> pd.DataFrame:
        counted = contacts.filter(_.offered).group_by("vendor", "local_date", "half_hour").aggregate(contacts=_.count())
        frame: pd.DataFrame = counted.order_by("vendor", "local_date", "half_hour").execute()
        return frame

    frame = audit.once("questions.demand.by_half_hour", make)
    found = {}
    for vendor, mine in frame.groupby("vendor"):
        # Before a vendor's first contact and after its last nobody knows whether there was none or no log.
        every = pd.date_range(mine.local_date.min(), mine.local_date.max())
        wide = mine.assign(local_date=pd.to_datetime(mine.local_date)).pivot(
            index="local_date", columns="half_hour", values="contacts"
        )
        found[str(vendor)] = wide.reindex(index=every, columns=range(48)).fillna(0.0)
    return found
