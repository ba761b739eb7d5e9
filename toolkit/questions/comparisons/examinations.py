"""Everything that the section on adjusted figures says of a comparison, at once, and its rows of results.csv."""

from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from toolkit.audits.comparisons import Comparison
from toolkit.questions.comparisons import adjusted, cells
from toolkit.questions.comparisons.adjusted import RAW, Adjusted
from toolkit.questions.comparisons.cells import Rules
from toolkit.questions.comparisons.standings import POOLED
from toolkit.questions.service_levels import RECORD

SECTION: Final = "adjusted"
# How the group of an adjusted figure is written, so that others find it.
ADJUSTED: Final = "adjusted=mix"


class Examined(NamedTuple):
    """What was found: the frames of `Adjusted`, what the mix lacks, and the section's rows of results.csv."""

    found: Adjusted
    rules: Rules
    unnamed: tuple[str, ...]
    results: pd.DataFrame


def examined(comparison: Comparison) -> Examined:
    """All bidders of a comparison by each of its KPIs, raw and at the stated mix of work."""
    rules = cells.rules(comparison)
    entries, why_raw = cells.entries_of(comparison)
    tallied = cells.tallied(comparison)
    found = adjusted.adjusted(
        comparison.kpis(comparison.parameters.compared) if comparison.audited else pd.DataFrame(columns=RAW),
        lambda entry: cells.added_up(tallied[tallied["kpi"] == entry.key], without=["site"]),
        entries,
        why_raw,
        rules,
    )
    return Examined(found, rules, tuple(cells.unnamed(comparison)), results(found, rules))


def results(found: Adjusted, rules: Rules) -> pd.DataFrame:
    """The section's rows of results.csv: raw and adjusted figures, overlaps, ratios, and every pair's gap."""
    whose = "all bidders compared together" if rules.reference == POOLED else rules.reference
    rows: list[dict[str, Any]] = []
    for row in found.figures.to_dict("records"):
        base = {"kpi": row["kpi"], "vendor": row["bidder"], "unit": row["unit"], "better": row["better"]}
        raw = {
            name: row[name] for name in ("value", "low", "high", "rows", "unknown", "target", "verdict", "definition")
        }
        rows.append({**base, **raw, "group": ""})
        if row["overlap"] == row["overlap"]:
            text = "share of the figure's rows in kinds of work that all bidders compared have enough of"
            rows.append(
                {
                    **base, "kpi": "mix_overlap", "group": f"figure={row['kpi']}", "value": row["overlap"],
                    "rows": row["rows"], "unit": "share", "better": "context", "definition": text,
                }
            )  # fmt: skip
        mix = row["mix"] if isinstance(row["mix"], str) else "no column"
        why = f"not given: {row['why_not']}; " if row["why_not"] else ""
        adjusted_rows = 0 if np.isnan(row["adjusted_rows"]) else int(row["adjusted_rows"])
        rows.append(
            {
                **base, "group": ADJUSTED, "value": row["adjusted"], "low": row["adjusted_low"],
                "high": row["adjusted_high"], "rows": adjusted_rows,
                "verdict": "not evidenced" if row["why_not"] else "",
                "definition": f"{why}direct standardisation to the mix of {mix} of {whose}; {row['definition']}",
            }
        )  # fmt: skip
        if not row["why_not"] and row["ratio"] == row["ratio"]:
            text = "what the bidder shows over what the others show on the same work (indirect standardisation)"
            rows.append(
                {
                    **base, "kpi": "observed_over_expected", "group": f"figure={row['kpi']}", "value": row["ratio"],
                    "low": row["ratio_low"], "high": row["ratio_high"], "rows": adjusted_rows, "unit": "ratio",
                    "better": "context", "definition": text,
                }
            )  # fmt: skip
    rows += [each for row in found.pairs.to_dict("records") for each in _pair(row, whose)]
    rows += _models(found.checks)
    frame = pd.DataFrame(rows, columns=RECORD)
    frame["unknown"] = frame["unknown"].fillna(0).astype(int)
    frame["rows"] = frame["rows"].fillna(0).astype(int)
    for name in ("target", "verdict"):
        frame[name] = frame[name].fillna("")
    return frame.assign(section=SECTION)


def _pair(row: dict[str, Any], whose: str) -> list[dict[str, Any]]:
    """A pair's raw gap, its parts, and the difference at the same mix with its verdict."""
    base = {"kpi": row["kpi"], "vendor": row["first"], "unit": row["unit"], "better": "context"}
    split = "its part in the raw gap to the other bidder; the parts add up (symmetric: Kitagawa 1955)"
    texts = {
        "gap": "the raw figure less the other bidder's",
        "mix": f"other work: {split}",
        "within": f"the same work done otherwise: {split}",
        "unmatched": f"work that only one of the two has: {split}",
        "adjusted": f"the difference at the stated mix of {whose}; verdict by Holm over all pairs of all figures",
    }
    limits = {"within": (row["within_low"], row["within_high"]), "adjusted": (row["low"], row["high"])}
    values = {**{name: row[name] for name in texts if name in row}, "adjusted": row["value"]}
    rows = []
    for part, text in texts.items():
        low, high = limits.get(part, (np.nan, np.nan))
        group = f"against={row['other']};part={part}"
        verdict = row["verdict"] if part == "adjusted" else ""
        each = {"group": group, "value": values[part], "low": low, "high": high, "verdict": verdict, "definition": text}
        rows.append({**base, **each})
    return rows


def _models(checks: pd.DataFrame) -> list[dict[str, Any]]:
    text = "the model's figure at the same mix: bidder and every word of the mix as effects that add up"
    return [
        {
            "kpi": row["kpi"], "vendor": row["bidder"], "group": "adjusted=model", "value": row["value"],
            "low": row["low"], "high": row["high"], "unit": row["unit"], "better": row["better"], "definition": text,
            "verdict": {True: "agrees", False: "differs"}.get(row["agrees"], ""),
        }
        for row in checks.to_dict("records")
    ]  # fmt: skip
