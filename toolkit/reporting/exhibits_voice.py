"""The tables and pictures of what customers say: the gate first, then how answers were counted, then figures."""

import numpy as np
import pandas as pd

from toolkit.audits import Audit
from toolkit.questions import satisfaction_drivers, survey_gates, survey_responses, voice
from toolkit.reporting import captions_voice, charts
from toolkit.reporting.exhibits import absent, listing, measures, named, picture, statement, turned
from toolkit.reporting.registers_voice import about, effects, left_out, refused, why
from toolkit.reporting.shown import Shown
from toolkit.reporting.words import say


def gate(audit: Audit) -> Shown:
    """What the figures below are worth, before any of them."""
    frame = survey_gates.gate(audit)
    if frame.empty:
        return statement(say("voice_none"))
    frame = named(audit, frame).assign(
        worth=[say(f"voice_{verdict}") for verdict in frame.verdict],
        because=[why(reasons) for reasons in frame.reasons],
    )
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
    return turned(frame, caption=say("voice_gate_title"), columns=shown)


def funnel(audit: Audit) -> Shown:
    """From contacts to answers."""
    frame = survey_responses.funnel(audit)
    frame = named(audit, frame).assign(unit="share", stage=[say(f"voice_stage_{stage}") for stage in frame.stage])
    columns = {
        "stage": (say("column_voice_stage"), "text"),
        "rows": (say("column_voice_rows"), "count"),
        "value": (say("column_voice_share"), "share"),
        "interval": (say("column_interval"), "interval"),
    }
    return listing(frame, caption=say("voice_funnel_title"), columns=columns)


def balances(audit: Audit) -> Shown:
    """Every property by which those asked or answering could differ."""
    frame = survey_gates.balances(audit)
    if frame.empty:
        return absent(what=say("voice_balance_none"))
    words = {(True, True): "voice_yes", (True, False): "voice_beyond_small"}
    frame = named(audit, frame).assign(
        what=[capital(say(f"voice_property_{what}")) for what in frame.what],
        stage=[say(f"voice_stage_{stage}") for stage in frame.stage],
        beyond=[say(words.get(each, "voice_no")) for each in zip(frame.beyond, frame.apart, strict=True)],
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
    return turned(named(audit, voice.answers(audit)), caption=say("voice_answers_title"), columns=columns)


def points(audit: Audit) -> Shown:
    """How often each point of the scale was given, of all answers and of the largest reasons; a table per scale."""
    shown = []
    frame = named(audit, voice.points(audit))
    several = frame.vendor.nunique() > 1
    for (vendor, top), mine in frame.groupby(["vendor", "top"], sort=False):
        unlike = bool((mine.given != mine.counted).any())
        title = say("voice_points_turned" if unlike else "voice_points_title", top=f"{top:g}")
        shown.append(_points(mine, say("voice_points_of", title=title, vendor=vendor) if several else title))
    return Shown("\n".join(each.html for each in shown), plain="; ".join(each.plain for each in shown))


def _points(mine: pd.DataFrame, caption: str) -> Shown:
    pairs = mine.drop_duplicates(["given", "counted"]).sort_values(["counted", "given"])
    heads = {
        f"{row.counted:g}/{row.given:g}": f"{row.counted:g}"
        if row.counted == row.given
        else say("voice_point_given", counted=f"{row.counted:g}", given=f"{row.given:g}")
        for row in pairs.itertuples()
    }
    cells = mine.assign(point=[f"{row.counted:g}/{row.given:g}" for row in mine.itertuples()])
    wide = cells.pivot_table(index="reason", columns="point", values="rows", sort=False, fill_value=0)
    wide = wide.assign(total=wide.sum(axis=1), named=[name or say("voice_points_all") for name in wide.index])
    columns = {"named": (say("column_voice_group"), "text"), **{name: (text, "count") for name, text in heads.items()}}
    return listing(wide, caption=caption, columns=columns | {"total": (say("column_voice_answers"), "count")})


def figures(audit: Audit) -> Shown:
    """Every figure with its rivals, its target and whether it was met."""
    frame = voice.figures(audit)
    # How many answered stands behind what they said.
    counts = frame.unit == "surveys"
    frame = pd.concat([frame[~counts], frame[counts]], ignore_index=True)
    return measures(named(audit, frame), caption=say("voice_figures_title"))


def modes(audit: Audit) -> Shown:
    """Figures by way of collecting; nothing where there is one way."""
    frame = voice.modes(audit)
    if frame.empty:
        return Shown("")
    shown = named(audit, frame).assign(target="", verdict="")
    return measures(shown, caption=say("voice_modes_title"), first={"level": (say("column_voice_mode"), "text")})


def groups(audit: Audit) -> Shown:
    """The first figure in force by channel, reason and site; what rests on too few rows is not shown."""
    frame = _groups(audit, months=False)
    caption = say("voice_groups_title", title=str(frame.title.iloc[0])) if len(frame) else say("voice_groups_none")
    return listing(
        frame,
        caption=caption,
        columns={
            "named": (say("column_voice_group"), "text"),
            "value": (say("column_value"), "quantity"),
            "interval": (say("column_interval"), "interval"),
            "rows": (say("column_voice_answers"), "count"),
        },
    )


def months(audit: Audit) -> Shown:
    """The same figure month by month."""
    frame = _groups(audit, months=True)
    if frame.empty:
        return absent(what=say("voice_months_title"))
    title = say("voice_months_picture", title=str(frame.title.iloc[0]))
    shown = frame.assign(title=frame.named)[["vendor", "title", "value", "low", "high", "rows", "unit"]]
    return picture(charts.kpi_intervals, shown, title=title, alt=captions_voice.groups)


def _groups(audit: Audit, *, months: bool) -> pd.DataFrame:
    whole = voice.grouped(audit)
    mine = whole[whole["value"].notna() & ((whole.by == "local_month") == months)]
    first = [key for key in voice.TOLD if key in set(mine.kpi)][:1]
    mine = mine[mine.kpi.isin(first)]
    levels = mine["level"].replace("", say("voice_not_given"))
    told = [say(f"voice_by_{by}", level=level) for by, level in zip(mine["by"], levels, strict=True)]
    mine = mine.assign(named=told, place=mine.by.map(voice.GROUPS.index))
    return named(audit, mine.sort_values(["place", "level", "vendor"], ignore_index=True))


def drivers(audit: Audit) -> Shown:
    """The effects in points with their intervals, those beyond chance said to be so."""
    terms, _models = satisfaction_drivers.drivers(audit)
    frame = named(audit, effects(terms))
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
    told = frame.to_dict("records")
    explained = frame.explained.where(np.isfinite(frame.explained.astype(float)))
    frame = named(audit, frame).assign(
        refused=[refused(row) if row["why_not"] else "" for row in told],
        explained=explained,
        about=[about(row) for row in told],
        left_out=[left_out(row["left_out"]) for row in told],
    )
    columns = {
        "rows": (say("column_voice_answers"), "count"),
        "about": (say("column_voice_clusters"), "text"),
        "mean": (say("column_voice_mean"), "score"),
        "scale": (say("column_voice_scale"), "text"),
        "explained": (say("column_voice_explained"), "share"),
        "left_out": (say("column_voice_left_out"), "text"),
        "refused": (say("column_voice_refused"), "text"),
    }
    # What nothing is said of needs no row.
    shown = {key: of for key, of in columns.items() if key not in ("left_out", "refused") or (frame[key] != "").any()}
    return turned(frame, caption=say("voice_models_title"), columns=shown)


def capital(text: str) -> str:
    """Words as they begin a row."""
    return text[:1].upper() + text[1:]
