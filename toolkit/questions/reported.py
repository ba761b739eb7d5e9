"""Does the vendor's own figure stand up to the count, and if not, by which definition would it be right?"""

from typing import Any, Final

import numpy as np
import pandas as pd
from ibis import _
from scipy import stats

from toolkit.audits import Audit
from toolkit.intake.tables import SCHEMAS
from toolkit.measures import compliance, conventions, kpis, multiplicity
from toolkit.measures.entries import Kpi, needs
from toolkit.measures.targets import Target
from toolkit.measures.vendor_variants import VARIANTS
from toolkit.questions.service_levels import RECORD, evidenced

BY_MONTH: Final = [
    "vendor", "kpi", "title", "month", "reported", "ours", "low", "high", "difference", "unit", "rows", "tolerance",
    "outside", "chance",
]  # fmt: skip
FOUND: Final = [
    "vendor", "kpi", "title", "months", "outcome", "definition", "also", "reported", "ours", "unit", "rows", "chance",
    "why",
]  # fmt: skip
# What came of a reported figure over its months.
SAME, RIVAL, WITHIN, OUTSIDE, UNCOMPARED = "same", "rival", "within", "outside", "uncompared"
MONTH: Final = "local_month"
MOST_DIGITS: Final = 6
# Counts of contacts differ by a few rows for many reasons; a larger gap than this is told for attention.
SMALL_GAP: Final = 0.005


def compared(audit: Audit) -> pd.DataFrame:
    """The vendor's figures beside ours, a row per vendor, KPI and whole month: columns BY_MONTH.

    `ours` is by the definition in force. `tolerance` is what rounding and rows that intake refused may make; `outside`,
    whether the difference is beyond it and the reported value beyond our interval; `chance` how likely a value so far
    off is by our interval, NaN for what was counted whole.
    """
    return _compared(audit)[0]


def _compared(audit: Audit) -> tuple[pd.DataFrame, dict[tuple[str, str], str]]:
    """The comparison, and why a vendor's reported figure is not compared."""
    told, why = _told(audit)
    if told.empty:
        return pd.DataFrame(columns=BY_MONTH), why
    ours = _ours(audit, list(dict.fromkeys(told.kpi)))
    frame = told.merge(ours, on=["vendor", "kpi", "month"], how="left")
    frame = frame[frame.ours.notna()]
    frame["title"] = [audit.title(key) for key in frame.kpi]
    frame["difference"] = frame.reported - frame.ours
    frame["tolerance"] = _tolerances(audit, frame)
    frame["chance"] = [_chance(row, audit.parameters.confidence) for row in frame.to_dict("records")]
    beyond = frame.difference.abs() > frame.tolerance
    uninterval = frame.low.isna() | frame.high.isna()
    frame["outside"] = beyond & (uninterval | (frame.reported < frame.low) | (frame.reported > frame.high))
    for vendor, kpi in {*zip(told.vendor, told.kpi, strict=True)} - {*zip(frame.vendor, frame.kpi, strict=True)}:
        why[vendor, kpi] = "no_months"
    return frame.sort_values(["vendor", "kpi", "month"], ignore_index=True)[BY_MONTH], why


def _told(audit: Audit) -> tuple[pd.DataFrame, dict[tuple[str, str], str]]:
    """What the vendors reported for whole months, a row each with digits, and why the rest is not compared."""
    columns = ["vendor", "kpi", "month", "reported", "digits"]
    table = audit.tables.reported
    if table is None:
        return pd.DataFrame(columns=columns), {}
    frame = audit.once(
        "reported",
        lambda: (
            table.filter(_.value.notnull())
            .select("vendor", "kpi", month=_[MONTH], reported=_.value.cast("float64"))
            .order_by("vendor", "kpi", "month", "reported")
            .execute()
        ),
    )
    period = audit.parameters.period
    whole = {spell.label for spell in compliance.spells("month", period.first, period.last) if spell.complete}
    there = set(
        evidenced(audit, [key for key in dict.fromkeys(frame.kpi) if audit.in_force.get(key, key) in kpis.EVERY])
    )
    why: dict[tuple[str, str], str] = {}
    kept = []
    for (vendor, kpi), mine in frame.groupby(["vendor", "kpi"], sort=True):
        entry = kpis.EVERY.get(audit.in_force.get(str(kpi), str(kpi)))
        mine = mine[mine.month.isin(whole)]
        if entry is None:
            why[str(vendor), str(kpi)] = "no_kpi"
        elif str(kpi) not in there:
            why[str(vendor), str(kpi)] = "not_evidenced"
        elif not isinstance(entry, Kpi) or MONTH not in _columns(entry):
            why[str(vendor), str(kpi)] = "no_months"
        elif mine.empty or mine.month.duplicated().any():
            why[str(vendor), str(kpi)] = "several" if len(mine) else "no_months"
        else:
            kept.append(mine.assign(digits=max(_digits(value) for value in mine.reported)))
    return pd.concat(kept, ignore_index=True) if kept else pd.DataFrame(columns=columns), why


