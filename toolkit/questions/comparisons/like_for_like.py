"""Are like things compared: the same days, the same tables, channels and definitions, and who has no data for what?"""

from typing import Any, Final, NamedTuple

import pandas as pd

from toolkit.audits import differences
from toolkit.audits.comparisons import Comparison
from toolkit.intake import tables
from toolkit.measures import kpis
from toolkit.measures.kpis import Computed

SECTION: Final = "like_for_like"
DAYS: Final = ["bidder", "name", "first", "last", "days", "days_compared", "contacts", "contacts_compared"]
MATRIX: Final = ["bidder", "channel", "local_month", "contacts", "compared"]
HELD: Final = ["table", "bidder", "rows"]
FORCE: Final = ["part", "bidder", "value", "same", "rests"]
EVIDENCED: Final = ["kpi", "title", "bidder", "rows", "unknown", "evidenced", "why_not"]
ALONE: Final = ["channel", "bidders", "without", "contacts"]


class Facts(NamedTuple):
    """All that this section tells; frames with the columns of the functions of the same names."""

    days: pd.DataFrame
    matrix: pd.DataFrame
    held: pd.DataFrame
    in_force: pd.DataFrame
    evidenced: pd.DataFrame
    alone: pd.DataFrame


def facts(comparison: Comparison) -> Facts:
    """Everything this section tells of a comparison of audits."""
    return Facts(
        days(comparison),
        matrix(comparison),
        held(comparison),
        in_force(comparison),
        evidenced(comparison),
        alone(comparison),
    )


def days(comparison: Comparison) -> pd.DataFrame:
    """Each bidder's audited days and what of them is compared, columns DAYS; contacts NaN where there is no table."""
    window = comparison.window
    compared = {day.date() for day in pd.date_range(window.first, window.last)}
    compared = {day for day in compared if f"{day:%Y-%m}" not in window.left_out}
    rows = []
    for bidder in comparison.bidders:
        if bidder.audit is None:
            continue
        period = bidder.audit.parameters.period
        audited = (period.last - period.first).days + 1
        mine = sum(period.first <= day <= period.last for day in compared)
        whole = comparison.contacts(bidder.id)
        within = comparison.rows(bidder.id, "contacts")
        rows.append(
            (
                bidder.id, bidder.name, period.first, period.last, audited, mine,
                float("nan") if whole is None else float(whole),
                float("nan") if within is None else float(within.count().execute()),
            )
        )  # fmt: skip
    return pd.DataFrame(rows, columns=DAYS)


def matrix(comparison: Comparison) -> pd.DataFrame:
    """Contacts per bidder, channel and month of the agreed days, columns MATRIX; nothing is 0 and stands there.

    `compared`: whether the month is within the common window. A contact without a channel has the channel "".
    """
    found = comparison.coverage()
    first, last = comparison.agreed
    months = [str(month) for month in pd.period_range(first, last, freq="M")]
    window = comparison.window
    inside = {str(month) for month in pd.period_range(window.first, window.last, freq="M")} - {*window.left_out}
    channels = sorted(set(found.channel))
    every = pd.MultiIndex.from_product(
        [comparison.audited, channels, months], names=["bidder", "channel", "local_month"]
    )
    counted = found.set_index(["bidder", "channel", "local_month"]).contacts.reindex(every, fill_value=0)
    frame = counted.astype(int).reset_index()
    return frame.assign(compared=frame.local_month.isin(inside))[MATRIX]


def alone(comparison: Comparison) -> pd.DataFrame:
    """Channels that some bidders have within the window and others not, columns ALONE; contacts of those who have."""
    found = matrix(comparison)
    found = found[found.compared].groupby(["channel", "bidder"], sort=False).contacts.sum().unstack(fill_value=0)
    holders = _with_contacts(comparison)
    rows = []
    for channel in found.index:
        has = [bidder for bidder in holders if found.loc[channel].get(bidder, 0) > 0]
        lacks = [bidder for bidder in holders if bidder not in has]
        if has and lacks:
            rows.append((str(channel), ", ".join(has), ", ".join(lacks), int(found.loc[channel, has].sum())))
    return pd.DataFrame(rows, columns=ALONE)


def _with_contacts(comparison: Comparison) -> list[str]:
    return [bidder for bidder in comparison.audited if comparison.rows(bidder, "contacts") is not None]


def held(comparison: Comparison) -> pd.DataFrame:
    """Rows of each table that anybody has, per bidder within the window, columns HELD; 0 where there are none."""
    rows = []
    for table in tables.TABLES:
        counted = {bidder: _rows(comparison, bidder, table) for bidder in comparison.audited}
        if any(counted.values()):
            rows += [(table, bidder, count) for bidder, count in counted.items()]
    return pd.DataFrame(rows, columns=HELD)


def _rows(comparison: Comparison, bidder: str, table: str) -> int:
    found = comparison.rows(bidder, table)
    return 0 if found is None else int(found.count().execute())


def in_force(comparison: Comparison) -> pd.DataFrame:
    """What each audit decides, columns FORCE: `same` for all, and which of the compared KPIs rest on it.

    A part on which a compared KPI rests is the same for all, or the comparison is refused; the others are told.
    """
    audits = {each.id: each.audit.parameters for each in comparison.bidders if each.audit is not None}
    frame = differences.in_force(audits)
    apart = set(differences.differing(frame))
    rests = {
        part: ", ".join(key for key in comparison.parameters.compared if differences.rests_on(part, key, audits))
        for part in dict.fromkeys(frame.part)
    }
    return frame.assign(same=~frame.part.isin(apart), rests=frame.part.map(rests))[FORCE]


def evidenced(comparison: Comparison) -> pd.DataFrame:
    """Whether each bidder has data for each compared KPI within the window, columns EVIDENCED.

    A bidder without has no place and no win there: what is missing never helps.
    """
    found = figures(comparison)
    there = found.value.notna() & found.enough.astype(bool)
    rows = [
        {
            **{name: row[name] for name in ("kpi", "title", "bidder", "rows", "unknown")},
            "evidenced": bool(known),
            "why_not": "" if known else _why_not(row),
        }
        for row, known in zip(found.to_dict("records"), there, strict=True)
    ]
    return pd.DataFrame(rows, columns=EVIDENCED)


def figures(comparison: Comparison) -> pd.DataFrame:
    """Every compared KPI of every bidder within the window, as `Comparison.kpis` gives them; made once in a run."""
    return comparison.kept("compared_figures", lambda: comparison.kpis(comparison.parameters.compared))


def _why_not(row: dict[str, Any]) -> str:
    """Why a figure is not given: the words before its definition, where there are any."""
    if row["verdict"] == "not evidenced":
        return str(row["definition"]).split("; ")[0]
    entry = kpis.EVERY.get(str(row["kpi"]))
    least = "" if entry is None or isinstance(entry, Computed) else f", and at least {entry.minimum_rows} are needed"
    return f"{int(row['rows'])} rows{least}"


def results(comparison: Comparison) -> pd.DataFrame:
    """Contacts within the common window per bidder, and per channel and month, in the columns of results.csv."""
    found = matrix(comparison)
    found = found[found.compared]
    whole = found.groupby("bidder", sort=False).contacts.sum()
    rows = [(bidder, "", int(count)) for bidder, count in whole.items()]
    rows += [(row.bidder, f"channel={row.channel};local_month={row.local_month}", row.contacts)
             for row in found.itertuples()]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["vendor", "group", "value"])
    return frame.assign(
        section=SECTION,
        kpi="contacts_compared",
        rows=frame.value,
        unit="contacts",
        better="context",
        definition="contacts on the days that are compared",
    )
