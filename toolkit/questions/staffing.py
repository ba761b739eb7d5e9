"""Are enough agents there when the contacts come, where are they short, and what would other numbers change?"""

import pandas as pd

from toolkit.audits import Audit
from toolkit.measures import half_hours, resampling, staffing

# Service levels that contracts ask for, beside the audit's own.
LEVELS = (0.7, 0.8, 0.9)
BALANCE = (
    "vendor", "service_level", "promised", "hours", "needed_c", "needed_a", "patience_seconds", "lacking",
)  # fmt: skip
HALF_HOURS_AN_HOUR = 2


def withheld(audit: Audit) -> pd.DataFrame:
    """Vendors of whom nothing is said here, and why: vendor, why_not. A vendor that is not here has its half-hours."""
    rows = []
    for vendor in audit.parameters.vendors:
        missing = [
            f"{table}.{column}"
            for table, columns in half_hours.NEEDS.items()
            for column in sorted(columns)
            if getattr(audit.tables, table) is None or not audit.share_known(table, vendor.id, column)
        ]
        if missing:
            rows.append({"vendor": vendor.id, "why_not": f"no {', '.join(missing)}"})
    named = {row["vendor"] for row in rows}
    most = audit.parameters.definitions.unknown_at_most
    for vendor_id, mine in _every(audit, named).groupby("vendor"):
        unknown = {
            "contacts of which nobody says whether they were offered": mine.unknown.sum()
            / max(mine.offered.sum() + mine.unknown.sum(), 1),
            "answered contacts without a handle time": 1 - mine.handled.sum() / max(mine.answered.sum(), 1),
            "rows of agents' time that no half-hour can be told for": float(mine.unknown_time.iloc[0]),
        }
        for what, share in unknown.items():
            if share > most:
                rows.append({"vendor": vendor_id, "why_not": f"{100 * share:.1f} % {what}"})
                break
    return pd.DataFrame(rows, columns=["vendor", "why_not"])


def by_half_hour(audit: Audit) -> pd.DataFrame:
    """Contacts and agents by vendor, day and half-hour, as `half_hours.half_hours`; none of vendors `withheld`."""
    without = set(withheld(audit).vendor)
    return _every(audit, without)


def weeks(frame: pd.DataFrame) -> float:
    """How many weeks one vendor's days make."""
    return float(frame.local_date.nunique() / 7)


def promised(audit: Audit) -> float | None:
    """The service level that the contract asks for, 0 to 1: the highest where it asks for several; None without one."""
    asked = [t.at_least for t in audit.parameters.contract.targets if t.kpi == "service_level" and t.at_least]
    return max(asked) if asked else None


def gaps(audit: Audit, *, service_level: float | None = None) -> pd.DataFrame:
    """Agents there less agents needed by half-hour, as `staffing.gaps`, for the contract's service level or another.

    Empty where neither says one, and where nothing is evidenced.
    """
    level = promised(audit) if service_level is None else service_level
    frame = by_half_hour(audit)
    if level is None or frame.empty:
        return pd.DataFrame(columns=[*half_hours.COLUMNS, *staffing.GAPS])
    within = audit.parameters.contract.threshold_seconds

    def make() -> pd.DataFrame:
        return staffing.gaps(frame, service_level=level, within_seconds=within)

    return audit.once(f"questions.staffing.gaps {level}", make)


def shortages(audit: Audit, *, service_level: float | None = None) -> pd.DataFrame:
    """Where and when agents lacked, as `staffing.shortages`; all comparisons of all vendors share the confidence."""
    each = resampling.each_of(len(audit.parameters.vendors), audit.parameters.confidence)
    return staffing.shortages(gaps(audit, service_level=service_level), confidence=each)


def by_half_hour_of_week(audit: Audit) -> pd.DataFrame:
    """The mean gap of each weekday's half-hour in the opening hours: vendor, weekday, half_hour, value, agents, needed.

    Holidays left out; NaN where fewer than four days tell it.
    """
    columns = ["vendor", "weekday", "half_hour", "value", "agents", "needed", "days"]
    frame = gaps(audit)
    frame = frame[frame.open.astype(bool) & ~frame.holiday.astype(bool)] if len(frame) else frame
    if frame.empty:
        return pd.DataFrame(columns=columns)
    found = frame.groupby(["vendor", "weekday", "half_hour"], as_index=False).agg(
        value=("gap", "mean"), agents=("agents", "mean"), needed=("needed", "mean"), days=("gap", "size")
    )
    found.loc[found.days < staffing.FEWEST_DAYS, ["value", "agents", "needed"]] = float("nan")
    return found[columns]


def balance(audit: Audit) -> pd.DataFrame:
    """Agents' hours a week that were there and that were needed in the opening hours, by vendor and service level.

    Columns: vendor, service_level, promised, hours, needed_c, needed_a (by Erlang C and A; A is NaN without patience),
    patience_seconds, lacking (hours a week in half-hours that lacked). The levels: LEVELS and the one promised. What
    one half-hour has too many does not help another.
    """
    return audit.once("questions.staffing.balance", lambda: _balance(audit))


def _balance(audit: Audit) -> pd.DataFrame:
    frame = by_half_hour(audit)
    own = promised(audit)
    rows = []
    for level in sorted({*LEVELS, *([] if own is None else [own])}):
        if frame.empty:
            break
        found = gaps(audit, service_level=level)
        for vendor, all_ in found[~found.holiday.astype(bool)].groupby("vendor"):
            # Days on which nobody opens are days of a week too.
            a_week = HALF_HOURS_AN_HOUR * weeks(all_)
            mine = all_[all_.open.astype(bool)]
            rows.append(
                {
                    "vendor": vendor,
                    "service_level": level,
                    "promised": level == own,
                    "hours": mine.agents.sum() / a_week,
                    "needed_c": mine.needed_c.sum() / a_week,
                    "needed_a": mine.needed_a.sum(skipna=False) / a_week,
                    "patience_seconds": float(mine.patience_seconds.iloc[0]),
                    "lacking": -mine.gap.clip(upper=0).sum() / a_week,
                }
            )
    return pd.DataFrame(rows, columns=[*BALANCE])


def scenario(
    audit: Audit,
    *,
    more_agents: float = 0.0,
    times: float = 1.0,
    weekdays: tuple[int, ...] = (1, 2, 3, 4, 5, 6, 7),
    hours: tuple[int, int] = (0, 24),
) -> pd.DataFrame:
    """What other numbers of agents would have done, as `staffing.scenario`, on some weekdays (1 Monday) and hours."""
    frame = by_half_hour(audit)
    where = frame.weekday.isin(weekdays) & (frame.half_hour >= 2 * hours[0]) & (frame.half_hour < 2 * hours[1])
    return staffing.scenario(
        frame,
        within_seconds=audit.parameters.contract.threshold_seconds,
        confidence=audit.parameters.confidence,
        more_agents=more_agents,
        times=times,
        where=where,
    )


def _every(audit: Audit, without: set[str]) -> pd.DataFrame:
    contacts, time = audit.tables.contacts, audit.tables.time
    wanted = [vendor.id for vendor in audit.parameters.vendors if vendor.id not in without]
    if contacts is None or time is None or not wanted:
        return pd.DataFrame(columns=[*half_hours.COLUMNS])

    def make() -> pd.DataFrame:
        return half_hours.half_hours({"contacts": contacts, "time": time}, audit.parameters)

    frame = audit.once("questions.staffing.half_hours", make)
    return frame[frame.vendor.isin(wanted)].reset_index(drop=True)
