"""The findings about quality: what evaluators found, and how far their word can be taken."""

from collections.abc import Iterator
from typing import Any, Final

import pandas as pd

from toolkit.audits import Audit
from toolkit.measures import kpis
from toolkit.questions import quality, quality_scores, root_causes
from toolkit.questions.agents import mixes
from toolkit.questions.quality import SECTION, Examined
from toolkit.reporting.findings import Finding, kept
from toolkit.reporting.registers_evaluators import of_evaluators
from toolkit.reporting.words import count, difference, difference_span, known, number, say, share, span

LOWEST_ITEMS: Final = 3
WHAT: Final = ("dissatisfied", "errors")


@kept
def of_quality(audit: Audit, found: Examined | None = None) -> list[Finding]:
    """What the section claims; `found` is what `quality.examined` gave, where it is at hand."""
    why = quality.absent(audit)
    if why:
        claims = [_claim("absent", "", "limit", say("quality_absent", why=why))]
        given = found.causes if found is not None else root_causes.causes(audit)
        return claims + [each for vendor in audit.parameters.vendors for each in _causes(given, vendor.id, vendor.name)]
    found = quality.examined(audit) if found is None else found
    claims = []
    for vendor in audit.parameters.vendors:
        mine = found.whole[(found.whole.vendor == vendor.id) & (found.whole.kpi == quality_scores.KEPT)]
        if mine.empty or not mine["rows"].iloc[0]:
            claims.append(_claim("none", vendor.id, "limit", say("quality_none", vendor=vendor.name)))
            continue
        claims += _scores(mine.iloc[0].to_dict(), found, vendor.id, vendor.name)
        claims += _accuracies(audit, found, vendor.id, vendor.name)
        claims += _calibration(audit, found, vendor.id, vendor.name)
        claims += of_evaluators(found, vendor.id, vendor.name)
        claims += _validities(found, vendor.id, vendor.name)
        claims += _gaps(found, vendor.id, vendor.name)
        claims += _causes(found.causes, vendor.id, vendor.name)
    return [*claims, *_not_evidenced(audit, found)]


def _claim(id_: str, vendor: str, severity: str, text: str, **more: Any) -> Finding:
    parts = [part for part in (SECTION, id_, vendor) if part]
    return Finding(".".join(parts), SECTION, more.pop("kpi", ""), vendor, severity, text, **more)


def _numbers(row: dict[str, Any], unit: str) -> dict[str, Any]:
    return {**{name: float(row[name]) for name in ("value", "low", "high")}, "rows": int(row["rows"]), "unit": unit}


def _scores(row: dict[str, Any], found: Examined, vendor: str, name: str) -> Iterator[Finding]:
    if not row["enough"]:
        minimum = kpis.CATALOGUE[quality_scores.KEPT].minimum_rows
        text = say("quality_few", vendor=name, rows=count(row["rows"]), minimum=count(minimum))
        yield _claim("few", vendor, "limit", text, kpi=row["kpi"], rows=int(row["rows"]))
        return
    if not known(row["value"]):
        # What is withheld for its unknown rows is told with its reason in the table.
        return
    items = found.scores[(found.scores.vendor == vendor) & (found.scores.what == "item_id")].head(LOWEST_ITEMS)
    listed = [say("quality_item", item=str(each.title), value=share(each.value)) for each in items.itertuples()]
    forms = found.whole[(found.whole.vendor == vendor) & (found.whole.kpi == "evaluations")]
    text = say(
        "quality_scored",
        vendor=name,
        value=share(row["value"]),
        span=span(row["low"], row["high"], "share"),
        evaluations=count(forms.value.iloc[0] if len(forms) else float("nan")),
        items=", ".join(listed) or say("quality_no_items"),
    )
    more = {"kpi": row["kpi"], "definition": row["definition"], **_numbers(row, "share")}
    yield _claim("score", vendor, "information", text, **more)


def _accuracies(audit: Audit, found: Examined, vendor: str, name: str) -> Iterator[Finding]:
    frame = found.accuracies
    for row in frame[(frame.vendor == vendor) & frame.value.notna() & frame.enough].to_dict("records"):
        sure = known(row["low"])
        text = say(
            "quality_accuracy" if sure else "quality_accuracy_no_limit",
            vendor=name,
            family=say(f"family_{row['kpi'].removeprefix('cea_')}"),
            value=share(row["value"]),
            rows=count(row["rows"]),
            confidence=share(audit.parameters.confidence, digits=0),
            low=share(row["low"]),
        )
        more = {"kpi": row["kpi"], "definition": row["definition"], **_numbers(row, "share")}
        yield _claim(row["kpi"], vendor, "information", text, **more)


