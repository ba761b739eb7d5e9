"""What is the answer, in one line and a handful of numbers?"""

from typing import NamedTuple

import pandas as pd

from toolkit.audits import Audit
from toolkit.measures.targets import Target
from toolkit.questions import mystery_shopping, service_levels


class Opinion(NamedTuple):
    """The overall opinion: meets, reservations, does_not_meet or cannot_conclude, and the titles behind it.

    The four steps are those of an assurance report; nothing but the contract's targets decides them.
    """

    step: str
    judged: tuple[str, ...]
    missed: tuple[str, ...]
    spans: tuple[str, ...]
    unknown: tuple[str, ...]
    insufficient: tuple[str, ...]
    not_evidenced: tuple[str, ...]


def targets(audit: Audit) -> pd.DataFrame:
    """One row per target and vendor, as `Audit.kpis`, with process: meets, misses, spans, unknown or nothing.

    A target on a figure without evidence has the verdict `not evidenced` and says why in `definition`.
    """
    wanted = list(audit.targets)
    there = service_levels.evidenced(audit, wanted)
    frames = [mystery_shopping.with_intervals(audit, audit.kpis(there))] if there else []
    why = audit.evidence.set_index("kpi")
    missing = [
        {
            "kpi": key,
            "title": audit.title(key),
            "vendor": vendor.id,
            "unit": "",
            "target": audit.targets[key].code(),
            "verdict": "not evidenced",
            "definition": why.why_not[audit.in_force.get(key, key)],
        }
        for key in wanted
        if key not in there
        for vendor in audit.parameters.vendors
    ]
    frame = pd.concat([*frames, pd.DataFrame(missing)], ignore_index=True)
    if frame.empty:
        return pd.DataFrame(
            columns=[
                "kpi",
                "title",
                "vendor",
                "value",
                "low",
                "high",
                "rows",
                "unit",
                "target",
                "verdict",
                "process",
                "definition",
            ]
        )
    frame = frame.reindex(columns=dict.fromkeys([*frame.columns, "value", "low", "high", "rows"]))
    frame["process"] = [_process(audit.targets[row.kpi], row.low, row.high, row.verdict) for row in frame.itertuples()]
    return frame


def opinion(audit: Audit) -> Opinion:
    """The overall opinion on the targets of the contract.

    Any target missed: does not meet. None judged: cannot be concluded. All met, the interval of each inside
    its target, and every target judged: meets. Otherwise: meets with reservations.
    """
    frame = targets(audit)

    def titles(rows: pd.DataFrame) -> tuple[str, ...]:
        return tuple(dict.fromkeys(rows.title))

    met = frame[frame.verdict == "met"]
    parts = {
        "judged": titles(frame[frame.verdict.isin(["met", "missed"])]),
        "missed": titles(frame[frame.verdict == "missed"]),
        "spans": titles(met[met.process.isin(["spans", "misses"])]),
        "unknown": titles(met[met.process == "unknown"]),
        "insufficient": titles(frame[frame.verdict == "insufficient"]),
        "not_evidenced": titles(frame[frame.verdict == "not evidenced"]),
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
        "offered",
        "answered_share",
        "service_level",
        "asa",
        "abandon_rate",
        "aht",
        "talk",
        "csat_mean",
        "mystery_score",
    )
    asked = service_levels.evidenced(audit, keys)
    frame = mystery_shopping.with_intervals(audit, audit.kpis(asked))
    return frame.assign(order=frame.kpi.map(asked.index)).sort_values(["order", "vendor"]).drop(columns="order")


def _process(target: Target, low: float, high: float, outcome: str) -> str:
    return target.process(low, high) if outcome in ("met", "missed") else ""
