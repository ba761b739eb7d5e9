"""Has the service changed, and will it keep its targets as it varies now?"""

from typing import Any, Final

import numpy as np
import pandas as pd

from toolkit.audits import RANGES, Audit
from toolkit.measures import control_charts, kpis
from toolkit.measures.control_charts import Chart
from toolkit.measures.targets import Target
from toolkit.questions import seasons, service_levels
from toolkit.questions.trend_series import series, untold

SECTION: Final = "trends"
NOT_SETTLED: Final = "not settled"
# From this share of signals on, the limits describe several levels rather than one process.
UNSETTLED: Final = 0.5
VERDICTS: Final = [
    "vendor", "kpi", "title", "unit", "better", "grain", "points", "left_out", "latest", "latest_group", "centre",
    "limit_low", "limit_high", "target", "variation", "side", "assurance", "chart", "unsettled", "definition",
]  # fmt: skip
SIGNALS: Final = [
    "vendor", "kpi", "title", "unit", "grain", "first", "last", "points", "at", "rule", "side", "meaning", "value",
    "limit", "latest",
]  # fmt: skip


def verdicts(audit: Audit, charted: pd.DataFrame | None = None) -> pd.DataFrame:
    """Of each KPI and vendor its variation and its assurance: columns VERDICTS.

    Both speak of the last stretch: variation of its latest point, assurance of its limits against the contract's
    target. `unsettled`: more than half of the points are signals, so the limits describe no one process. Where that is
    so, or the latest point is a signal, assurance is `not settled`: the limits are those of before and after together,
    and what single points will do now does not follow from them (NHSRplotthedots gives it regardless).
    """
    whole = series(audit) if charted is None else charted
    mine = {key: target for key, target in audit.targets.items() if key not in _of_other_rows(audit)}
    rows = [verdict_of(own, mine.get(str(kpi))) for (kpi, _vendor), own in whole.groupby(["kpi", "vendor"], sort=False)]
    return pd.DataFrame(rows, columns=VERDICTS)


def _of_other_rows(audit: Audit) -> set[str]:
    """The KPIs whose targets speak of other rows than the chart, or of another definition: contracts judge those."""
    force = audit.in_force
    return {
        target.kpi
        for target in audit.parameters.contract.targets
        if target.where or target.definition not in (None, force.get(target.kpi, target.kpi))
    }


def verdict_of(mine: pd.DataFrame, target: Target | None) -> dict[str, Any]:
    """The row of `verdicts` for the points of one figure and vendor, charted as `series` does, against a target."""
    first = mine.iloc[0]
    own = mine[(mine.state == "charted") & (mine.stretch == mine.stretch.max())]
    state = str(mine.chart.iloc[-1])
    sides = own.side.to_numpy(np.int64)
    chart = Chart(
        centre=own.centre.to_numpy(float),
        low=own.limit_low.to_numpy(float),
        high=own.limit_high.to_numpy(float),
        moving_range=control_charts.moving_ranges(own.charted.to_numpy(float)),
        stretch=np.zeros(len(own), dtype=np.int64),
        states=(state,),  # type: ignore[arg-type]
        rule=own.rule.to_numpy(str),
        side=sides,
    )
    last = own.iloc[-1] if len(own) else None
    assured = control_charts.assurance(chart, target)
    unsettled = bool(len(own) and (sides != 0).mean() > UNSETTLED)
    return {
        **{name: first[name] for name in ("vendor", "kpi", "title", "unit", "better", "grain", "definition")},
        "points": len(own),
        "left_out": len(mine) - int((mine.state == "charted").sum()),
        "latest": np.nan if last is None else last["value"],
        "latest_group": "" if last is None else last["group"],
        "centre": np.nan if last is None else last["centre"],
        "limit_low": np.nan if last is None else last["limit_low"],
        "limit_high": np.nan if last is None else last["limit_high"],
        "target": "" if target is None else target.code(),
        "variation": control_charts.variation(chart, first["better"]),
        "side": 0 if last is None else int(last["side"]),
        "assurance": NOT_SETTLED if assured and (unsettled or sides[-1]) else assured,
        "chart": state,
        "unsettled": unsettled,
    }


def possible(row: Any) -> tuple[float, float]:
    """The natural limits of a row of `verdicts` or `series` within what its figure can be at all, by its unit."""
    lowest, highest = RANGES.get(str(row["unit"]), (0, None))
    low, high = float(row["limit_low"]), float(row["limit_high"])
    return max(low, -np.inf if lowest is None else lowest), min(high, np.inf if highest is None else highest)


