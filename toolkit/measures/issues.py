"""How many contacts a matter takes: contacts linked to one issue, counted by issue."""

from collections.abc import Mapping
from typing import Final

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd
from ibis import _

from toolkit.measures import intervals
from toolkit.measures.access import OURS
from toolkit.measures.case_figures import FRAME, share_rows
from toolkit.measures.computed import Computed
from toolkit.parameters import AuditParameters


def of_issues(tables: Mapping[str, ir.Table], parameters: AuditParameters) -> pd.DataFrame:
    """Contacts per issue and issues done in one contact on one channel, a row per vendor and KPI.

    An issue counts once the repeat window since its first contact has passed within the period; the legs of one
    interaction are one contact. Contacts that nobody linked to an issue count as unknown.
    """
    contacts = tables["contacts"]
    window = parameters.definitions.repeat_window_days * 86_400
    linked = contacts.filter(contacts.issue_id.notnull())
    key = ibis.coalesce(linked.interaction_id, linked.contact_id)
    issues = linked.group_by("vendor", "issue_id").aggregate(
        day=linked.local_date.min(),
        contacts=key.nunique(),
        channels=linked.channel.nunique(),
        resolved=linked.resolved.any(),
        observed=linked.observed_seconds.max(),
    )
    issues = issues.filter(_.observed >= window).cache()
    one = (issues.contacts == 1) & (issues.channels <= 1)
    rows = share_rows(issues, {"ocr": (ibis.literal(True), one & issues.resolved)}, parameters.confidence)
    frame = issues.group_by("vendor", "day").aggregate(contacts=_.contacts.sum(), issues=_.count()).execute()
    for vendor, mine in frame.sort_values(["vendor", "day"]).groupby("vendor"):
        above, below = mine.contacts.to_numpy(float), mine.issues.to_numpy(float)
        limits = intervals.ratio_clustered(above, below, confidence=parameters.confidence, share=False)
        low, high = (float(end) for end in limits)
        why = "" if np.isfinite(low) else "no_spread" if len(mine) > 1 else "one_cluster"
        value, many = above.sum() / below.sum(), int(below.sum())
        cells = ("contacts_per_issue", vendor, value, low, high, many, 0, len(mine), "local_date", why)
        rows.append(dict(zip(FRAME, cells, strict=True)))
    unlinked = contacts.group_by("vendor").aggregate(rows=contacts.issue_id.isnull().sum()).execute()
    missing = unlinked.set_index("vendor")["rows"]
    found = pd.DataFrame(rows, columns=FRAME)
    return found.assign(unknown=found.unknown + found.vendor.map(missing).fillna(0).astype(int))


ISSUES: Final = (
    Computed(
        key="ocr",
        title="Issues resolved in one contact on one channel",
        unit="share",
        better="higher",
        source=f"{OURS}: over contacts linked to an issue; those that nobody linked are counted as unknown",
        family="resolution",
        formula="issues with one contact, one channel and the agent's flag / issues whose repeat window had passed",
        needs={"contacts": frozenset({"issue_id", "channel", "resolved"})},
        minimum_rows=30,
        gives=of_issues,
    ),
    Computed(
        key="contacts_per_issue",
        title="Contacts per issue",
        unit="ratio",
        better="lower",
        source=f"{OURS}: over contacts linked to an issue; those that nobody linked are counted as unknown",
        family="resolution",
        formula="contacts of issues whose repeat window had passed / these issues",
        needs={"contacts": frozenset({"issue_id"})},
        minimum_rows=30,
        gives=of_issues,
    ),
)
