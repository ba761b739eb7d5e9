"""Did the vendor keep the contract, period by period, and could it?"""

from typing import Any, Final

import numpy as np
import pandas as pd

from toolkit.audits import Audit
from toolkit.measures import compliance, intervals, kpis
from toolkit.measures.judgements import JUDGEMENTS, TARGETS
from toolkit.questions.contract_figures import promises
from toolkit.questions.period_verdicts import compliance_of, half_hour_verdicts, titled
from toolkit.questions.service_levels import RECORD

KEPT: Final = [
    "kpi", "title", "vendor", "level", "k", "n", "judged", "met", "missed", "below_floor", "open", "windows", "broken",
    "value", "low", "high", "rows", "unknown", "unit", "better", "target", "floor", "verdict", "definition",
    "why_absent",
]  # fmt: skip
SHARES: Final = ["kpi", "title", "vendor", "level", "met", "judged", "open", "value", "low", "high", "unit", "own"]


def kept(audit: Audit) -> pd.DataFrame:
    """Whether each promise was kept over its periods, per vendor, columns as KEPT.

    value, low, high and rows are the whole period's; the verdict is that of the periods. What cannot be decided is
    `insufficient`, what has no evidence `not evidenced`.
    """
    frame = compliance_of(audit)
    halves = half_hour_verdicts(audit)
    rows = []
    for promise in promises(audit):
        rule = promise.target.k_of_n
        for vendor in audit.parameters.vendors:
            mine = frame[(frame.kpi == promise.kpi) & (frame.vendor == vendor.id)]
            own = mine[mine.own]
            if promise.target.period == "half_hour" and not promise.why_not:
                own = halves[(halves.kpi == promise.kpi) & (halves.vendor == vendor.id)]
            counted = compliance.k_of_n(list(own.verdict), rule.k if rule else None, rule.n if rule else None)
            whole = mine[mine.period == "whole"] if (mine.period == "whole").any() else mine
            head = whole.iloc[0].to_dict()
            none = bool(len(own)) and set(own.verdict) <= {compliance.NOT_EVIDENCED}
            rows.append(
                {
                    **head,
                    **counted._asdict(),
                    "level": promise.target.period,
                    "k": rule.k if rule else np.nan,
                    "n": rule.n if rule else np.nan,
                    "verdict": compliance.NOT_EVIDENCED if none else counted.verdict,
                }
            )
    return pd.DataFrame(rows, columns=KEPT)


def shares(audit: Audit) -> pd.DataFrame:
    """In what share of half-hours, days, weeks and months each promise was met, columns as SHARES.

    A month may keep a target that half of its hours miss. Half-hours of a day resemble each other, and days of a
    week, so their intervals are taken over days and over weeks; weeks and months are too few for one.
    """
    frame, halves = compliance_of(audit), half_hour_verdicts(audit)
    halves = halves.assign(cluster=halves.local_date)
    rows = []
    for promise in promises(audit):
        if promise.why_not or promise.convention not in kpis.CATALOGUE:
            continue
        for vendor in audit.parameters.vendors:
            parts = {"half_hour": halves[(halves.kpi == promise.kpi) & (halves.vendor == vendor.id)]}
            mine = frame[(frame.kpi == promise.kpi) & (frame.vendor == vendor.id)]
            parts |= {level: mine[mine.level == level] for level in ("day", "week", "month")}
            for level, part in parts.items():
                judged = part[part.verdict.isin(compliance.JUDGED)]
                if judged.empty:
                    continue
                met = judged.verdict == compliance.MET
                low, high = _share_limits(audit, level, judged, met)
                rows.append(
                    {
                        "kpi": promise.kpi,
                        "title": titled(audit, promise, promise.convention),
                        "vendor": vendor.id,
                        "level": level,
                        "met": int(met.sum()),
                        "judged": len(judged),
                        "open": int((part.verdict != compliance.NO_CONTACTS).sum()) - len(judged),
                        "value": float(met.mean()),
                        "low": low,
                        "high": high,
                        "unit": "share",
                        "own": level == promise.target.period,
                    }
                )
    return pd.DataFrame(rows, columns=SHARES)


