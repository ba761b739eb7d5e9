"""The findings on journeys: each a claim with its numbers, about processes and never about persons."""

from collections.abc import Mapping
from typing import Any

from toolkit.audits import Audit
from toolkit.questions import bottlenecks, journey_overview, journeys
from toolkit.questions.journey_logs import asked
from toolkit.reporting.captions_journeys import arrow
from toolkit.reporting.findings import Finding, kept
from toolkit.reporting.registers_contact_journeys import of_contact_journeys
from toolkit.reporting.registers_handovers import of_handovers
from toolkit.reporting.words import count, known, lasting, number, say, share, span

# A share of open cases from which they are for attention.
OPEN_SHARE = 0.05
_DAY = 86_400


@kept
def of_journeys(audit: Audit) -> list[Finding]:
    """What the journeys show, most telling first within each vendor."""
    claims = of_contact_journeys(audit)
    if audit.tables.events is None:
        return [_claim("coverage", "", "limit", say("journeys_no_events")), *claims]
    unknown = journeys.not_in_log(audit)
    if unknown:
        claims.append(_claim("names", "", "limit", say("journeys_unknown_names", names=", ".join(unknown))))
    for vendor in audit.parameters.vendors:
        figures = journey_overview.overview(audit)
        mine = figures[figures.vendor == vendor.id].set_index("kpi").to_dict("index")
        if not mine:
            claims.append(_claim("coverage", vendor.id, "limit", say("journeys_no_events_of", vendor=vendor.name)))
            continue
        claims += _summary(audit, vendor.id, vendor.name, mine)
        claims += _apart(audit, vendor.id, vendor.name)
        claims += _costly(audit, vendor.id, vendor.name)
        claims += _open(audit, vendor.id, vendor.name, mine)
        claims += _not_due(audit, vendor.id, vendor.name)
        claims += _ways(audit, vendor.id, vendor.name, mine)
        claims += _limits(audit, vendor.id, vendor.name)
    return [*claims, *_compared(audit)]


def sign_words(row: Mapping[str, Any]) -> str:
    """Why a wait is called what it is called, with the numbers behind it."""
    spread = (float(row["p75"]) - float(row["p25"])) / max(float(row["median"]), 1.0)
    words = ""
    if row["why"]:
        words = say(
            f"why_{row['why']}",
            spread=share(spread),
            median=lasting(row["median"]),
            piled=share(row["piled_share"]),
            low=lasting(row["pile_low"]),
            high=lasting(row["pile_high"]),
            below=share(row["below_share"]),
            crowded=share(row.get(f"crowded_{row['why']}", float("nan"))),
            crowding=number(row.get(f"crowding_{row['why']}", float("nan"))),
        )
    if row["mark"]:
        marks = say("why_marks", share=share(row["marked_share"]), mark=int(row["mark"]))
        words = f"{words}; {marks}" if words else marks
    return words


def _claim(kind: str, vendor: str, severity: str, sentence: str, **numbers: Any) -> Finding:
    parts = [part for part in ("journeys", vendor, kind) if part]
    return Finding(".".join(parts), "journeys", numbers.pop("kpi", ""), vendor, severity, sentence, **numbers)


def _summary(audit: Audit, vendor: str, name: str, mine: Mapping[str, Any]) -> list[Finding]:
    shown = journeys.variants(audit)
    shown = shown[shown.vendor == vendor]
    if shown.empty:
        return []
    whole = mine["journey_variants"]["rows"]
    kpi = "journey_end_median" if "journey_end_median" in mine else "journey_duration_median"
    median = mine[kpi]
    text = say(
        "journeys_summary" if "journey_whole_share" in mine else "journeys_all",
        vendor=name,
        whole=count(whole),
        cases=count(mine["journey_cases"]["value"]),
        variants=count(mine["journey_variants"]["value"]),
        share=share(shown["share"].iloc[0]),
        ending=_ending(audit, vendor, mine),
    )
    return [
        _claim("summary", vendor, "information", text, kpi=kpi, value=median["value"], low=median["low"],
               high=median["high"], rows=int(median["rows"]), unit="days", definition=median["definition"])
    ]  # fmt: skip


