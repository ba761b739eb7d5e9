"""Do agents call more contacts resolved than customers do, counted on the same contacts?

Shares of different contacts cannot be held against each other: who answers a survey is not who was flagged, and a
window of days leaves contacts out. Here each contact has both, and a contact counts where the two differ.
"""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, Final

import ibis.expr.types as ir
import numpy as np
import pandas as pd
from ibis import _

from toolkit.measures import intervals
from toolkit.measures.access import ANSWERED, OURS
from toolkit.measures.computed import GIVEN, Computed
from toolkit.measures.resolution import DAY_SECONDS, MATTER_KNOWN, back_for_the_same
from toolkit.measures.voice import OF_CUSTOMERS
from toolkit.parameters import AuditParameters

SURVEY, REPEAT = "flag_survey_gap", "flag_repeat_gap"
# Beside what the catalogue asks for: the share flagged as resolved, and the share resolved as the other side tells it.
PAIRED: Final = ["kpi", *GIVEN, "flagged", "others"]


def paired(tables: Mapping[str, ir.Table], parameters: AuditParameters) -> pd.DataFrame:
    """The flag less the customers' answer, and less their not coming back, in points on the same contacts.

    A row per vendor and side, columns PAIRED; `value` is 100 * (flagged - others). The interval is that of a net
    score over agents, or over days where nobody is named. A contact whose customer gave answers that differ takes no
    part.
    """
    contacts = tables["contacts"].filter(ANSWERED)
    rows = [*_held(SURVEY, _answered(contacts, tables["surveys"]), parameters)] if "surveys" in tables else []
    rows += _held(REPEAT, _watched(contacts, parameters), parameters)
    return pd.DataFrame(rows, columns=PAIRED)


def _answered(contacts: ir.Table, surveys: ir.Table) -> ir.Table:
    """Contacts that a customer answered about: vendor, agent_id, local_date, flag, other."""
    said = (
        surveys.filter(OF_CUSTOMERS & _.resolved_answer.notnull() & _.contact_id.notnull())
        .group_by("vendor", "contact_id")
        .aggregate(other=_.resolved_answer.all(), some=_.resolved_answer.any())
        .filter(_.other == _.some)
    )
    both = contacts.join(said, ["vendor", "contact_id"])
    return both.select("vendor", "agent_id", "local_date", flag=_.resolved, other=_.other)


def _watched(contacts: ir.Table, parameters: AuditParameters) -> ir.Table:
    """Contacts whose window has passed: vendor, agent_id, local_date, flag, other."""
    seconds = parameters.definitions.repeat_window_days * DAY_SECONDS
    known = contacts.filter((_.observed_seconds >= seconds) & MATTER_KNOWN)
    settled = ~back_for_the_same(seconds)
    return known.select("vendor", "agent_id", "local_date", flag=_.resolved, other=settled)


def _held(key: str, contacts: ir.Table, parameters: AuditParameters) -> Iterator[dict[str, Any]]:
    known = _.flag.notnull() & _.other.notnull()
    sums = {
        "rows": known.sum(),
        "unknown": (~known).sum(),
        "flagged": (known & _.flag).sum(),
        "others": (known & _.other).sum(),
        "apart": (known & (_.flag != _.other)).sum(),
    }
    by_day = contacts.group_by("vendor", "agent_id", "local_date").aggregate(**sums)
    frame = by_day.order_by("vendor", "agent_id", "local_date").execute()
    for vendor, mine in frame.groupby("vendor"):
        named = mine.agent_id.notna().any()
        cluster = "agent_id" if named else "local_date"
        counted = mine.groupby(cluster, dropna=False)[[*sums]].sum().astype(float)
        yield _row(key, str(vendor), counted[counted["rows"] > 0], int(mine.unknown.sum()), cluster, parameters)


def _row(
    key: str, vendor: str, counted: pd.DataFrame, unknown: int, cluster: str, parameters: AuditParameters
) -> dict[str, Any]:
    rows = counted["rows"].to_numpy(float)
    more = 100 * (counted.flagged - counted.others).to_numpy(float)
    found = intervals.ratios(more, rows, np.zeros(len(rows), np.int64), 1)
    total = max(rows.sum(), 1.0)
    low, high = intervals.net_score_limits(
        found.value,
        found.variance,
        found.effective,
        confidence=parameters.confidence,
        rows=np.array([rows.sum()]),
        decided=counted.apart.sum() / total,
    )
    sure = bool(np.isfinite(low[0]))
    why = "" if sure else "few_rows" if len(rows) == 0 else "one_cluster" if len(rows) == 1 else "few_clusters"
    return {
        "kpi": key,
        "vendor": vendor,
        "value": float(found.value[0]),
        "low": float(low[0]),
        "high": float(high[0]),
        "rows": int(rows.sum()),
        "unknown": unknown,
        "clusters": len(rows),
        "clustered_by": cluster,
        "why_absent": why,
        "flagged": float(counted.flagged.sum() / total) if len(rows) else np.nan,
        "others": float(counted.others.sum() / total) if len(rows) else np.nan,
    }


_FLAGGED: Final = frozenset({"offered", "answered", "resolved"})
_gap = partial(Computed, family="resolution", unit="points", better="band", signed=True, gives=paired)

FLAGS: Final = (
    _gap(
        key=SURVEY,
        title="Resolved by the agent's flag less resolved as the customer says, on the same contacts, in points",
        needs={"contacts": _FLAGGED | {"contact_id"}, "surveys": frozenset({"contact_id", "resolved_answer"})},
        minimum_rows=100,
        source=f"{OURS}: a flag set too early stands above what customers say of the same contacts",
        formula="100 * (flagged resolved - answered resolved) / contacts that have both",
    ),
    _gap(
        key=REPEAT,
        title="Resolved by the agent's flag less not back for the same reason, on the same contacts, in points",
        needs={"contacts": _FLAGGED | {"customer_id", "reason"}},
        minimum_rows=200,
        source=f"{OURS}: not coming back is the kindest reading of resolved, so a flag above it is too kind",
        formula="100 * (flagged resolved - not back within the window) / contacts whose window has passed",
    ),
)
