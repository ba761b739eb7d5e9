"""Tenders small enough to reckon by hand, put together of plain figures and scores, without any audit."""

import pandas as pd

from toolkit.parameters.comparisons import ComparisonParameters
from toolkit.questions.tenders import assessors, standings

FIGURE = {
    "title": "", "low": float("nan"), "high": float("nan"), "rows": 500, "unknown": 0, "unit": "share",
    "better": "higher", "basis": "raw", "enough": True, "why_absent": "", "why_not": "",
}  # fmt: skip


def parameters(bidders, **parts):
    """A comparison's parameters as the file would give them, `parts` in the place of what stands here."""
    whole = {
        "id": "paper",
        "title": "A tender on paper",
        "client": "A client",
        "language": "en",
        "confidence": 0.95,
        "bidders": [{"id": each, "name": each.upper(), "audit": f"{each}.yml"} for each in bidders],
        "robustness": {"draws": 2000, "seed": 1},
        **parts,
    }
    return ComparisonParameters.model_validate(whole)


def figures(*rows):
    """Figures as `openings.measured` gives them, from (bidder, kpi, value, low, high) and anything else by name."""
    made = []
    for bidder, kpi, *numbers, more in [row if isinstance(row[-1], dict) else (*row, {}) for row in rows]:
        named = dict(zip(("value", "low", "high"), numbers, strict=False))
        made.append({"bidder": bidder, "kpi": kpi, **FIGURE, **named, **more})
    return pd.DataFrame(made, columns=["bidder", "kpi", "value", *FIGURE])


def scores(text):
    """Scores from lines of assessor, bidder, criterion, score."""
    rows = [(*line.split()[:3], float(line.split()[3]), None) for line in text.strip().splitlines()]
    return pd.DataFrame(rows, columns=assessors.SCORES)


def tender(stated, measured=(), given=""):
    """The tender put together of figures and scores."""
    return standings.put_together(stated, figures(*measured), scores(given))


def one_off(amount, **more):
    """A bid of one amount at once."""
    return {"currency": "EUR", "one_off": amount, **more}


def paradox(bids, formula="lowest_ratio"):
    """The bids of methods.md, section G: {id: (price, quality)}, half price, half quality, reserve 200."""
    stated = parameters(
        [*bids],
        criteria=[{"id": "quality", "title": "Quality", "weight": 0.5, "scale": {0: "none", 100: "all"}}],
        price={
            "weight": 0.5,
            "formula": formula,
            "currency": "EUR",
            "reserve": 200,
            "term_years": 1,
            "volumes": {"low": 1, "base": 1, "high": 1},
        },
        prices={bidder: one_off(price) for bidder, (price, _quality) in bids.items()},
    )
    given = "\n".join(f"one {bidder} quality {quality}" for bidder, (_price, quality) in bids.items())
    return tender(stated, given=given)
