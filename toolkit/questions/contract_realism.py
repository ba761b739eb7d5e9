"""Can the process as it is keep what was promised?"""

from typing import Any, Final

import numpy as np
import pandas as pd

from toolkit.audits import Audit
from toolkit.measures import kpis
from toolkit.questions import trends
from toolkit.questions.contract_figures import Promise, promises
from toolkit.questions.period_verdicts import compliance_of, titled
from toolkit.questions.trend_series import Grain, best_chart, grains

REALISM: Final = ["kpi", "title", "vendor", "level", "points", "low", "high", "unit", "target", "basis", "word"]
# What a chart says of a target, in the words of a contract.
WORDS: Final = {
    "will pass": "will keep",
    "hit and miss": "hit and miss",
    "will fail": "will miss",
    trends.NOT_SETTLED: trends.NOT_SETTLED,
}


def realism(audit: Audit) -> pd.DataFrame:
    """Whether the process as it is can keep each target, columns as REALISM.

    With 12 whole periods or more the target is held against the natural limits of its own XmR chart, and the word says
    what single periods of an unchanged process do: will keep, will miss, hit and miss; not settled where the process
    has just changed, or most of its points are signals. The chart is that of the section on trends (weeks, else days;
    peaks, closed days and stated changes apart), over the rows and under the definition that the contract means, so
    that both say the same of the same target. With fewer periods the audit's interval is held against the target,
    which speaks of the whole period and not of single ones: meets, misses, spans. `basis` says which, limits or
    interval; `level` of what periods.
    """
    frame = compliance_of(audit)
    rows = []
    for promise in promises(audit):
        own = frame[frame.kpi == promise.kpi]
        charts = _charts(audit, promise, own)
        for vendor in audit.parameters.vendors:
            mine = own[own.vendor == vendor.id]
            whole = mine[mine.period == "whole"]
            if vendor.id in charts:
                said = charts[vendor.id]
                low, high = trends.possible(said)
                found = {
                    **{"level": said["grain"], "points": said["points"], "basis": "limits"},
                    "word": WORDS[said["assurance"]],
                }
            elif len(whole):
                low, high = float(whole.low.iloc[0]), float(whole.high.iloc[0])
                found = {"level": "whole", "points": 0, "basis": "interval", "word": promise.bounds.process(low, high)}
            else:
                continue
            rows.append(
                {
                    "kpi": promise.kpi,
                    "title": titled(audit, promise, promise.convention),
                    "vendor": vendor.id,
                    **{"low": low, "high": high, "unit": mine.unit.iloc[0], "target": promise.bounds.code()},
                    **found,
                }
            )
    return pd.DataFrame(rows, columns=REALISM)


def _charts(audit: Audit, promise: Promise, own: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """What the chart of each vendor says of the promise; vendors without limits are left out."""
    if promise.why_not or promise.convention not in kpis.CATALOGUE:
        return {}
    charted = best_chart(audit, {grain: _points(promise, own, grain) for grain in grains(audit)})
    said = {str(vendor): trends.verdict_of(mine, promise.bounds) for vendor, mine in charted.groupby("vendor")}
    return {vendor: verdict for vendor, verdict in said.items() if verdict["assurance"]}


def _points(promise: Promise, own: pd.DataFrame, grain: Grain) -> pd.DataFrame:
    """The promise in each whole period; one with too few rows for the figure takes no part."""
    mine = own[(own.level == grain) & own.complete.astype(bool)]
    thin = mine["value"].isna() | (mine["rows"] < promise.fewest)
    return (
        mine.assign(grain=grain, group=mine.period, begins=mine["first"], ends=mine["last"])
        .assign(state=np.where(thin, "insufficient", "charted"))
        .sort_values(["vendor", "begins"], ignore_index=True)
    )