def _calibration(audit: Audit, found: Examined, vendor: str, name: str) -> Iterator[Finding]:
    mine = found.calibration[found.calibration.vendor == vendor].set_index("kpi")
    if mine.empty:
        return
    key = audit.in_force["qa_irr"]
    row = mine.loc[key].to_dict() if key in mine.index else {"value": float("nan"), "clusters": 0, "enough": False}
    sessions = count(mine.clusters.max())
    if not known(row["value"]) or not row["enough"]:
        text = say("quality_calibrated_alike", vendor=name, sessions=sessions, why=say("why_no_variation"))
        yield _claim("agreement", vendor, "limit", text, kpi=key)
        return

    def of(other: str) -> str:
        return share(mine.value.get(other, float("nan")))

    text = say(
        "quality_calibrated",
        vendor=name,
        sessions=sessions,
        title=key,
        value=number(row["value"], digits=2),
        span=span(row["low"], row["high"], "ratio", digits=2),
        agreement=of("qa_irr_agreement"),
        prevalence=of("qa_irr_prevalence"),
    )
    more = {"kpi": key, "definition": row["definition"], **_numbers(row, str(row["unit"]))}
    yield _claim("agreement", vendor, "information", text, **more)


def _validities(found: Examined, vendor: str, name: str) -> Iterator[Finding]:
    if found.validities.empty:
        return
    for row in found.validities[found.validities.vendor == vendor].to_dict("records"):
        common = {
            "vendor": name,
            "where": say(f"where_{row['kpi']}"),
            "rows": say(f"rows_{row['kpi']}", rows=count(row["rows"])),
        }
        if not row["enough"] or not known(row["low"]):
            text = say("quality_validity_few", **common, minimum=count(kpis.EVERY[row["kpi"]].minimum_rows))
            yield _claim(row["kpi"], vendor, "limit", text, kpi=row["kpi"], rows=int(row["rows"]))
            continue
        message = "" if row["low"] > 0 else "_against" if row["high"] < 0 else "_none"
        text = say(
            f"quality_validity{message}",
            **common,
            value=number(row["value"], digits=2),
            span=span(row["low"], row["high"], "ratio", digits=2),
        )
        more = {"kpi": row["kpi"], "definition": row["definition"], **_numbers(row, "ratio")}
        yield _claim(row["kpi"], vendor, "information", text, **more)


def _gaps(found: Examined, vendor: str, name: str) -> Iterator[Finding]:
    mine = found.gaps[(found.gaps.vendor == vendor) & found.gaps.low.notna()]
    for row in mine.to_dict("records"):
        told = row["low"] > 0 or row["high"] < 0
        text = say(
            "quality_critical_gap" if told else "quality_critical_gap_none",
            vendor=name,
            failed=share(row["failed_satisfied"] / row["failed"]) if told else count(row["failed_satisfied"]),
            failed_rows=count(row["failed"]),
            passed=share(row["passed_satisfied"] / row["passed"]) if told else count(row["passed_satisfied"]),
            passed_rows=count(row["passed"]),
            gap=difference(row["value"], "share"),
            span=difference_span(row["low"], row["high"], "share"),
        )
        yield _claim("critical_gap", vendor, "information", text, **_numbers(row, "share"))


def _causes(causes: pd.DataFrame, vendor: str, name: str) -> Iterator[Finding]:
    for what in WHAT:
        mine = causes[(causes.vendor == vendor) & (causes.what == what)]
        if mine.empty:
            continue
        first = mine.iloc[0]
        common = {
            "vendor": name,
            "what": say(f"what_{what}"),
            "rows": count(first.of_rows),
            "unknown": count(first.unknown),
        }
        if not known(first.value):
            text = say("quality_causes_few", **common)
            yield _claim(f"causes.{what}", vendor, "limit", text, rows=int(first.of_rows))
            continue
        training = mine[mine.cause == "training"]
        low, high = (training[end].iloc[0] if len(training) else float("nan") for end in ("low", "high"))
        text = say(
            "quality_causes",
            **common,
            training=share(training.value.iloc[0] if len(training) else 0.0),
            span=span(low, high, "share"),
            cause=str(first.cause),
            value=share(first.value),
        )
        yield _claim(f"causes.{what}", vendor, "information", text, rows=int(first.of_rows))


def _not_evidenced(audit: Audit, found: Examined) -> Iterator[Finding]:
    """What the section would answer were the columns there, each once."""
    why = audit.evidence.set_index("kpi").why_not
    there = mixes.given(audit, "evaluations")
    if found.accuracies.empty:
        text = say("quality_no_criticality", why=why[quality_scores.FAMILIES[0]])
        yield _claim("accuracy", "", "limit", text)
    if found.calibration.empty:
        reason = why["qa_irr_alpha"] or say("why_no_sessions")
        yield _claim("agreement", "", "limit", say("quality_no_sessions", why=reason))
    if "evaluator_id" not in there:
        yield _claim("evaluators", "", "limit", say("quality_no_evaluators"))
    if "evaluator_side" not in there:
        yield _claim("sides", "", "limit", say("quality_no_sides"))
    if found.heaps.empty:
        yield _claim("heap", "", "limit", say("quality_no_mark"))
    if found.samples.empty:
        stated = audit.parameters.quality
        talk = say("quality_needs_talk") if stated is not None and stated.shortest_seconds > 0 else ""
        yield _claim("sample", "", "limit", say("quality_no_sample", talk=talk))
    if found.validities.empty:
        reason = why["qa_validity_agents"] or why["qa_validity"]
        yield _claim("validity", "", "limit", say("quality_no_validity", why=reason))
    for what in WHAT:
        if not (found.causes.what == what).any():
            text = say("quality_no_causes", what=say(f"what_{what}"))
            yield _claim(f"causes.{what}", "", "limit", text)
