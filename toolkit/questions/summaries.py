"""What is the answer, in one line and a handful of numbers?"""

from typing import Any, NamedTuple

import pandas as pd

from toolkit.audits import Audit
from toolkit.measures.targets import Target
from toolkit.questions import contracts, journey_overview, mystery_shopping, service_levels

COLUMNS = ["kpi", "title", "vendor", "value", "low", "high", "rows", "unknown", "unit", "better", "target", "verdict"]

# What is asked first of journeys, where there are no contacts, answers or visits.
JOURNEYS = ("journey_end_median", "journey_whole_share", "journey_rework_share", "journey_open_share",
            "journey_cases", "journey_duration_median")  # fmt: skip


class Opinion(NamedTuple):
    """The overall opinion: meets, reservations, does_not_meet or cannot_conclude, and what is behind it.

    Each tuple holds pairs of a target's title and a vendor's id. The four steps are those of an assurance
    report; nothing but the targets decides them.
    """

    step: str
    judged: tuple[tuple[str, str], ...]
    missed: tuple[tuple[str, str], ...]
    spans: tuple[tuple[str, str], ...]
    unknown: tuple[tuple[str, str], ...]
    insufficient: tuple[tuple[str, str], ...]
    not_evidenced: tuple[tuple[str, str], ...]


def targets(audit: Audit) -> pd.DataFrame:
    """One row per target and vendor, as `Audit.kpis`, with process: meets, misses, spans, unknown or nothing.

    A target on a figure without evidence has the verdict `not evidenced` and says why in `definition`. A target
    that the contract judges by period, or by a definition or rows of its own, has the contract's verdict.
    """
    wanted = list(audit.targets)
    there = service_levels.evidenced(audit, wanted)
    frames = [mystery_shopping.with_intervals(audit, audit.kpis(there))] if there else []
    missing = [row for key in wanted if key not in there for row in without_evidence(audit, key)]
    frame = pd.concat([*frames, pd.DataFrame(missing)], ignore_index=True)
    frame = frame.reindex(columns=list(dict.fromkeys([*frame.columns, *COLUMNS, "definition", "enough"])))
    frame = contracts.as_contracted(audit, frame)
    frame["process"] = [
        _process(audit.targets[str(row["kpi"])], row["low"], row["high"], row["verdict"])
        for row in frame.to_dict("records")
    ]
    return frame


def without_evidence(audit: Audit, key: str) -> list[dict[str, Any]]:
    """A row per vendor for a KPI or headline that the audit has no evidence for, why in `definition`."""
    why = audit.evidenced.reasons[audit.in_force.get(key, key)]
    target = audit.targets.get(key)
    return [
        {
            "kpi": key,
            "title": audit.title(key),
            "vendor": vendor.id,
            "target": target.code() if target else "",
            "verdict": "not evidenced",
            "definition": why,
        }
        for vendor in audit.parameters.vendors
    ]


def opinion(audit: Audit) -> Opinion:
    """The overall opinion on the targets, each for each vendor.

    Any target missed: does not meet. None judged: cannot be concluded. All met, the interval of each inside
    its target, and every target judged for every vendor: meets. Otherwise: meets with reservations.
    """
    frame = targets(audit)

    def pairs(rows: pd.DataFrame) -> tuple[tuple[str, str], ...]:
        return tuple(zip(rows.title, rows.vendor, strict=True))

    met = frame[frame.verdict == "met"]
    parts = {
        "judged": pairs(frame[frame.verdict.isin(["met", "missed"])]),
        "missed": pairs(frame[frame.verdict == "missed"]),
        "spans": pairs(met[met.process.isin(["spans", "misses"])]),
        "unknown": pairs(met[met.process == "unknown"]),
        "insufficient": pairs(frame[frame.verdict == "insufficient"]),
        "not_evidenced": pairs(frame[frame.verdict == "not evidenced"]),
    }
    if parts["missed"]:
        step = "does_not_meet"
    elif not parts["judged"]:
        step = "cannot_conclude"
    elif any(parts[name] for name in ("spans", "unknown", "insufficient", "not_evidenced")):
        step = "reservations"
    else:
        step = "meets"
    return Opinion(step, **parts)


def headlines(audit: Audit) -> pd.DataFrame:
    """The handful of numbers a reader asks for first, those that have evidence, as `Audit.kpis` gives them."""
    keys = (
        "offered", "answered_share", "service_level", "asa", "abandon_rate", "aht", "talk", "csat_mean", "mystery_score"
    )  # fmt: skip
    asked = service_levels.evidenced(audit, keys)
    if not asked:
        return _of_journeys(audit)
    frame = mystery_shopping.with_intervals(audit, audit.kpis(asked))
    return frame.assign(order=frame.kpi.map(asked.index)).sort_values(["order", "vendor"]).drop(columns="order")


def _of_journeys(audit: Audit) -> pd.DataFrame:
    """The handful of numbers where nothing but the steps of cases is known; none where these are not known either."""
    columns = [*COLUMNS, "definition", "enough"]
    if audit.tables.events is None:
        return pd.DataFrame(columns=columns)
    frame = journey_overview.overview(audit)[columns]
    frame = frame[frame.kpi.isin(JOURNEYS)]
    order = frame.kpi.map({key: place for place, key in enumerate(JOURNEYS)})
    return frame.assign(order=order).sort_values(["order", "vendor"], ignore_index=True).drop(columns="order")


def _process(target: Target, low: float, high: float, outcome: str) -> str:
    return target.process(low, high) if outcome in ("met", "missed") else ""