def _columns(entry: Kpi) -> frozenset[str]:
    """The columns of an entry's canonical table."""
    return frozenset(SCHEMAS[entry.table].names)


def _digits(value: float) -> int:
    """Decimals with which a value was written."""
    text = f"{value:.{MOST_DIGITS}f}".rstrip("0")
    return len(text.partition(".")[2])


def _ours(audit: Audit, keys: list[str]) -> pd.DataFrame:
    frame = audit.kpis(keys, by=[MONTH])
    frame = frame.assign(ours=frame["value"].where(frame.enough.astype(bool)), month=frame[MONTH])
    return frame[["vendor", "kpi", "month", "ours", "low", "high", "unit", "rows", "clusters"]]


def _tolerances(audit: Audit, frame: pd.DataFrame) -> list[float]:
    """Half a unit of the last decimal reported, and what refused rows may make.

    Refused rows are taken to be like the others, all in this month: a count may be as many more, a share or mean three
    standard errors of so many rows off, which our interval gives.
    """
    found = []
    for row in frame.to_dict("records"):
        entry = kpis.EVERY[audit.in_force.get(row["kpi"], row["kpi"])]
        assert isinstance(entry, Kpi)
        lost = audit.evidenced.rejected(entry.table, row["vendor"])
        half = 0.5 * 10.0 ** -row["digits"]
        if entry.counts_rows:
            found.append(half + lost)
            continue
        reach = (row["high"] - row["low"]) / 2 if np.isfinite(row["high"]) and np.isfinite(row["low"]) else 0.0
        # Half an interval is about two standard errors.
        found.append(half * (1 + 1e-9) + 1.5 * reach * np.sqrt(lost / row["rows"]))
    return found


def _chance(row: dict[str, Any], confidence: float) -> float:
    """How likely a value at least so far from ours is, by our interval's own reach on that side."""
    if not (np.isfinite(row["low"]) and np.isfinite(row["high"])):
        return float("nan")
    reach = row["ours"] - row["low"] if row["difference"] < 0 else row["high"] - row["ours"]
    if reach <= 0:
        return float("nan")
    freedom = max(int(row["clusters"]) - 1, 1)
    error = reach / stats.t.ppf((1 + confidence) / 2, freedom)
    return float(2 * stats.t.sf(abs(row["difference"]) / error, freedom))


def outcomes(audit: Audit) -> pd.DataFrame:
    """What came of each reported figure, a row per vendor and KPI: columns FOUND.

    same: ours in every month, as far as rounding and refused rows allow. rival: another definition gives every month
    (`definition`, and in `also` others that do). within and outside: no definition gives it, and the value lies within
    our interval or not, over all months and figures together (`chance`, Holm's). uncompared: `why`. reported and ours
    are of the month that lies furthest apart.
    """
    frame, why = _compared(audit)
    rows: list[dict[str, Any]] = []
    for (vendor, kpi), mine in frame.groupby(["vendor", "kpi"], sort=False):
        worst = mine.loc[(mine.difference.abs() - mine.tolerance).idxmax()]
        fits = [] if _fits(mine, mine.ours) else _fitting(audit, str(kpi), mine)
        same = _fits(mine, mine.ours)
        chance = float(np.nanmin([1.0, len(mine) * mine.chance.min()])) if mine.chance.notna().any() else np.nan
        rows.append(
            {
                **{"vendor": vendor, "kpi": kpi, "title": worst.title, "months": len(mine)},
                "outcome": SAME if same else RIVAL if fits else "",
                "definition": fits[0] if fits else "",
                "also": fits[1:],
                **{name: worst[name] for name in ("reported", "ours", "unit")},
                "rows": int(mine["rows"].sum()),
                "chance": chance,
                "why": "",
            }
        )
    found = pd.DataFrame(rows, columns=FOUND)
    for vendor in set(found.vendor):
        mine = found.index[(found.vendor == vendor) & found.chance.notna()]
        found.loc[mine, "chance"] = multiplicity.holm(found.chance[mine].to_numpy(float)) if len(mine) else np.nan
    limit = 1 - audit.parameters.confidence
    for place, row in zip(found.index, found.to_dict("records"), strict=True):
        if not row["outcome"]:
            gap = abs(row["reported"] / row["ours"] - 1) if row["ours"] else np.inf
            far = row["chance"] <= limit if np.isfinite(row["chance"]) else gap > SMALL_GAP
            found.loc[place, "outcome"] = OUTSIDE if far else WITHIN
    uncompared = [
        {"vendor": vendor, "kpi": kpi, "title": kpi, "months": 0, "outcome": UNCOMPARED, "why": reason, "also": []}
        for (vendor, kpi), reason in sorted(why.items())
    ]
    parts = [part for part in (found, pd.DataFrame(uncompared, columns=FOUND)) if len(part)]
    return pd.concat(parts, ignore_index=True) if parts else found