def _share_limits(audit: Audit, level: str, judged: pd.DataFrame, met: "pd.Series[bool]") -> tuple[float, float]:
    if level not in ("half_hour", "day"):
        return np.nan, np.nan
    cluster = judged.local_date if level == "half_hour" else [compliance.label("week", day) for day in judged["first"]]
    counted = pd.DataFrame({"cluster": cluster, "met": met.astype(float), "one": 1.0}).groupby("cluster").sum()
    found = intervals.ratio_clustered(counted.met, counted.one, confidence=audit.parameters.confidence, share=True)
    return float(found.low), float(found.high)


def days(audit: Audit) -> pd.DataFrame:
    """Each day and promise for a calendar: vendor, kpi, title, day, verdict, value, rows, unit.

    Promises of which no day can be judged, such as those about few answers, are left out.
    """
    frame = compliance_of(audit)
    found = frame[frame.level == "day"].rename(columns={"first": "day"})
    found = found[found.kpi.isin(found[found.verdict.isin(compliance.JUDGED)].kpi)]
    return found[["vendor", "kpi", "title", "day", "verdict", "value", "rows", "unit"]].reset_index(drop=True)


def as_contracted(audit: Audit, frame: pd.DataFrame) -> pd.DataFrame:
    """Rows of `Audit.kpis` with those whose targets the contract judges apart put in the contract's own terms."""
    apart = audit.judged_apart & set(frame.kpi)
    if not apart:
        return frame
    found = kept(audit)
    found = found[found.kpi.isin(apart)].set_index(["kpi", "vendor"])
    frame = frame.copy()
    names = ("title", "value", "low", "high", "rows", "unknown", "target", "verdict", "definition", "why_absent")
    for place, row in frame.iterrows():
        if row["kpi"] in apart:
            for name in names:
                frame.at[place, name] = found.loc[(row["kpi"], row["vendor"]), name]
    return frame


def results(audit: Audit) -> pd.DataFrame:
    """The section's rows of results.csv: verdicts by period, shares of periods, and what the contract came to."""
    if not audit.parameters.contract.targets:
        return not_agreed(audit, TARGETS)
    frame, whole = compliance_of(audit), kept(audit)
    rows: list[dict[str, Any]] = []
    for row in frame[frame.own & (frame.level != "whole")].to_dict("records"):
        group = f"target={row['kpi']};{row['level']}={row['period']}"
        judged = row["verdict"] in compliance.JUDGED
        said = {**row, "group": group, "verdict": ""}
        rows.append({**said, "kpi": "sla_value"})
        met = float(row["verdict"] == compliance.MET) if judged else np.nan
        definition = f"1 where the period meets {row['target']}, else 0: {row['verdict']}; {row['definition']}"
        bare = {"value": met, "low": np.nan, "high": np.nan, "unit": "yes or no", "better": "higher"}
        rows.append({**said, **bare, "kpi": "sla_met", "definition": definition})
    for row in shares(audit).to_dict("records"):
        rows.append(
            {
                **row,
                "kpi": "sla_periods_met",
                "group": f"target={row['kpi']};period={row['level']}",
                "rows": row["judged"],
                "unknown": row["open"],
                "better": "higher",
                "target": "",
                "verdict": "",
                "definition": f"{JUDGEMENTS['sla_periods_met'].formula}; unknown are those that were not",
            }
        )
    for row in whole[whole.kpi.isin(audit.judged_apart)].to_dict("records"):
        rows.append({**row, "group": f"judged_by={row['level']}"})
    found = pd.DataFrame(rows).reindex(columns=RECORD)
    return found.assign(section="contract")


def not_agreed(audit: Audit, asked: str) -> pd.DataFrame:
    """Rows of results.csv for the figures that a part of the contract would give, where the parameters have none."""
    rows = [
        {
            **{"section": "contract", "kpi": figure.key, "vendor": vendor.id, "group": "", "rows": 0, "unknown": 0},
            **{"unit": figure.unit, "better": figure.better, "target": "", "verdict": compliance.NOT_EVIDENCED},
            "definition": f"no {asked} in the parameters; {figure.formula}",
        }
        for figure in JUDGEMENTS.values()
        if figure.asks == asked
        for vendor in audit.parameters.vendors
    ]
    return pd.DataFrame(rows).reindex(columns=RECORD)
