"""The tables and pictures of the section on quality, each with a note where there is nothing."""

from typing import Any, Final

import numpy as np
import pandas as pd

from toolkit.audits import Audit
from toolkit.measures import kpis
from toolkit.questions.evaluators import CONTACTS
from toolkit.questions.quality import Examined, absent
from toolkit.reporting import captions_quality, charts_mystery, charts_quality
from toolkit.reporting.exhibits import below, listing, measures, of_those_there, picture, statement
from toolkit.reporting.shown import Shown
from toolkit.reporting.words import known, say, seconds, share

_INTERVAL: Final = ("Interval", "interval")


def scores(audit: Audit, found: Examined) -> Shown:
    """The score and its rival readings; where nothing was evaluated, why."""
    why = absent(audit)
    if why:
        return statement(say("quality_absent", why=why))
    return measures(found.whole, caption="Evaluations and scores")


def parts(found: Examined) -> Shown:
    """Scores by form and section."""
    frame = found.scores[found.scores.what != "item_id"]
    kinds = {"form_version": "Form", "section": "Section"}
    return _table(
        found,
        frame.assign(kind=frame.what.map(kinds)),
        "caption_parts",
        {
            "title": ("Part", "text"),
            "kind": (say("column_what"), "text"),
            "value": ("Score", "quantity"),
            "interval": _INTERVAL,
            "rows": ("Answers", "count"),
            "agents": (say("column_agents"), "count"),
        },
    )


def items(found: Examined) -> Shown:
    """Every item with its interval, lowest first."""
    frame = found.scores[found.scores.what == "item_id"].reset_index(drop=True)
    if found.scores.empty:
        return Shown("")
    return picture(
        charts_mystery.item_ranking, frame, title="Items of the form, lowest score first", alt=captions_quality.items
    )


def teams(found: Examined) -> Shown:
    """Scores by section and team."""
    return _table(
        found,
        found.teams,
        "caption_section_teams",
        {
            "section": ("Section", "text"),
            "team": (say("column_team"), "text"),
            "value": ("Score", "quantity"),
            "interval": _INTERVAL,
            "rows": ("Answers", "count"),
            "agents": (say("column_agents"), "count"),
        },
    )


def accuracies(found: Examined) -> Shown:
    """At least how accurate the contacts are; nothing of what rests on too few."""
    frame = found.accuracies.copy()
    frame = frame[frame.value.notna() & frame.enough.astype(bool)]
    names = [say(f"family_{key.removeprefix('cea_')}") for key in frame.kpi]
    return _table(
        found,
        frame.assign(family=names),
        "caption_accuracies",
        {
            "family": ("Critical to", "text"),
            "value": ("Without an error", "quantity"),
            "low": (say("column_lower_limit"), "quantity"),
            "failed": (say("column_with_error"), "count"),
            "rows": ("Evaluations", "count"),
        },
    )


def calibration(found: Examined) -> Shown:
    """Every reading of agreement with what it means."""
    frame = found.calibration
    thin = ~frame.enough.astype(bool)
    cleared = frame.assign(
        title=[_title(key) for key in frame.kpi],
        means=[say(f"meaning_{key}") for key in frame.kpi],
    )
    cleared[["value", "low", "high"]] = cleared[["value", "low", "high"]].astype(float).mask(thin)
    columns = {
        "title": ("Figure", "figure"),
        "value": ("Value", "quantity"),
        "interval": _INTERVAL,
        "clusters": ("Sessions", "count"),
        "means": (say("column_means"), "text"),
    }
    return _table(found, cleared, "caption_calibration", columns)


def _title(key: str) -> str:
    return kpis.EVERY[key].title if key in kpis.EVERY else say(f"title_{key}")


def spread(found: Examined) -> Shown:
    """How far evaluators differ, and how many stand apart."""
    frame = found.evaluators.summary
    return _table(
        found,
        _based(frame).assign(value=frame.spread, unit="points"),
        "caption_evaluators",
        {
            "on": (say("column_compared"), "text"),
            "judged": (say("column_evaluators_judged"), "count"),
            "apart": (say("column_apart"), "count"),
            "value": (say("column_spread"), "quantity"),
            "interval": _INTERVAL,
            "rows": ("Evaluations", "count"),
        },
    )


def evaluators(audit: Audit, found: Examined) -> Shown:
    """Who stands where, under a legal basis; without one a sentence."""
    if found.scores.empty:
        return Shown("")
    if not audit.parameters.privacy.legal_basis:
        return statement(say("quality_evaluators_unnamed"))
    frame = found.evaluators.persons
    return picture(
        charts_quality.evaluator_dots,
        frame[(frame.basis == CONTACTS) & frame.effect.notna()],
        title="Evaluators against the others on contacts of the same kind",
        alt=captions_quality.evaluators,
    )


def level(audit: Audit, found: Examined) -> Shown:
    """At which confidence the questions that could accuse somebody are answered."""
    confidence = share(audit.parameters.confidence, digits=0)
    if found.scores.empty:
        return Shown("")
    return statement(say("quality_level", confidence=confidence, each=share(found.confidence)))


