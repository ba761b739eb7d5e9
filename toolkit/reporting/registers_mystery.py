"""The findings of mystery shopping, each from the questions' frames."""

from collections.abc import Iterator
from typing import Any, Final

from toolkit.audits import Audit
from toolkit.questions import mystery_comparisons, mystery_items, mystery_shopping
from toolkit.questions.mystery_visits import ENOUGH_VISITS, FEWEST_SITE_VISITS, FEWEST_VISITS, absent, visits
from toolkit.reporting.findings import Finding, difference_finding, kept
from toolkit.reporting.words import count, difference, difference_span, known, number, quantity, say, share, span

SECTION: Final = "mystery_shopping"


@kept
def of_mystery_shopping(audit: Audit) -> list[Finding]:
    """What the visits say, and what so few of them cannot say."""
    if visits(audit).empty:
        return [_claim("absent", "limit", say("mystery_absent", why="no shops"))]
    names = {vendor.id: vendor.name for vendor in audit.parameters.vendors}
    return [
        *_scores(audit, names),
        *_sections(audit, names),
        *_critical(audit, names),
        *_pairs(audit, names),
        *_waves(audit, names),
        *_triangle(audit, names),
        *_limits(audit, names),
    ]


def _claim(id_: str, severity: str, sentence: str, **more: Any) -> Finding:
    fields = {"kpi": "", "vendor": "", **more}
    return Finding(id=f"{SECTION}.{id_}", section=SECTION, severity=severity, sentence=sentence, **fields)


def _numbers(row: dict[str, Any]) -> dict[str, Any]:
    return {"value": float(row["value"]), "low": float(row["low"]), "high": float(row["high"]), "unit": "share"}


def _scores(audit: Audit, names: dict[str, str]) -> Iterator[Finding]:
    for key in mystery_shopping.needed(audit)[:1]:
        if key == "mystery_score":
            why = audit.evidence.set_index("kpi").why_not[key]
            yield _claim("absent", "limit", say("mystery_absent", why=why), kpi=key)
    whole = mystery_shopping.scores(audit)
    for row in whole[whole.kpi == "mystery_score"].to_dict("records"):
        vendor, visited = row["vendor"], count(row["visits"])
        if not row["enough"]:
            text = say("mystery_few", vendor=names[vendor], visits=visited, minimum=FEWEST_VISITS)
            yield _claim(f"few.{vendor}", "limit", text, kpi=row["kpi"], vendor=vendor, rows=int(row["visits"]))
            continue
        text = say(
            "mystery_scored",
            vendor=names[vendor],
            value=share(row["value"]),
            visits=visited,
            span=span(row["low"], row["high"], "share"),
        )
        more = {"kpi": row["kpi"], "vendor": vendor, "rows": int(row["visits"]), "definition": row["definition"]}
        yield _claim(f"score.{vendor}", "information", text, **more, **_numbers(row))
    found = mystery_shopping.agency(audit)
    if found is not None:
        message = "mystery_agency" if known(found.correlation) else "mystery_agency_alone"
        text = say(
            message,
            mean=number(100 * found.mean, digits=2),
            visits=count(found.visits),
            spread=number(100 * found.spread, digits=2),
            together=number(found.correlation, digits=2),
        )
        more = {"kpi": mystery_shopping.REPORTED, "value": found.mean, "rows": found.visits, "unit": "share"}
        yield _claim("agency", "information", text, **more)


def _sections(audit: Audit, names: dict[str, str]) -> Iterator[Finding]:
    frame = mystery_shopping.sections(audit)
    for vendor, rows in frame[frame.gap_high < 0].groupby("vendor"):
        row = rows.sort_values(["value", "section"]).iloc[0].to_dict()
        text = say(
            "mystery_weak_section",
            vendor=names[str(vendor)],
            section=row["section"],
            value=share(row["value"]),
            gap=difference(-row["gap"], "share"),
            span=difference_span(-row["gap_high"], -row["gap_low"], "share"),
        )
        more = {"kpi": "mystery_score", "vendor": str(vendor), "rows": int(row["visits"]), **_numbers(row)}
        # Some section of a form is always the hardest: this describes the form, and accuses nobody.
        yield _claim(f"section.{vendor}", "information", text, evidence=row["section"], **more)


