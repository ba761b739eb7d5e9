"""What goes together with satisfied customers? One model per vendor, each effect in points of the scale.

What goes together need not cause: whoever waits longer may also come on worse days, and a driver that nobody recorded
stands behind those that were.
"""

from typing import Any, Final

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd
from ibis import _

from toolkit.audits import Audit
from toolkit.measures import driver_models, multiplicity
from toolkit.measures.entries import resolved
from toolkit.measures.kpis import CATALOGUE
from toolkit.questions import voice
from toolkit.questions.agents import mixes

YES_NO: Final = ("resolved_answer", "transferred", "repeat")
MINUTES: Final = ("wait_seconds", "handle_seconds")
LEVELS: Final = ("channel", "reason")
# A driver known of fewer answers is left out; of the others, answers that lack one are.
KNOWN_AT_LEAST: Final = 0.8
# A level rarer than this is put with the other rare ones; more answers than that are drawn, one in so many.
FEWEST_OF_A_LEVEL: Final = 20
MOST_ROWS: Final = 100_000
RARE: Final = "other"
TERMS: Final = ["vendor", "driver", "level", "against", "value", "low", "high", "adjusted", "told", "rows", "clusters"]
MODELS: Final = [
    "vendor", "rows", "answers", "clusters", "clustered_by", "explained", "mean", "scale", "left_out", "why_not",
]  # fmt: skip


