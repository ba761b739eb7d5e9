"""The tables and pictures of what customers say: the gate first, then how answers were counted, then figures."""

import numpy as np
import pandas as pd

from toolkit.audits import Audit
from toolkit.questions import satisfaction_drivers, survey_responses, voice
from toolkit.reporting import captions_voice, charts
from toolkit.reporting.exhibits import listing, measures, picture, statement
from toolkit.reporting.registers_voice import effects, refused, why
from toolkit.reporting.tables import Shown
from toolkit.reporting.words import say


def gate(audit: Audit) -> Shown:
    """What the figures below are worth, before any of them."""
    frame = survey_responses.gate(audit)
    if frame.empty:
        return statement(say("voice_none"))
    frame = frame.assign(
        worth=[say(f"voice_{verdict}") for verdict in frame.verdict],
        because=[why(reasons) for reasons in frame.reasons],
    )
    first = {"vendor": ("Vendor", "text")}
    columns = {
        "worth": (say("column_voice_verdict"), "text"),
        "because": (say("column_voice_why"), "text"),
        "answers": (say("column_voice_answers"), "count"),
        "response": (say("column_voice_response"), "share"),
        "plain": (say("column_voice_plain"), "share"),
        "post_stratified": (say("column_voice_weighted"), "share"),
        "difference": (say("column_voice_apart"), "points"),
        "indicator": (say("column_voice_indicator"), "score"),
    }
    # What nobody can say needs no column of dashes.
    empty = {name for name in columns if frame[name].isna().all()}
    shown = {name: column for name, column in columns.items() if name not in empty}
    return listing(frame, caption=say("voice_gate_title"), columns=first | shown)


def funnel(audit: Audit) -> Shown:
    """From contacts to answers."""
    frame = survey_responses.funnel(audit)
    frame = frame.assign(unit="share", stage=[say(f"voice_stage_{stage}") for stage in frame.stage])
    columns = {
        "stage": (say("column_voice_stage"), "text"),
        "rows": (say("column_voice_rows"), "count"),
        "value": (say("column_voice_share"), "share"),
        "interval": (say("column_interval"), "interval"),
    }
    return listing(frame, caption=say("voice_funnel_title"), columns=columns)


def balances(audit: Audit) -> Shown:
    """Every property by which those asked or answering could differ."""
    frame = survey_responses.balances(audit)
    frame = frame.assign(
        stage=[say(f"voice_stage_{stage}") for stage in frame.stage],
        beyond=[say("voice_yes" if apart else "voice_no") for apart in frame.apart],
    )
    columns = {
        "what": (say("column_voice_what"), "text"),
        "stage": (say("column_voice_stage"), "text"),
        "rows": (say("column_voice_rows"), "count"),
        "difference": (say("column_voice_difference"), "score"),
        "chance": (say("column_voice_chance"), "score"),
        "beyond": (say("column_voice_beyond"), "text"),
    }
    return listing(frame, caption=say("voice_balance_title"), columns=columns)


def answers(audit: Audit) -> Shown:
    """How many rows count, how many do not, and on which scale."""
    columns = {
        "rows": (say("column_voice_all_rows"), "count"),
        "answers": (say("column_voice_answers"), "count"),
        "later_rows": (say("column_voice_later"), "count"),
        "unlike": (say("column_voice_unlike"), "count"),
        "scored": (say("column_voice_scored"), "count"),
        "codes": (say("column_voice_codes"), "count"),
        "scale": (say("column_voice_scale"), "text"),
        "turned": (say("column_voice_turned"), "count"),
    }
    first = {"vendor": ("Vendor", "text")}
    return listing(voice.answers(audit), caption=say("voice_answers_title"), columns=first | columns)


def scale(audit: Audit) -> Shown:
    """A turned scale as given and as counted; nothing where none was turned."""
    frame = voice.scale(audit)
    if frame.empty:
        return Shown("")
    columns = {
        "given": (say("column_voice_given"), "count"),
        "counted": (say("column_voice_counted"), "count"),
        "rows": (say("column_voice_answers"), "count"),
    }
    return listing(frame, caption=say("voice_scale_title"), columns=columns)


