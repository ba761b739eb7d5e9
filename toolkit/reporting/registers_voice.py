"""Findings on survey answers: what they are worth, how they were counted, what goes together with satisfaction."""

from typing import Any, Final

import pandas as pd

from toolkit.audits import Audit
from toolkit.measures import driver_models
from toolkit.questions import satisfaction_drivers, survey_gates, survey_responses, voice
from toolkit.reporting.findings import Finding, kept
from toolkit.reporting.registers_targets import of_targets, withheld
from toolkit.reporting.words import count, difference, known, number, say, share, span

SECTION: Final = "voice"
# Effects named in one sentence.
MOST_NAMED: Final = 6


@kept
def of_voice(audit: Audit) -> list[Finding]:
    """What the section claims; one limit where nobody was asked."""
    counted = voice.answers(audit)
    if counted.empty:
        return [_finding("coverage", "", "limit", say("voice_none")), *_promised(audit)]
    names = {vendor.id: vendor.name for vendor in audit.parameters.vendors}
    claims = [*_worth(audit, names), *_promised(audit)]
    for row in counted.to_dict("records"):
        claims += _counting(row, names[row["vendor"]])
    for vendor, mine in survey_responses.unasked(audit).groupby("vendor"):
        listed = ", ".join(f"{row.channel} ({count(row.rows)})" for row in mine.itertuples())
        text = say("voice_unasked", vendor=names[str(vendor)], channels=listed)
        claims.append(_finding("unasked", str(vendor), "limit", text, rows=int(mine["rows"].sum())))
    ways = voice.modes(audit)
    for vendor, mine in ways.groupby("vendor"):
        told = ", ".join(dict.fromkeys(mine["level"]))
        claims.append(
            _finding("modes", str(vendor), "limit", say("voice_modes", vendor=names[str(vendor)], modes=told))
        )
    return claims + _drivers(audit, names)


def _promised(audit: Audit) -> list[Finding]:
    """What became of targets on survey figures, and which figures are withheld."""
    return [*of_targets(audit, SECTION, of=voice.FAMILIES), *withheld(audit, SECTION, voice.FAMILIES)]


def why(reasons: str) -> str:
    """The reasons of a verdict of the gate, in words."""
    given = [name for name in reasons.split(",") if name]
    fewest, lowest = survey_gates.FEWEST_ANSWERS, share(survey_gates.LOWEST_RESPONSE, digits=0)
    told = [say(f"voice_why_{name}", fewest=fewest, lowest=lowest) for name in given]
    return "; ".join(told) or say("voice_nothing_against")


def effect(row: dict[str, Any]) -> str:
    """An effect of the model in words: Reason: fault against bill."""
    named = say(f"voice_driver_{row['driver']}")
    if not row["level"]:
        return named
    level = say("voice_driver_other") if row["level"] == satisfaction_drivers.RARE else str(row["level"])
    return say("voice_driver_level", driver=named, level=level, against=str(row["against"]))


def refused(row: dict[str, Any]) -> str:
    """Why a vendor's answers are not modelled."""
    return say(
        f"voice_refused_{row['why_not']}",
        rows=count(row["rows"]),
        fewest=driver_models.FEWEST_CLUSTERS if row["why_not"] == "few_clusters" else driver_models.FEWEST_ROWS,
        each=driver_models.FEWEST_ROWS_A_TERM,
        clusters=count(row["clusters"]),
        cluster=_cluster(row),
        scale=row["scale"],
    )


def about(row: dict[str, Any]) -> str:
    """What answers hang together by: 30 agents."""
    return f"{count(row['clusters'])} {_cluster(row)}"


def left_out(codes: str) -> str:
    """What of contacts the model could not use, and why."""
    told = [code.partition(":") for code in codes.split(",") if code]
    return "; ".join(
        say("voice_left_out", driver=say(f"voice_driver_{driver}"), why=say(f"voice_left_out_{reason}"))
        for driver, _colon, reason in told
    )


def _cluster(row: dict[str, Any]) -> str:
    return say("voice_of_agents" if row["clustered_by"] == "agent_id" else "voice_of_days")


