"""The rows of results.csv that published counts give."""

from typing import Any, Final

import numpy as np
import pandas as pd

from toolkit.audits.aggregates import POOLED
from toolkit.questions import service_levels
from toolkit.questions.comparisons import published_counts
from toolkit.questions.comparisons.published import Published
from toolkit.questions.comparisons.published_counts import OF_ANSWERED, OF_OFFERED, SECTION
from toolkit.questions.service_levels import written

PHI: Final = "providers_phi"
NAIVE: Final = "providers_naive"
WIDE: Final = "providers_wide"
WITHHELD: Final = "abandon_rate"


def results(found: Published | None) -> pd.DataFrame:
    """All together (`vendor` is pooled), each bidder, groups, weeks, ways to a published figure, and the funnel.

    `group` names what a row is a part or a kind of: `group=South East`, `week=2026-03-02`, `mean_of=weeks`,
    `adjusted=days` (the days that all share, each weighed by everybody's calls). Abandonment from a column that
    cannot be what it is called is not evidenced. Without published counts there are no rows.
    """
    if found is None:
        return pd.DataFrame(columns=service_levels.RECORD)
    target = "" if found.promised is None else found.promised.code()
    whole = _with_verdict(found.levels.assign(vendor=POOLED, group=""), found.target, target)
    each = published_counts.levels(found.counts.rows, ["bidder"], confidence=found.confidence)
    each = _with_verdict(each.rename(columns={"bidder": "vendor"}).assign(group=""), found.target, target)
    groups = found.groups.assign(vendor=POOLED, group=[f"group={written(name)}" for name in found.groups["group"]])
    alike = found.alike.rename(columns={"bidder": "vendor"}).assign(
        value=found.alike.adjusted,
        kpi=OF_ANSWERED,
        group="adjusted=days",
        better="higher",
        definition=_ALIKE,
    )
    weeks = found.weeks.assign(group=[f"week={week}" for week in found.weeks.group]) if len(found.weeks) else None
    ways = found.ways.assign(
        vendor=[POOLED if bidder is None or pd.isna(bidder) else bidder for bidder in found.ways.bidder],
        kpi=[OF_ANSWERED if below == "answered" else OF_OFFERED for below in found.ways.below],
        group=[f"mean_of={over}" for over in found.ways.over],
        rows=found.ways.parts,
        unit="share",
        better="higher",
        definition=[f"mean of sum(answered_within) / sum({below}) per part" for below in found.ways.below],
    ).drop_duplicates(["vendor", "kpi", "group"])
    ways = ways[ways.over != "whole"]
    parts = [whole, *_counts(found), each, groups, alike, weeks, ways, _funnel(found), _withheld(found)]
    frame = pd.concat([part for part in parts if part is not None and len(part)], ignore_index=True)
    frame["section"], frame["unknown"] = SECTION, 0
    for name in ("target", "verdict"):
        frame[name] = frame[name].fillna("") if name in frame else ""
    return frame.reindex(columns=service_levels.RECORD)


_ALIKE: Final = "sum over shared days of (everybody's answered * answered_within / answered) / sum of everybody's"


def _with_verdict(frame: pd.DataFrame, target: float | None, code: str) -> pd.DataFrame:
    """The target is about the share of answered calls; its rival has none."""
    mine = frame.kpi == OF_ANSWERED
    kept = np.where(frame["value"] >= (np.inf if target is None else target), "met", "missed")
    verdict = np.where(mine & (target is not None), kept, "")
    return frame.assign(target=np.where(mine, code, ""), verdict=verdict)


def _counts(found: Published) -> list[pd.DataFrame]:
    """How many calls there were: of all, and of each bidder."""
    parts = []
    for key in ("offered", "answered"):
        sums = found.counts.rows.groupby("bidder")[key].sum(min_count=1).dropna()
        if len(sums):
            values = {POOLED: sums.sum(), **sums.to_dict()}
            rows = [_count(key, vendor, value) for vendor, value in values.items()]
            parts.append(pd.DataFrame(rows))
    return parts


def _count(key: str, vendor: Any, value: float) -> dict[str, Any]:
    about = {"kpi": key, "vendor": vendor, "group": "", "value": value, "rows": int(value)}
    return {**about, "unit": "contacts", "better": "context", "definition": f"sum({key})"}


def _funnel(found: Published) -> pd.DataFrame:
    marks = found.funnel.points[found.funnel.points.kind == "bidder"]
    values = {
        PHI: (
            found.funnel.dispersion.phi,
            "ratio",
            "mean of squared z-scores on the arcsine scale, tails of 10 % pulled in",
        ),
        NAIVE: ((marks.naive != 0).sum(), "count", "beyond the interpolated binomial limits of 99.8 %"),
        WIDE: ((marks.wide != 0).sum(), "count", "beyond limits of 99.8 % with the variance between bidders added"),
    }
    about = {"vendor": POOLED, "group": "", "rows": len(marks), "better": "context"}
    return pd.DataFrame(
        [
            {"kpi": key, "value": float(value), "unit": unit, "definition": text, **about}
            for key, (value, unit, text) in values.items()
        ]
    )


def _withheld(found: Published) -> pd.DataFrame | None:
    """That there is no abandonment, where its column cannot be what it is called."""
    if "abandoned" not in found.counts.withheld:
        return None
    why = "not evidenced: the column given as abandoned cannot be what it is called"
    about = {"kpi": WITHHELD, "group": "", "rows": 0, "unit": "share", "better": "lower", "verdict": "not evidenced"}
    vendors = [POOLED, *sorted(set(found.counts.rows.bidder))]
    return pd.DataFrame([{**about, "vendor": vendor, "value": np.nan, "definition": why} for vendor in vendors])