def figures(audit: Audit) -> Shown:
    """Every figure with its rivals; whether it is over several ways of collecting stands in its title."""
    frame = voice.figures(audit)
    return measures(frame.assign(target="", verdict=""), caption=say("voice_figures_title"))


def modes(audit: Audit) -> Shown:
    """Figures by way of collecting; nothing where there is one way."""
    frame = voice.modes(audit)
    if frame.empty:
        return Shown("")
    shown = frame.assign(target="", verdict="")
    return measures(shown, caption=say("voice_modes_title"), first={"level": (say("column_voice_mode"), "text")})


def groups(audit: Audit) -> Shown:
    """The first figure in force by channel, reason and site; what rests on too few rows is not shown."""
    return listing(
        _groups(audit, months=False),
        caption=say("voice_groups_title"),
        columns={
            "named": (say("column_voice_group"), "text"),
            "title": (say("column_title"), "text"),
            "value": (say("column_value"), "quantity"),
            "interval": (say("column_interval"), "interval"),
            "rows": (say("column_voice_answers"), "count"),
        },
    )


def months(audit: Audit) -> Shown:
    """The same figure month by month."""
    frame = _groups(audit, months=True)
    if frame.empty:
        return statement(say("nothing_evidenced", what=say("voice_months_title")))
    title = say("voice_months_picture", title=str(frame.title.iloc[0]))
    shown = frame.assign(title=frame.named)[["vendor", "title", "value", "low", "high", "rows", "unit"]]
    return picture(charts.kpi_intervals, shown, title=title, alt=captions_voice.groups)


def _groups(audit: Audit, *, months: bool) -> pd.DataFrame:
    whole = voice.grouped(audit)
    mine = whole[whole["value"].notna() & ((whole.by == "local_month") == months)]
    first = [key for key in voice.TOLD if key in set(mine.kpi)][:1]
    mine = mine[mine.kpi.isin(first)]
    levels = mine["level"].replace("", say("voice_not_given"))
    mine = mine.assign(named=levels if months else mine["by"] + ": " + levels, place=mine.by.map(voice.GROUPS.index))
    return mine.sort_values(["place", "level", "vendor"], ignore_index=True)


def drivers(audit: Audit) -> Shown:
    """The effects in points with their intervals, those beyond chance said to be so."""
    terms, _models = satisfaction_drivers.drivers(audit)
    frame = effects(terms)
    return listing(
        frame.assign(beyond=[say("voice_yes" if told else "voice_no") for told in frame.told]),
        caption=say("voice_drivers_title"),
        columns={
            "title": (say("column_voice_effect"), "text"),
            "value": (say("column_voice_points"), "score"),
            "interval": (say("column_interval"), "interval"),
            "beyond": (say("column_voice_beyond"), "text"),
        },
    )


def models(audit: Audit) -> Shown:
    """What was modelled of each vendor, what could not be used, or why nothing was modelled."""
    _terms, frame = satisfaction_drivers.drivers(audit)
    if frame.empty:
        return Shown("")
    told = [refused(row) if row["why_not"] else "" for row in frame.to_dict("records")]
    explained = frame.explained.where(np.isfinite(frame.explained.astype(float)))
    frame = frame.assign(refused=told, explained=explained, left_out=frame.left_out.str.replace(",", ", "))
    columns = {
        "rows": (say("column_voice_answers"), "count"),
        "clusters": (say("column_voice_clusters"), "count"),
        "mean": (say("column_voice_mean"), "score"),
        "scale": (say("column_voice_scale"), "text"),
        "explained": (say("column_voice_explained"), "share"),
        "left_out": (say("column_voice_left_out"), "text"),
    }
    if any(told):
        columns["refused"] = (say("column_voice_refused"), "text")
    return listing(frame, caption=say("voice_models_title"), columns={"vendor": ("Vendor", "text"), **columns})