def _fits(mine: pd.DataFrame, ours: "pd.Series[float]") -> bool:
    return bool(((mine.reported - ours).abs() <= mine.tolerance).all())


def _fitting(audit: Audit, key: str, mine: pd.DataFrame) -> list[str]:
    """The definitions that give the reported value in every month, those of the catalogue first."""
    vendor, months = mine.vendor.iloc[0], mine.set_index("month")
    usual, unusual = rivals(audit, key)
    found = []
    if usual:
        frame = audit.kpis(usual, by=[MONTH])
        frame = frame[frame.vendor == vendor].set_index(["kpi", MONTH])["value"]
        found = [name for name in usual if name in frame.index and _fits(months, frame[name].reindex(months.index))]
    if found or not unusual:
        return found
    summed, _counts = audit.tallied(unusual, [MONTH])
    for entry in unusual:
        chosen = summed[(summed.vendor == vendor) & (summed.kpi == entry.key)]
        theirs = chosen.groupby(MONTH)[["above", "below"]].sum()
        if _fits(months, (theirs.above / theirs.below).reindex(months.index)):
            found.append(entry.key)
    return found


def rivals(audit: Audit, key: str) -> tuple[list[str], list[Kpi]]:
    """Definitions that compete with the one behind a key: those of the catalogue with evidence, and vendors' own."""
    actual = audit.in_force.get(key, key)
    families = {head: keys for head, keys in conventions.CONVENTIONS.items() if key == head or actual in keys}
    unit = kpis.EVERY[actual].unit
    usual = [name for keys in families.values() for name in keys if name != actual]
    usual = [name for name in usual if kpis.EVERY[name].unit == unit and isinstance(kpis.EVERY[name], Kpi)]
    unusual = [entry for head in (*families, key) for entry in VARIANTS.get(head, ())]
    absent = audit.intake.coverage[audit.intake.coverage.status == "absent"]
    lacking = {table: set(columns.column) for table, columns in absent.groupby("table")}
    usable = [each for each in dict.fromkeys(unusual) if not (needs(each) & lacking.get(each.table, set()))]
    return evidenced(audit, dict.fromkeys(usual)), usable


def variant(key: str) -> Kpi | None:
    """A vendor's own definition by its key."""
    return next((entry for entries in VARIANTS.values() for entry in entries if entry.key == key), None)


def results(audit: Audit) -> pd.DataFrame:
    """The rows of results.csv: what was reported, by month, and what came of it."""
    frame, found = compared(audit), outcomes(audit)
    by = {(row.vendor, row.kpi): row for row in found.itertuples()}
    rows = [
        {
            "kpi": row["kpi"],
            "vendor": row["vendor"],
            "group": f"reported_by=vendor;local_month={row['month']}",
            "value": row["reported"],
            "rows": 0,
            "unknown": 0,
            "unit": row["unit"],
            "better": kpis.EVERY[audit.in_force.get(row["kpi"], row["kpi"])].better,
            "definition": f"as reported; ours {row['ours']:.6g}; {by[row['vendor'], row['kpi']].outcome} "
            f"{by[row['vendor'], row['kpi']].definition}".strip(),
        }
        for row in frame.to_dict("records")
    ]
    return pd.DataFrame(rows).reindex(columns=RECORD).assign(section="scorecards", target="", verdict="")


def against_target(audit: Audit) -> pd.DataFrame:
    """Months in which the reported figure keeps the contract's target and the contract's own count does not.

    A row each: vendor, kpi, month. Of targets judged by the month alone, counted by the definition that they name.
    """
    frame = compared(audit)
    rows = []
    for target in audit.parameters.contract.targets:
        mine = frame[frame.kpi == target.kpi]
        if target.period != "month" or mine.empty:
            continue
        key = target.definition or target.kpi
        if not evidenced(audit, [key]):
            continue
        bounds = Target.of(at_least=target.at_least, at_most=target.at_most, between=target.between)
        counted = audit.kpi(key, by=[MONTH]).set_index(["vendor", MONTH])
        for row in mine.itertuples():
            place = (row.vendor, row.month)
            ours = float(counted["value"].get(place, np.nan)) if place in counted.index else np.nan
            # Rounding and refused rows decide nothing.
            apart = abs(row.reported - ours) > row.tolerance
            if apart and np.isfinite(ours) and bounds.keeps(row.reported) and not bounds.keeps(ours):
                rows.append((row.vendor, row.kpi, row.month))
    return pd.DataFrame(rows, columns=["vendor", "kpi", "month"])