def _ending(audit: Audit, vendor: str, mine: Mapping[str, Any]) -> str:
    """Within which time half of the cases come to an end, open ones counted; or how long those seen span."""
    whole_median = lasting(mine["journey_duration_median"]["value"] * _DAY)
    ends, row = asked(audit).end, mine.get("journey_end_median")
    if row is None or not row["enough"]:
        if not known(mine["journey_duration_median"]["value"]):
            return say("ending_few")
        return say("ending_whole" if ends else "ending_seen", whole_median=whole_median)
    found = journey_overview.to_the_end(audit).set_index("vendor").loc[vendor]
    return say(
        "ending_reached" if known(row["value"]) else "ending_not_reached",
        begun=count(row["rows"]),
        still_open=count(found.still_open),
        ends=ends[0] if len(ends) == 1 else say("or", names=", ".join(ends[:-1]), last=ends[-1]),
        median=lasting(row["value"] * _DAY),
        span=say(
            "span" if known(row["high"]) else "span_open",
            low=lasting(row["low"] * _DAY),
            high=lasting(row["high"] * _DAY),
        ),
        confidence=share(audit.parameters.confidence, digits=0),
        whole_median=whole_median,
    )


def _apart(audit: Audit, vendor: str, name: str) -> list[Finding]:
    found = bottlenecks.apart(audit)
    total = journeys.edges(audit)
    total = total[total.vendor == vendor].total.sum()
    claims = []
    for place, row in enumerate(found[found.vendor == vendor].to_dict("records"), start=1):
        waited = row["total_days"] * _DAY
        text = say(
            f"journeys_{row['sign']}",
            vendor=name,
            step=arrow(row),
            why=sign_words(row),
            share=share(waited / total),
            total=lasting(waited),
            count=count(row["count"]),
        )
        claims.append(
            _claim(f"{row['sign']}.{place}", vendor, "information", text, kpi="step_wait_median", value=row["median"],
                   rows=int(row["count"]), unit="seconds")
        )  # fmt: skip
    return claims


def _not_due(audit: Audit, vendor: str, name: str) -> list[Finding]:
    found = bottlenecks.not_yet_due(audit)
    claims = []
    for place, row in enumerate(found[(found.vendor == vendor) & (found.cases > 0)].to_dict("records"), start=1):
        text = say(
            "journeys_not_due",
            vendor=name,
            cases=count(row["cases"]),
            step=str(row["step"]),
            next_step=str(row["next_step"]),
            wait=lasting(row["median"]),
        )
        claims.append(_claim(f"not_due.{place}", vendor, "limit", text, rows=int(row["cases"])))
    return claims


def _costly(audit: Audit, vendor: str, name: str) -> list[Finding]:
    found = bottlenecks.ranked(audit)
    rows = found[found.vendor == vendor].to_dict("records")
    if not rows:
        return []
    claims = []
    told = [row for row in rows if row["bottleneck"]]
    theirs = asked(audit).customer_steps
    named = say("customer_steps_named", names=", ".join(theirs)) if theirs else say("customer_steps_unnamed")
    for place, row in enumerate(told or rows[:1]):
        message = "journeys_bottleneck"
        if not told:
            message = "journeys_no_bottleneck" if row["steps_compared"] > 1 else "journeys_one_step"
        text = say(
            message,
            vendor=name,
            step=arrow(row),
            cost=lasting(row["cost"] * _DAY),
            cost_low=lasting(row["cost_low"] * _DAY),
            cost_high=lasting(row["cost_high"] * _DAY),
            norm=lasting(row["norm"]),
            whose=say("norm_stated" if row["stated"] else "norm_pooled"),
            median=lasting(row["median"]),
            mean=lasting(row["mean"] * _DAY),
            times=number(row["times"]),
            times_low=number(row["times_low"]),
            times_high=number(row["times_high"]),
            count=count(row["count"]),
            value=share(row["value"]),
            span=span(row["low"], row["high"], "share"),
            compared=count(row["steps_compared"]),
            confidence=share(audit.parameters.confidence, digits=0),
        )
        text = text if place else f"{text} {named}"
        severity = "attention" if told else "information"
        claims.append(
            _claim(f"bottleneck.{place + 1}", vendor, severity, text, kpi="bottleneck_share", value=row["value"],
                   low=row["low"], high=row["high"], rows=int(row["count"]), unit="share")
        )  # fmt: skip
    signs = bottlenecks.signs(audit)
    for row in signs[(signs.vendor == vendor) & (signs.why == "timer")].to_dict("records"):
        text = say("journeys_timer", vendor=name, step=arrow(row), why=sign_words(row))
        claims.append(_claim(f"timer.{row['step']}.{row['next_step']}", vendor, "information", text))
    return claims