def drivers(audit: Audit) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The effects, columns TERMS, and what was modelled per vendor, columns MODELS; both empty without scores.

    driver: resolved_answer, transferred, repeat (the customer had come within the repeat window before), yes against
    no; wait_seconds, handle_seconds, per minute; channel, reason, a level against the commonest. value: the average
    difference of the answer in points of its scale, all else equal; low, high: Bonferroni over the vendor's effects;
    told: Holm over all effects of the audit, and the interval leaves zero out. rows: answers modelled, of `answers`
    with a score; left_out: what could not be used and why, joined by commas (absent, unknown, alike). why_not as in
    `driver_models.drivers`, or scales.
    """
    made: list[tuple[pd.DataFrame, pd.DataFrame]] = []

    def part(place: int) -> pd.DataFrame:
        if not made:
            made.append(_both(audit))
        return made[0][place]

    return audit.once("voice.drivers", lambda: part(0)), audit.once("voice.models", lambda: part(1))


def _both(audit: Audit) -> tuple[pd.DataFrame, pd.DataFrame]:
    rows = _rows(audit)
    effects, models = [], []
    for vendor in () if rows is None else [each.id for each in audit.parameters.vendors]:
        assert rows is not None
        answers = _drawn(rows.filter(_.vendor == vendor))
        if answers.empty:
            continue
        found, model = _modelled(answers, audit.parameters.confidence)
        effects.append(found.assign(vendor=vendor))
        models.append({"vendor": vendor, **model})
    terms = pd.concat(effects, ignore_index=True) if effects else pd.DataFrame()
    if len(terms):
        terms["adjusted"] = multiplicity.holm(terms.p_value)
        # Holm is less strict than the intervals that are shown; what is told must leave zero out of both.
        clear = (terms.low > 0) | (terms.high < 0)
        terms["told"] = (terms.adjusted <= 1 - audit.parameters.confidence) & clear
    return terms.reindex(columns=TERMS), pd.DataFrame(models, columns=MODELS)


def _rows(audit: Audit) -> ir.Table | None:
    """One row per answer on the scale: vendor, survey_id, score, top, agent_id, day, and the drivers that are there."""
    of_surveys = voice.there(audit)
    if not {"csat", "csat_max"} <= of_surveys:
        return None
    told = audit.tables.surveys
    among = resolved(CATALOGUE["csat_mean"], told, {}).among
    assert among is not None
    answers = told.filter(among.fill_null(False))
    columns: dict[str, Any] = {"score": answers.csat.cast("float64"), "top": answers.csat_max.cast("float64")}
    columns |= {name: answers[name] for name in ("agent_id", *LEVELS, "resolved_answer") if name in of_surveys}
    answers = answers.select("vendor", "survey_id", "contact_id", "local_date", **columns)
    of_contacts = mixes.given(audit, "contacts")
    if "contact_id" in of_surveys and "contact_id" in of_contacts:
        contacts = audit.tables.contacts
        more: dict[str, Any] = {name: contacts[name] for name in ("transferred", *MINUTES) if name in of_contacts}
        if "previous_any_seconds" in of_contacts and all(
            audit.share_known("contacts", each.id, "customer_id") >= audit.customers_needed
            for each in audit.parameters.vendors
        ):
            # Without an earlier contact of a known customer there was no repeat.
            window = audit.terms["repeat_window_seconds"]
            repeat = (contacts.previous_any_seconds <= window).fill_null(False)
            more["repeat"] = contacts.customer_id.notnull().ifelse(repeat, None)
        known = contacts.select("vendor", "contact_id", **more)
        answers = answers.left_join(known, ["vendor", "contact_id"]).drop("contact_id_right", "vendor_right")
    return answers


def _drawn(rows: ir.Table) -> pd.DataFrame:
    """The answers as a frame, one in so many of them where there are more than `MOST_ROWS`."""
    number = int(rows.count().execute())
    step = -(-number // MOST_ROWS)
    ordered = rows.order_by("survey_id")
    if step > 1:
        place = ibis.row_number().over(ibis.window(order_by=rows.survey_id))
        ordered = rows.mutate(place=place).filter(_.place % step == 0).drop("place").order_by("survey_id")
    return ordered.execute()


def _modelled(answers: pd.DataFrame, confidence: float) -> tuple[pd.DataFrame, dict[str, Any]]:
    tops = sorted(set(answers.top))
    by_agent = "agent_id" in answers and answers.agent_id.notna().mean() >= KNOWN_AT_LEAST
    clustered_by = "agent_id" if by_agent else "local_date"
    model = {
        "answers": len(answers),
        "clustered_by": clustered_by,
        "mean": float(answers.score.mean()),
        "scale": ", ".join(f"{top:g}" for top in tops),
    }
    design, against, left_out = _design(answers)
    whole = design.notna().all(axis=1) & answers[clustered_by].notna()
    kept, mine = design[whole], answers[whole]
    alike = [name for name in kept if kept[name].nunique() < 2]
    kept = kept.drop(columns=alike)
    left_out += [f"{driver}:alike" for driver, _level in alike]
    found = driver_models.drivers(kept, mine.score, mine[clustered_by], confidence=confidence)
    why = "scales" if len(tops) > 1 else found.why_not
    terms = found.terms if not why else found.terms.iloc[:0]
    frame = terms.assign(
        driver=[name[0] for name in terms.term],
        level=[name[1] for name in terms.term],
        against=[against.get(name[0], "") for name in terms.term],
        rows=found.rows,
        clusters=found.clusters,
    )
    model |= {"rows": found.rows, "clusters": found.clusters, "explained": found.explained}
    return frame, {**model, "left_out": ",".join(dict.fromkeys(left_out)), "why_not": why}


def _design(answers: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, str], list[str]]:
    """A column per effect, named (driver, level); what levels are held against; what is left out, and why."""
    columns: dict[tuple[str, str], pd.Series] = {}
    against: dict[str, str] = {}
    left_out = []
    for name in (*YES_NO, *MINUTES, *LEVELS):
        if name not in answers or answers[name].isna().all():
            left_out.append(f"{name}:absent")
            continue
        if answers[name].notna().mean() < KNOWN_AT_LEAST:
            left_out.append(f"{name}:unknown")
            continue
        value = answers[name]
        if name in YES_NO:
            columns[name, ""] = value.astype(float)
        elif name in MINUTES:
            columns[name, ""] = value.astype(float) / 60
        else:
            counts = value.value_counts()
            rare = value.isin(counts.index[counts < FEWEST_OF_A_LEVEL])
            grouped = value.mask(rare, RARE)
            sizes = grouped.value_counts()
            common = [str(each) for each in sizes.sort_index().sort_values(ascending=False, kind="stable").index]
            if len(common) < 2:
                left_out.append(f"{name}:alike")
                continue
            against[name] = common[0]
            for level in sorted(common[1:]):
                columns[name, level] = (grouped == level).astype(float).where(grouped.notna(), np.nan)
    frame = pd.DataFrame(columns, index=answers.index)
    frame.columns = pd.Index(list(columns), tupleize_cols=False)
    return frame, against, left_out
