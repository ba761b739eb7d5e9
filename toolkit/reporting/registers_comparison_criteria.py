"""The findings on criteria: what is not known, what is scored as audited, and how far assessors agree."""

from collections.abc import Iterator
from typing import Final

import numpy as np

from toolkit.measures import panel_scores
from toolkit.questions.tenders import assessors
from toolkit.questions.tenders.standings import Tender
from toolkit.reporting.findings import Finding
from toolkit.reporting.registers_comparison_tender import claim
from toolkit.reporting.tender_words import names_of, titles_of, why_unknown
from toolkit.reporting.words import count, number, say, share, span

# From here on assessors agree well, and below this hardly: Krippendorff's own marks for what may be concluded.
_GOOD: Final = 0.8
_FAIR: Final = 0.667


def of_criteria(tender: Tender) -> list[Finding]:
    """What is unknown, what is scored without the mix taken out, and how assessors agree."""
    names, titles = names_of(tender.parameters), titles_of(tender)
    claims = []
    for row in tender.sheet[tender.sheet["value"].isna()].to_dict("records"):
        text = say("criterion_unknown", name=names[row["bidder"]], title=row["title"], why=why_unknown(row["why_not"]))
        claims.append(claim(f"unknown.{row['criterion']}", row["bidder"], "limit", text, kpi=row["kpi"]))
    raw = tender.sheet[(tender.sheet.basis == "raw") & tender.sheet["value"].notna()]
    if len(raw):
        several = "; ".join(dict.fromkeys(raw.title))
        claims.append(claim("raw", "", "limit", say("raw_could_be", titles=several)))
    return [*claims, *_assessed(tender, titles)]


def _assessed(tender: Tender, titles: dict[str, str]) -> Iterator[Finding]:
    given = tender.panel
    if not given.assessors:
        return
    whole = assessors.agreement(tender.parameters, given).iloc[0].to_dict()
    if np.isfinite(whole["value"]):
        low, high = whole["low"], whole["high"]
        means = "open" if not np.isfinite(low) else "good" if low >= _GOOD else "poor" if high < _FAIR else "fair"
        if means == "fair" and low < _FAIR <= high:
            means = "open"
        text = say(
            "agreement_finding",
            value=number(whole["value"], digits=2),
            span=span(low, high, "ratio"),
            units=count(whole["units"]),
            means=say(f"agreement_{means}"),
        )
        ends = {end: float(whole[end]) for end in ("value", "low", "high")}
        severity = "attention" if means == "poor" else "information"
        yield claim("agreement", "", severity, text, rows=int(whole["scores"]), unit="ratio", **ends)
    for row in assessors.severity(given, tender.parameters.confidence).to_dict("records"):
        if row["told"]:
            way = say("severity_kinder" if row["effect"] > 0 else "severity_stricter")
            limits = sorted([abs(row["low"]), abs(row["high"])])
            text = say(
                "severity_finding",
                assessor=row["assessor"],
                value=share(abs(row["effect"])),
                way=way,
                span=span(limits[0], limits[1], "share"),
            )
            yield claim(f"severity.{row['assessor']}", "", "attention", text, rows=int(row["scores"]))
    if given.agreed:
        spread = panel_scores.pooled_spread(given.parts)
        text = say("agreed_finding", agreed=count(given.agreed), spread=share(spread))
        yield claim("agreed", "", "information", text, rows=given.agreed)
    if uneven := assessors.uneven(given):
        titles_there = "; ".join(titles[each] for each in uneven)
        yield claim("uneven", "", "attention", say("uneven_finding", titles=titles_there))
    if len(given.assessors) == 1:
        there = "; ".join(titles[each] for each in given.criteria)
        yield claim("one_assessor", "", "limit", say("one_assessor", titles=there))
