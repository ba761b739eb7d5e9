"""KPIs over groups of whole days, weeks, months or peaks, added up from one scan by day."""

from collections.abc import Sequence

import pandas as pd

from toolkit.audits.audits import RESULT, Audit
from toolkit.measures import kpis, tallies

COLUMNS = ["kpi", "title", "vendor", "group", *RESULT, "enough", "clusters", "clustered_by", "why_absent"]


def over_days(
    audit: Audit, keys: Sequence[str], groups: pd.DataFrame, *, confidence: float | None = None
) -> pd.DataFrame:
    """Several KPIs of the catalogue per vendor and group of days, as `Audit.kpis` gives them by a column.

    `groups` has the columns local_date and group; a day may be in no group or in several. The audit must have
    evidence for every key. Each table is scanned once, by day, however often its days are grouped; intervals have the
    audit's `confidence` unless another is given. A percentile has no interval here: how its days differ around it is
    not tallied (`why_absent`: percentile_of_days).
    """
    resolved = {key: audit.in_force.get(key, key) for key in keys}
    entries = {actual: kpis.CATALOGUE[actual] for actual in resolved.values()}
    days = groups.assign(local_date=pd.to_datetime(groups.local_date))
    level = audit.parameters.confidence if confidence is None else confidence
    frames = []
    for table in sorted({entry.table for entry in entries.values()}):
        mine = [entry for entry in entries.values() if entry.table == table]
        # All of the table's KPIs in one order, so that what was tallied is found again whoever asks.
        summed, counted = audit.tallied(sorted(mine, key=lambda entry: entry.key), ["local_date"])
        by = ["vendor", "group"]
        parts = [
            frame.assign(local_date=pd.to_datetime(frame.local_date)).merge(days, on="local_date")
            for frame in (summed, counted)
        ]
        nothing = parts[0].iloc[:0]
        if len(parts[0]):
            frames.append(tallies.estimates(parts[0], parts[1], nothing, mine, by, confidence=level))
    if not frames:
        return pd.DataFrame(columns=COLUMNS)
    measured = pd.concat(frames, ignore_index=True)
    percentiles = measured.kpi.isin([key for key, entry in entries.items() if entry.quantile is not None])
    measured.loc[percentiles & measured.low.isna(), "why_absent"] = "percentile_of_days"
    each = [measured[measured.kpi == actual].assign(kpi=key) for key, actual in resolved.items()]
    return audit.judged(pd.concat(each, ignore_index=True), resolved, ["group"])[COLUMNS]
