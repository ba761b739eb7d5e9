"""Figures of comments that a hand has labelled: which are positive, and what most of them are about.

Labels that a model learned are no evidence of a contract's figure; the section on comments gives them beside their
accuracy. Without hand labels these figures are not evidenced.
"""

from collections.abc import Mapping
from typing import Any, Final

import ibis.expr.types as ir
import numpy as np
import pandas as pd
from ibis import _

from toolkit.measures import intervals
from toolkit.measures.access import OURS
from toolkit.measures.computed import GIVEN, Computed
from toolkit.measures.entries import Kpi
from toolkit.parameters import AuditParameters


def theme_share(tables: Mapping[str, ir.Table], parameters: AuditParameters) -> pd.DataFrame:
    """The share of each vendor's labelled comments that are on its commonest theme, over agents."""
    labelled = tables["surveys"].filter((_.audience == "customer") & _.themes.notnull())
    tally = labelled.group_by(["vendor", "agent_id", "themes"]).aggregate(comments=_.count()).execute()
    rows = [_row(str(vendor), mine, parameters.confidence) for vendor, mine in tally.groupby("vendor")]
    return pd.DataFrame(rows, columns=[*GIVEN])


def _row(vendor: str, mine: pd.DataFrame, confidence: float) -> dict[str, Any]:
    mine = mine.reset_index(drop=True)
    split = [{part.strip() for part in text.split("^")} - {""} for text in mine["themes"]]
    sizes = mine["comments"].to_numpy(float)
    names = sorted({name for each in split for name in each})
    on = np.array([[name in each for name in names] for each in split], bool).reshape(len(mine), len(names))
    theme = int(np.argmax((on * sizes[:, None]).sum(0))) if names else 0
    # An answer without an agent stands for itself; told in one row, such answers are taken apart again.
    nameless = mine["agent_id"].isna().to_numpy(bool)
    place = np.repeat(np.arange(len(mine)), np.where(nameless, mine["comments"], 1))
    size = np.where(nameless[place], 1.0, sizes[place])
    cluster = np.where(
        nameless[place],
        "row " + np.arange(len(place)).astype(str).astype(object),
        mine["agent_id"].to_numpy(object)[place],
    )
    code = np.unique(cluster.astype(str), return_inverse=True)[1]
    above = size * (on[place, theme] if names else 0.0)
    found = intervals.ratios(
        np.bincount(code, weights=above), np.bincount(code, weights=size), np.zeros(code.max() + 1, np.int64), 1
    )
    limits = intervals.share_limits(found.value, found.variance, size.sum(), found.effective, confidence=confidence)
    low, high = float(limits.low[0]), float(limits.high[0])
    clusters = int(found.clusters[0])
    why = "" if np.isfinite(low) else "one_cluster" if clusters == 1 else "few_clusters"
    return {
        "vendor": vendor,
        "value": float(found.value[0]),
        "low": low,
        "high": high,
        "rows": int(size.sum()),
        "unknown": 0,
        "clusters": clusters,
        "clustered_by": "agent_id" if not nameless.all() else "",
        "why_absent": why,
    }


SENTIMENT: Final = (
    Kpi(
        key="sentiment_net",
        title="Comments that are positive less those that are negative, in points",
        table="surveys",
        unit="points",
        better="higher",
        source=f"{OURS}: customers' words only, with labels given by hand",
        family="voice",
        among=(_.audience == "customer") & _.sentiment.notnull(),
        above=(_.sentiment == "positive").ifelse(100, 0) - (_.sentiment == "negative").ifelse(100, 0),
        minimum_rows=30,
        cluster="agent_id",
    ),
)
COMMENTED: Final = (
    Computed(
        key="theme_share",
        title="Comments on the most frequent theme, of all comments with a theme",
        unit="share",
        better="context",
        source=f"{OURS}: customers' words only, with labels given by hand",
        formula="comments tagged with the commonest theme / comments tagged with any",
        needs={"surveys": frozenset({"themes", "audience"})},
        minimum_rows=30,
        gives=theme_share,
        family="voice",
    ),
)
