"""Is what client and vendor agree on done, and does the service become steadier?"""

from typing import Final

import numpy as np
import pandas as pd
from ibis import _

from toolkit.audits import Audit
from toolkit.intake.management_tables import ACTION_KINDS
from toolkit.intake.verdicts import on_clock
from toolkit.questions import alignment, improvements, review_packs, scorecards, service_levels

SECTION: Final = "partnership"
AGREED: Final = ["vendor", "kind", "raised", "due", "done", "on_time", "open", "overdue", "oldest_days"]


def figures(audit: Audit) -> pd.DataFrame:
    """The catalogue's figures on governance and steadiness, as `scorecards.every_figure` gives them."""
    return scorecards.every_figure(audit, ["partnership"])


def agreed(audit: Audit) -> pd.DataFrame:
    """What became of each kind of entry of the log, per vendor: columns AGREED.

    raised and due: within the period; done and on_time: of those due. open: raised by the end of the period and not
    done by then, whenever due; overdue: those of them that were due by then, the oldest for so many days. NaN where
    no entry of the kind says when it is due, or the vendor notes no ends.
    """
    if audit.tables.actions is None:
        return pd.DataFrame(columns=AGREED)
    last, zone = audit.parameters.period.last, audit.parameters.time_zone
    due_day, raised_day = (on_clock(zone, column).date() for column in (_.due_at, _.raised_at))
    still = ~_.done & (raised_day <= last)
    late = still & (due_day <= last)
    days_late = _.due_day.delta(pd.Timestamp(last).date(), unit="day")
    found = (
        audit.tables.actions.mutate(due_day=due_day)
        .group_by("vendor", "kind")
        .aggregate(
            raised=_.raised_in_period.sum(),
            due=_.due_in_period.sum(),
            done=(_.due_in_period & _.done).sum(),
            on_time=(_.due_in_period & _.on_time).sum(),
            open=still.sum(),
            overdue=late.sum(),
            oldest_days=(-days_late).max(where=late),
            dated=_.due_at.count(),
            ended=_.done.count(),
        )
        .execute()
    )
    found["place"] = found.kind.map({kind: place for place, kind in enumerate(ACTION_KINDS)})
    counts = ["raised", "due", "done", "on_time", "open", "overdue"]
    found[counts] = found[counts].astype(float).fillna(0)
    found.loc[found.dated == 0, ["due", "done", "on_time", "overdue"]] = np.nan
    found.loc[found.ended == 0, ["done", "on_time", "open", "overdue"]] = np.nan
    return found.sort_values(["vendor", "place"], ignore_index=True)[AGREED]


def results(audit: Audit) -> pd.DataFrame:
    """The section's rows of results.csv: effects of improvements, agreement of both sides and its gaps, the pack.

    The figures of the catalogue are recorded with the scorecards.
    """
    changed = improvements.effects(audit)
    changed = changed[changed["value"].notna()]
    parts = [changed.assign(group=[f"after={action}" for action in changed.action_id])]
    means = alignment.means(audit)
    parts.append(_aligned(means, "alignment", [_group(row) for row in means.to_dict("records")]))
    gaps = alignment.gaps(audit)
    parts.append(_aligned(gaps, "alignment_gap", [_group(row) for row in gaps.to_dict("records")]))
    parts.append(review_packs.results(audit))
    filled = [part for part in parts if len(part)]
    if not filled:
        return pd.DataFrame(columns=service_levels.RECORD)
    joined = pd.concat(filled, ignore_index=True).reindex(columns=service_levels.RECORD)
    joined["section"] = SECTION
    for name in ("target", "verdict", "definition"):
        joined[name] = joined[name].astype(object).fillna("")
    joined[["rows", "unknown"]] = joined[["rows", "unknown"]].fillna(0).astype(int)
    return joined


def _aligned(frame: pd.DataFrame, kpi: str, groups: list[str]) -> pd.DataFrame:
    gap = kpi == "alignment_gap"
    return frame.assign(
        kpi=kpi,
        group=groups,
        rows=frame.participants,
        better="band" if gap else "higher",
        definition=f"{alignment.DEFINITION}; the client's less the vendor's" if gap else alignment.DEFINITION,
        verdict=np.where(frame["value"].isna(), "insufficient", ""),
    )


def _group(row: dict[str, object]) -> str:
    named = {name: row.get(name, "") for name in ("wave", "section", "item", "side")}
    return ";".join(f"{name}={service_levels.written(value)}" for name, value in named.items() if value)