def sides(found: Examined) -> Shown:
    """The vendor's evaluators against the client's."""
    return _table(
        found,
        _based(found.sides).assign(unit="points"),
        "caption_sides",
        {
            "on": (say("column_compared"), "text"),
            "value": (say("column_quality_gap"), "quantity"),
            "interval": _INTERVAL,
            "rows": ("Evaluations", "count"),
            "other_rows": (say("column_other_rows"), "count"),
            "left_out": ("Left out", "share"),
        },
    )


def heaps(audit: Audit, found: Examined) -> Shown:
    """What stands beside the pass mark."""
    if found.heaps.empty and len(found.scores):
        stated = audit.parameters.quality
        return statement(
            say("quality_no_mark" if stated is None or stated.pass_mark is None else "quality_heap_nothing")
        )
    return _table(
        found,
        found.heaps.assign(unit="ratio"),
        "caption_heaps",
        {
            "mark": ("Pass mark", "share"),
            "above": ("Just above", "count"),
            "expected_above": (say("column_expected"), "count"),
            "below": ("Just below", "count"),
            "expected_below": (say("column_expected"), "count"),
            "value": ("Above to below, over expected", "quantity"),
            "interval": _INTERVAL,
        },
    )


def steps(found: Examined) -> Shown:
    """The scores around the mark, of vendors where a heap is told: elsewhere there is nothing to see."""
    told = set(found.heaps[found.heaps.told.astype(bool)].vendor)
    frame = found.steps[found.steps.vendor.isin(told)].reset_index(drop=True)
    if frame.empty:
        return Shown("")
    return picture(charts_quality.score_steps, frame, title="Scores and the pass mark", alt=captions_quality.steps)


def sample(found: Examined) -> Shown:
    """Evaluated contacts against random draws, a row per property."""
    frame = found.samples[found.samples.level == ""] if len(found.samples) else found.samples
    judged = {True: say("no_chance"), False: say("yes_chance")}
    words = [
        judged[bool(apart)] if known(adjusted) else say("not_judged")
        for apart, adjusted in zip(frame.apart, frame.adjusted, strict=True)
    ]
    told: dict[str, Any] = {
        "property": [say(f"sample_{what}") for what in frame.what],
        "evaluated": [_mean(what, value) for what, value in zip(frame.what, frame.sampled, strict=True)],
        "due": [_mean(what, value) for what, value in zip(frame.what, frame.expected, strict=True)],
        "explained": words,
    }
    return _table(
        found,
        frame.assign(**told),
        "caption_sample",
        {
            "property": (say("column_property"), "text"),
            "evaluated": (say("column_evaluated"), "text"),
            "due": (say("column_expected"), "text"),
            "difference": (say("column_difference_sd"), "score"),
            "chance": (say("column_chance_sd"), "score"),
            "explained": (say("column_beyond_chance"), "text"),
            "rows": ("Contacts", "count"),
        },
    )


def _mean(what: str, value: float) -> str:
    return seconds(value) if what == "talk_seconds" and known(value) else ""


def customers(found: Examined) -> Shown:
    """Does the score go with what customers say? Correlations, and satisfaction after a critical error."""
    gaps = found.gaps.assign(title=_title("qa_critical_csat_gap"), enough=found.gaps.why_not == "")
    parts = [part for part in (found.validities, gaps) if len(part)]
    frame = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["vendor", "value", "enough"])
    thin = ~frame.enough.astype(bool)
    for name in ("value", "low", "high"):
        frame[name] = frame.get(name, pd.Series(np.nan, frame.index)).astype(float).mask(thin)
    if len(frame) and len(found.scores) and frame["value"].isna().all():
        return statement(say("quality_no_customers"))
    frame, note = of_those_there(frame, frame["value"].isna())
    columns = {
        "title": ("Figure", "figure"),
        "value": ("Value", "quantity"),
        "interval": _INTERVAL,
        "rows": ("Rows", "count"),
        **({"why": (say("column_money_missing"), "ours")} if frame["value"].isna().any() else {}),
    }
    few = frame["value"].isna().map({True: say("quality_too_few"), False: ""})
    return below(_table(found, frame.assign(why=few), "caption_validity", columns), note)


def causes(found: Examined) -> Shown:
    """Each cause with its share of those given, and how many have none."""
    frame = found.causes
    if frame.empty and found.scores.empty:
        return Shown("")
    return listing(
        frame.assign(of=[say(f"what_{what}") for what in frame.what]),
        caption=say("caption_causes"),
        columns={
            "cause": (say("column_cause"), "text"),
            "of": (say("column_what"), "text"),
            "value": ("Share", "share"),
            "interval": _INTERVAL,
            "rows": ("Given", "count"),
            "unknown": ("None given", "count"),
        },
    )


def _based(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(on=[say(f"basis_{basis}") for basis in frame.basis])


def _table(found: Examined, frame: pd.DataFrame, caption: str, columns: dict[str, tuple[str, str]]) -> Shown:
    # Where nothing was evaluated, the first table has said so.
    return Shown("") if found.scores.empty else listing(frame, caption=say(caption), columns=columns)