def _worth(audit: Audit, names: dict[str, str]) -> list[Finding]:
    claims = []
    for row in survey_gates.gate(audit).to_dict("records"):
        name = names[row["vendor"]]
        text = say(
            "voice_gate",
            vendor=name,
            answers=count(row["answers"]),
            verdict=say(f"voice_{row['verdict']}"),
            why=why(row["reasons"]),
        )
        severity = "information" if row["verdict"] == "evidenced" else "limit"
        more = {"value": row["response"], "rows": int(row["answers"]), "unit": "share"}
        claims.append(_finding("gate", row["vendor"], severity, text, **more))
        if known(row["difference_low"]):
            text = say(
                "voice_weighted",
                vendor=name,
                plain=share(row["plain"]),
                rows=count(row["linked"]),
                weighted=share(row["post_stratified"]),
                span=span(row["low"], row["high"], "share"),
                difference=difference(row["difference"], "share"),
                apart=span(100 * row["difference_low"], 100 * row["difference_high"], "points"),
            )
            moved = {"moved", "moved_far"} & set(row["reasons"].split(","))
            more = {"value": row["post_stratified"], "low": row["low"], "high": row["high"]}
            severity = "attention" if moved else "information"
            claims.append(
                _finding("weighted", row["vendor"], severity, text, rows=int(row["linked"]), unit="share", **more)
            )
    for row in survey_gates.balances(audit).to_dict("records"):
        if row["apart"]:
            text = say(
                "voice_apart",
                vendor=names[row["vendor"]],
                stage=say(f"voice_stage_{row['stage']}"),
                what=say(f"voice_property_{row['what']}"),
                difference=number(row["difference"], digits=2),
                chance=number(row["chance"], digits=2),
                widest=say("voice_widest", level=row["widest"]) if row["widest"] else "",
            )
            key = f"unlike.{row['stage']}.{row['what']}"
            claims.append(_finding(key, row["vendor"], "attention", text, rows=int(row["rows"])))
    return claims


def _counting(row: dict[str, Any], name: str) -> list[Finding]:
    unknown = say("voice_codes_dont_know", rows=count(row["dont_know"])) if row["dont_know"] else ""
    found = {
        "later_rows": (row["later_rows"], {"rows": count(row["later_rows"]), "unlike": few(row["unlike"])}),
        "turned": (row["turned"], {"rows": count(row["turned"]), "scale": row["scale"]}),
        "codes": (row["codes"], {"codes": count(row["codes"]), "dont_know": unknown}),
        "scales": ("," in row["scale"], {"scale": row["scale"]}),
    }
    return [
        _finding(key, row["vendor"], "limit" if key == "scales" else "information",
                 say(f"voice_{key}", vendor=name, **fields))
        for key, (there, fields) in found.items()
        if there
    ]  # fmt: skip


def few(rows: float) -> str:
    """A count in a sentence: none for nothing."""
    return count(rows) if rows else say("voice_none_of")


def _drivers(audit: Audit, names: dict[str, str]) -> list[Finding]:
    terms, models = satisfaction_drivers.drivers(audit)
    claims = []
    for model in models.to_dict("records"):
        vendor, name = model["vendor"], names[model["vendor"]]
        if model["why_not"]:
            text = say("voice_drivers_refused", vendor=name, why=refused(model))
            claims.append(_finding("drivers", vendor, "limit", text, rows=int(model["rows"])))
            continue
        mine = terms[terms.vendor == vendor]
        told = mine[mine.told.astype(bool)].sort_values("value", key=abs, ascending=False).head(MOST_NAMED)
        text = (
            say(
                "voice_drivers_told",
                vendor=name,
                drivers="; ".join(_named(row) for row in told.to_dict("records")),
                rows=count(model["rows"]),
                clusters=count(model["clusters"]),
                cluster=_cluster(model),
            )
            if len(told)
            else say("voice_drivers_none", vendor=name, count=count(len(mine)), rows=count(model["rows"]))
        )
        claims.append(_finding("drivers", vendor, "information", text, rows=int(model["rows"])))
    return claims


def _named(row: dict[str, Any]) -> str:
    level = say("voice_driver_other") if row["level"] == satisfaction_drivers.RARE else str(row["level"])
    return say(
        "voice_driver_told",
        driver=say(f"voice_told_{row['driver']}", level=level, against=str(row["against"])),
        value=number(row["value"], digits=2),
        span=span(row["low"], row["high"], "score"),
    )


def _finding(key: str, vendor: str, severity: str, text: str, **more: Any) -> Finding:
    place = ".".join(part for part in (SECTION, key, vendor) if part)
    return Finding(place, SECTION, "", vendor, severity, text, **more)


def effects(terms: pd.DataFrame) -> pd.DataFrame:
    """The effects with their words, as the table and the picture show them: title and unit besides."""
    titles = [effect(row) for row in terms.to_dict("records")]
    return terms.assign(title=titles, unit="score")