def signals(charted: pd.DataFrame) -> pd.DataFrame:
    """One row per signal of `series`: points in a row that point to one side, under the strongest of their rules.

    `at` is the last of its points that shows that rule, `value` its charted value; `limit` the line that was crossed:
    the limit, two thirds of the way to it, the centre, or for a trend the value it began at.
    `latest`: the signal lasts to the latest point.
    """
    rows = []
    for _, mine in charted[charted.state == "charted"].groupby(["kpi", "vendor", "stretch"], sort=False):
        own = mine.reset_index(drop=True)
        rows += [_signal(own, begin, end) for begin, end in _episodes(own)]
    return pd.DataFrame(rows, columns=SIGNALS)


def _episodes(own: pd.DataFrame) -> list[tuple[int, int]]:
    """Begin and end, both included, of each run of points to one side; the near point amid two far ones is one."""
    found: list[tuple[int, int]] = []
    for place in np.flatnonzero(own.side.to_numpy() != 0).tolist():
        if found:
            begin, end = found[-1]
            alike = own.side[place] == own.side[end]
            between = place - end == 2 and {own.rule[place], own.rule[end]} == {"two_of_three"}
            if alike and (place - end == 1 or between):
                found[-1] = (begin, place)
                continue
        found.append((place, place))
    return found


def _signal(own: pd.DataFrame, begin: int, end: int) -> dict[str, Any]:
    rules = [rule for rule in control_charts.RULES if rule in set(own.rule[begin : end + 1])]
    rule, side = rules[0], int(own.side[begin])
    place = max(p for p in range(begin, end + 1) if own.rule[p] == rule)
    start = min(p for p in range(begin, end + 1) if own.rule[p] == rule)
    point = own.iloc[place]
    edge = point.limit_high if side > 0 else point.limit_low
    limits = {
        "beyond_limits": edge,
        "trend": own.charted[start],
        "two_of_three": point.centre + 2 * (edge - point.centre) / 3,
        "shift": point.centre,
    }
    return {
        **{name: point[name] for name in ("vendor", "kpi", "title", "unit", "grain")},
        "first": own.group[begin],
        "last": own.group[end],
        "points": end - begin + 1,
        "at": own.group[place],
        "rule": rule,
        "side": side,
        "meaning": own.meaning[begin],
        "value": float(point.charted),
        "limit": float(limits[rule]),
        "latest": bool(end == len(own) - 1 and own.stretch[end] == own.stretch.max()),
    }


def results(audit: Audit) -> pd.DataFrame:
    """The section's rows of results.csv: every point, the limits of each chart, and the comparisons.

    `group` names the point (`week=2024-03-04`), the chart (`limits=week`: value the centre, low and high the natural
    limits, not an interval) or the two sides of a difference (`month=2024-04;less=2024-03`).
    """
    whole = series(audit)
    parts = [
        whole.assign(
            group=[f"{row.grain}={row.group}" for row in whole.itertuples()],
            verdict=np.where(whole.state == "insufficient", "insufficient", ""),
            target="",
        )
    ]
    charts = verdicts(audit, whole)
    drawn = charts[charts.limit_low.notna()]
    parts.append(
        drawn.assign(
            group="limits=" + drawn.grain.astype(str),
            value=drawn.centre,
            low=[possible(row)[0] for row in drawn.to_dict("records")],
            high=[possible(row)[1] for row in drawn.to_dict("records")],
            rows=drawn.points,
            unknown=0,
            verdict="",
            definition=[_limits_defined(row) for row in drawn.to_dict("records")],
        )
    )
    compared = seasons.comparisons(audit)
    parts.append(
        compared.assign(
            group=[
                f"{row.kind}={service_levels.written(row.first)};less={service_levels.written(row.second)}"
                for row in compared.itertuples()
            ],
            unknown=0,
            target="",
            verdict="",
        )
    )
    missing = [row for key in untold(audit) for row in _not_told(audit, key)]
    filled = [part for part in [*parts, pd.DataFrame(missing)] if len(part)]
    if not filled:
        return pd.DataFrame(columns=service_levels.RECORD)
    joined = pd.concat(filled, ignore_index=True).assign(section=SECTION)
    return joined.reindex(columns=service_levels.RECORD)


def _limits_defined(row: dict[str, Any]) -> str:
    said = [f"variation: {row['variation']}", *([f"assurance: {row['assurance']}"] if row["assurance"] else [])]
    adjusted = " less their weekday's mean" if row["grain"] == "day" else ""
    return (
        f"XmR: mean of {row['points']} {row['grain']}s{adjusted}, and {control_charts.CONSTANT} mean moving ranges "
        f"either side; {'; '.join(said)}"
    )


def _not_told(audit: Audit, key: str) -> list[dict[str, Any]]:
    entry = kpis.EVERY[audit.in_force.get(key, key)]
    return [
        {
            "kpi": key,
            "vendor": vendor.id,
            "group": "grain=none",
            "unit": entry.unit,
            "better": entry.better,
            "target": "",
            "verdict": "not evidenced",
            "definition": untold(audit)[key],
        }
        for vendor in audit.parameters.vendors
    ]