def _open(audit: Audit, vendor: str, name: str, mine: Mapping[str, Any]) -> list[Finding]:
    found = journeys.unfinished(audit)
    found = found[found.vendor == vendor]
    if found.empty:
        return []
    opened, first = mine["journey_open_share"], found.iloc[0]
    text = say(
        "journeys_open",
        vendor=name,
        count=count(found.cases.sum()),
        share=share(found["share"].sum()),
        step=str(first["step"]),
        cases=count(first["cases"]),
        waited=lasting(first["waited_days"] * _DAY),
    )
    severity = "attention" if found["share"].sum() >= OPEN_SHARE else "information"
    return [
        _claim("open", vendor, severity, text, kpi="journey_open_share", value=opened["value"], low=opened["low"],
               high=opened["high"], rows=int(opened["rows"]), unit="share")
    ]  # fmt: skip


def _ways(audit: Audit, vendor: str, name: str, mine: Mapping[str, Any]) -> list[Finding]:
    claims = []

    def told(kind: str, kpi: str, row: Mapping[str, Any], **words: str) -> None:
        if known(row["value"]):
            fields = {"share": share(row["value"]), "span": span(row["low"], row["high"], "share"), **words}
            text = say(f"journeys_{kind}", vendor=name, **fields)
            claims.append(_claim(kind, vendor, "information", text, kpi=kpi, value=row["value"], low=row["low"],
                                 high=row["high"], rows=int(row["rows"]), unit="share"))  # fmt: skip

    loops = journeys.activities(audit)
    loops = loops[(loops.vendor == vendor) & (loops.loops > 0)]
    if len(loops):
        most = loops.loc[loops.loops.idxmax()]
        told("rework", "journey_rework_share", mine["journey_rework_share"], step=str(most["step"]),
             count=count(most["loops"]))  # fmt: skip
    claims += of_handovers(audit, vendor, name, mine)
    ways = journeys.conformance_classes(audit)
    for row in ways[(ways.vendor == vendor) & (ways.way == "as_expected")].to_dict("records"):
        told("conformance", "conformance_share", {**row, "value": row["share"]})
    return claims


def _limits(audit: Audit, vendor: str, name: str) -> list[Finding]:
    claims = []
    timed = journeys.activities(audit)
    if not timed[timed.vendor == vendor].handled_rows.sum():
        claims.append(_claim("handling", vendor, "limit", say("journeys_no_handling", vendor=name)))
    copies = journeys.copies(audit)
    for row in copies[(copies.vendor == vendor) & (copies.copies > 0)].itertuples():
        text = say("journeys_copies", vendor=name, copies=count(row.copies), rows=count(row.rows))
        claims.append(_claim("copies", vendor, "information", text, rows=int(row.copies)))
    return claims


def _compared(audit: Audit) -> list[Finding]:
    every, told = bottlenecks.differences(audit), bottlenecks.told(audit)
    claims = []
    for (comparison, vendor), rows in every.groupby(["comparison", "vendor"], sort=False):
        mine = told[(told.comparison == comparison) & (told.vendor == vendor)]
        if mine.empty:
            text = say("journeys_not_told", comparison=str(comparison), compared=count(len(rows)))
            claims.append(_claim(f"difference.{comparison}", str(vendor), "information", text))
            continue
        row = mine.iloc[0].to_dict()
        text = say(
            "journeys_told",
            comparison=str(comparison),
            told=count(len(mine)),
            compared=count(len(rows)),
            rate=share(1 - audit.parameters.confidence, digits=0),
            step=arrow(row),
            first=row["first"],
            second=row["second"],
            first_mean=lasting(row["first_mean"] * 3600),
            second_mean=lasting(row["second_mean"] * 3600),
            low=lasting(row["low"] * 3600),
            high=lasting(row["high"] * 3600),
        )
        claims.append(
            _claim(f"difference.{comparison}", str(vendor), "attention", text, kpi="step_wait_mean", value=row["gap"],
                   low=row["low"], high=row["high"], rows=int(row["second_count"]), unit="hours")
        )  # fmt: skip
    return claims
