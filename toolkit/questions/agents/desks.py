"""Is it the people or what they are given? The length of the work by reason, for the same agents and for all."""

from typing import Final

import numpy as np
import pandas as pd

from toolkit.audits import Audit
from toolkit.measures import intervals
from toolkit.questions.agents import comparisons

REASONS: Final = [
    "vendor", "reason", "agents", "rows", "value", "ratio", "same_agents", "low", "high", "compared", "unit",
]  # fmt: skip


def reasons(audit: Audit) -> pd.DataFrame:
    """One row per vendor and reason: how long it takes, and how long for agents who take other contacts too.

    ratio: the reason's mean over the whole's. same_agents: its mean over the same agents' mean on their other
    contacts, with an interval over agents: what is left of the ratio when the people are the same. compared: the
    agents in it. Reasons that fewer agents take than the smallest group that may be printed are left out.
    """
    length = next((each for each in comparisons.features(audit) if each.key in comparisons.LENGTHS), None)
    tallied = comparisons.sums(audit, "contacts")
    if length is None or "mix_reason" not in tallied:
        return pd.DataFrame(columns=REASONS)
    rows_of, sum_of = f"rows_{length.key}", f"sum_{length.key}"
    added = tallied.groupby(["vendor", "agent_id", "mix_reason"], as_index=False)[[rows_of, sum_of]].sum()
    added = added[added[rows_of] > 0]
    found = []
    for (vendor, reason), mine in added.groupby(["vendor", "mix_reason"], sort=True):
        whole = added[added["vendor"] == vendor]
        if len(mine) < audit.parameters.privacy.smallest_group:
            continue
        own = whole.groupby("agent_id")[[rows_of, sum_of]].sum().reindex(mine["agent_id"])
        other_rows = own[rows_of].to_numpy(float) - mine[rows_of].to_numpy(float)
        other_sum = own[sum_of].to_numpy(float) - mine[sum_of].to_numpy(float)
        enough = other_rows >= comparisons.FEWEST_OTHERS
        due = mine[rows_of].to_numpy(float)[enough] * other_sum[enough] / other_rows[enough]
        taken = mine[sum_of].to_numpy(float)[enough]
        limits = intervals.ratio_clustered(taken, due, confidence=audit.parameters.confidence, share=False)
        mean = float(mine[sum_of].sum() / mine[rows_of].sum())
        found.append(
            (
                vendor, reason, len(mine), int(mine[rows_of].sum()), mean,
                mean / float(whole[sum_of].sum() / whole[rows_of].sum()),
                float(taken.sum() / due.sum()) if due.sum() > 0 else np.nan,
                float(limits.low), float(limits.high), int(enough.sum()), "seconds",
            )
        )  # fmt: skip
    frame = pd.DataFrame(found, columns=REASONS)
    return frame.sort_values(["vendor", "rows", "reason"], ascending=[True, False, True], ignore_index=True)