def _critical(audit: Audit, names: dict[str, str]) -> Iterator[Finding]:
    frame = mystery_items.critical_visits(audit)
    if frame.empty:
        yield _claim("no_critical", "limit", say("mystery_no_critical"), kpi="critical_failure_rate")
    for row in frame.to_dict("records"):
        failed = row["failed"] > 0
        text = say(
            "mystery_critical" if failed else "mystery_critical_none",
            vendor=names[row["vendor"]],
            failed=count(row["failed"]),
            visits=count(row["visits"]),
            value=share(row["value"]),
            span=span(row["low"], row["high"], "share"),
            high=share(row["high"]),
        )
        # Visits, not items as in critical_failure_rate: the finding carries no id of the catalogue.
        more = {"vendor": row["vendor"], "rows": row["visits"], **_numbers(row)}
        yield _claim(f"critical.{row['vendor']}", "attention" if failed else "information", text, **more)


def _pairs(audit: Audit, names: dict[str, str]) -> Iterator[Finding]:
    frame = mystery_comparisons.pairs(audit)
    for row in frame[frame.told].to_dict("records"):
        yield difference_finding(
            {
                **row,
                "section": SECTION,
                "kpi": "mystery_score",
                "title": say("mystery_title"),
                "vendor": row["first"],
                "group": row["second"],
                "first": names[row["first"]],
                "second": names[row["second"]],
                "rows": row["visits"] + row["other_visits"],
            }
        )
    if len(frame) and not frame.told.all():
        text = say(
            "mystery_pairs_open",
            open=count((~frame.told).sum()),
            pairs=count(len(frame)),
            confidence=share(audit.parameters.confidence, digits=0),
        )
        yield _claim("pairs", "information", text, kpi="mystery_score")


def _waves(audit: Audit, names: dict[str, str]) -> Iterator[Finding]:
    frame = mystery_comparisons.waves(audit)
    for row in frame[frame.told | (frame.what == mystery_comparisons.WHOLE)].to_dict("records"):
        what = say("mystery_wave_what", what=row["what"]) if row["what"] else ""
        yield difference_finding(
            {
                **row,
                "section": SECTION,
                "kpi": "mystery_score",
                "title": f"{say('mystery_wave_title', what=what)}, {names[row['vendor']]}",
                "group": ".".join(part for part in (row["wave"], row["what"]) if part),
                "first": row["wave"],
                "second": row["earlier"],
                "rows": row["visits"] + row["other_visits"],
            }
        )
    if frame.empty and "wave" not in absent(audit) and visits(audit).wave.nunique() == 1:
        yield _claim("one_wave", "limit", say("mystery_one_wave"), kpi="mystery_score")


def _triangle(audit: Audit, names: dict[str, str]) -> Iterator[Finding]:
    frame = mystery_comparisons.triangle(audit)
    for row in frame[frame.gap.notna()].to_dict("records"):
        what = say("mystery_wave_what", what=row["section"]) if row["section"] else ""
        yield difference_finding(
            {
                "section": SECTION,
                "kpi": "mystery_score",
                "vendor": row["vendor"],
                "group": row["section"] or "qa",
                "title": say("mystery_gap_title", what=what),
                "first": say("mystery_gap_first", vendor=names[row["vendor"]]),
                "second": say("mystery_gap_second"),
                "value": row["gap"],
                "low": row["low"],
                "high": row["high"],
                "unit": "share",
                "rows": row["visits"] + row["evaluations"],
                "evidence": "mystery_qa_gap",
            }
        )


def _limits(audit: Audit, names: dict[str, str]) -> Iterator[Finding]:
    thin = mystery_shopping.few(audit)
    if thin:
        text = say("mystery_few_visits", vendors=", ".join(names[vendor] for vendor in thin), enough=ENOUGH_VISITS)
        yield _claim("few_visits", "limit", text)
    withheld = mystery_shopping.sites_withheld(audit).sum(numeric_only=True)
    if len(withheld) and withheld.withheld:
        text = say(
            "mystery_sites_withheld",
            withheld=count(withheld.withheld),
            sites=count(withheld.sites),
            minimum=FEWEST_SITE_VISITS,
            visits=quantity(withheld.visits, "visits"),
        )
        yield _claim("sites", "limit", text, rows=int(withheld.visits))
    found = mystery_comparisons.shopper_effect(audit)
    shoppers = count(mystery_comparisons.shoppers(audit))
    if found is not None:
        text = say(
            "mystery_shopper_effect",
            share=share(found.value),
            span=span(found.low, found.high, "share"),
            shoppers=shoppers,
        )
        severity = "attention" if found.low > 0 else "information"
        yield _claim("shoppers", severity, text, value=found.value, low=found.low, high=found.high, unit="share")
    else:
        unnamed = "shopper_id" in absent(audit)
        text = say("mystery_shopper_unnamed") if unnamed else say("mystery_shopper_few", shoppers=shoppers)
        yield _claim("shoppers", "limit", text)
