"""The tables of the section on the contract: promises, periods, credits line by line, where the targets come from."""

import re
from typing import Any

import pandas as pd

from toolkit.audits import Audit
from toolkit.measures import conventions
from toolkit.parameters import preset
from toolkit.reporting import captions_contract, charts_contract
from toolkit.reporting.amounts import amount, not_priced, plain
from toolkit.reporting.exhibits import absent, listing, picture, statement
from toolkit.reporting.shown import Shown
from toolkit.reporting.tables import table
from toolkit.reporting.words import ABSENT, apart, known, say, told_figure

# A calendar holds days; of shorter periods a table would be longer than anybody reads.
_LISTED = ("week", "month", "whole")


def kept(frame: pd.DataFrame) -> Shown:
    """Each promise, its periods, and whether it was kept."""
    if frame.empty:
        return statement(say("contract_no_targets"))
    whole = frame.assign(
        promise=[promised(row) for row in frame.to_dict("records")],
        met=[say("met_of", met=row["met"], judged=row["judged"]) for row in frame.to_dict("records")],
    )
    floors = {"floor": (say("column_floor"), "target"), "below_floor": (say("column_below_floor"), "count")}
    return listing(
        whole,
        caption=say("caption_kept"),
        printed=len(whole),
        columns={
            "title": (say("column_title"), "figure"),
            "target": (say("column_target"), "target"),
            "promise": (say("column_promise"), "text"),
            "met": (say("column_met"), "text"),
            **(floors if (frame["floor"] != "").any() else {}),
            "open": (say("column_open"), "count"),
            "verdict": (say("column_verdict"), "verdict"),
        },
    )


def promised(row: dict[Any, Any]) -> str:
    """In how many periods the target must be met."""
    if known(row["k"]):
        return say("promise_k_of_n", k=int(row["k"]), n=int(row["n"]), levels=say(f"levels_{row['level']}"))
    return say("level_whole") if row["level"] == "whole" else say("promise_every", level=say(f"level_{row['level']}"))


def periods(frame: pd.DataFrame) -> Shown:
    """Each period by which the contract judges, weeks and longer."""
    own = frame[frame["own"] & frame["level"].isin(_LISTED) & (frame["period"] != "")]
    if own.empty:
        return absent(what=say("caption_periods"))
    named = own.assign(
        period=[say("level_whole") if name == "whole" else _unbroken(name) for name in own["period"]],
        value=[_value(row["value"], row["target"], row["unit"]) for row in own.to_dict("records")],
    )
    return listing(
        named,
        caption=say("caption_periods"),
        printed=len(named),
        columns={
            "title": (say("column_title"), "figure"),
            "period": (say("column_period"), "text"),
            "value": (say("column_value"), "text"),
            "interval": (say("column_interval"), "interval"),
            "rows": (say("column_rows"), "count"),
            "unknown": (say("column_unknown"), "count"),
            "target": (say("column_target"), "target"),
            "verdict": (say("column_verdict"), "verdict"),
        },
    )


def shares(frame: pd.DataFrame) -> Shown:
    """In what share of half-hours, days, weeks and months each target was met."""
    return listing(
        frame.assign(level=[say(f"levels_{level}") for level in frame["level"]]),
        caption=say("caption_shares"),
        columns={
            "title": (say("column_title"), "figure"),
            "level": (say("column_period"), "text"),
            "met": (say("met").capitalize(), "count"),
            "judged": (say("column_judged"), "count"),
            "open": (say("column_open"), "count"),
            "value": (say("column_share"), "share"),
            "interval": (say("column_interval"), "interval"),
        },
    )


def calendar(frame: pd.DataFrame) -> Shown:
    """A day by day calendar of verdicts, one for each vendor."""
    return picture(charts_contract.calendar, frame, title=say("caption_calendar"), alt=captions_contract.calendar)


def credit_statement(frame: pd.DataFrame) -> Shown:
    """Every line with its formula, its inputs and its amount."""
    if frame.empty:
        return statement(say("credits_not_agreed"))
    told = lines_in_words(frame)
    rows = told.to_dict("records")
    shown = told.assign(
        month=[_unbroken(row["month"]) for row in rows],
        achieved=[_value(row["achieved"], row["target"], row["unit"]) for row in rows],
        amount=[amount(row["amount"], row["currency"]) for row in rows],
    )
    return listing(
        shown,
        caption=say("caption_statement"),
        printed=len(shown),
        columns={
            "item": (say("column_line"), "text"),
            "month": (say("column_month"), "text"),
            "achieved": (say("column_achieved"), "text"),
            "target": (say("column_target"), "target"),
            "why": (say("column_why"), "text"),
            "inputs": (say("column_formula_inputs"), "text"),
            "amount": (say("column_amount"), "text"),
        },
    )


_VERDICTS = frozenset(
    {"", "met", "missed", "below floor", "insufficient", "not evidenced", "incomplete", "suspended", "no rows"}
)


def lines_in_words(frame: pd.DataFrame) -> pd.DataFrame:
    """The lines of a statement with item, inputs and why in words; what is achieved and amounts stay numbers."""
    # A cap that cuts nothing says nothing.
    idle = [row["item"] in ("before the cap", "cap") and not row["amount"] for row in frame.to_dict("records")]
    frame = frame[[not each for each in idle]]
    rows = frame.to_dict("records")
    return frame.assign(
        item=[_item(row) for row in rows],
        inputs=[_inputs(row) for row in rows],
        why=[say(row["why"]) if row["why"] in _VERDICTS else not_priced(row["why"]) for row in rows],
    )


def _item(row: dict[Any, Any]) -> str:
    name = say(f"item_{row['item']}")
    if not row["kpi"]:
        return name
    fixed = f" ({row['convention']})" if row["convention"] not in ("", row["kpi"]) else ""
    return f"{name}: {row['kpi']}{fixed}"


def _inputs(row: dict[Any, Any]) -> str:
    given = [say("input_of", name=name, value=plain(value)) for name, value in row["inputs"].items()]
    return "; ".join([row["formula"], *given])


def _unbroken(period: str) -> str:
    """A period's name that no line break parts."""
    return period.replace("-", "\u2011")


def _value(value: float, code: str, unit: str) -> str:
    """A figure with as many decimals as part it from its target, so that 83.998 % is not called 84.0 %."""
    if not known(value):
        return ABSENT
    limits = [float(each) for each in re.findall(r"[-+.\de]+", code.replace("..", " ")) if each]
    nearest = min(limits, key=lambda limit: abs(limit - value), default=value)
    return apart(value, nearest, unit)[0]


def sensitivity(frame: pd.DataFrame) -> Shown:
    """What is due under each competing definition, a picture for each vendor and credited target."""
    if frame.empty:
        return statement(say("credits_not_agreed"))
    frame = frame[frame.decided]
    if frame.empty:
        return statement(say("credits_open"))
    parts = [
        picture(
            charts_contract.sensitivity,
            rows.assign(due=list(rows["due"])).reset_index(drop=True),
            title=f"{say('caption_sensitivity')}: {told_figure(conventions.TITLES.get(str(kpi), str(kpi)))}",
            alt=captions_contract.sensitivity,
        )
        for kpi, rows in frame.groupby("kpi", sort=False)
    ]
    return Shown("\n".join(part.html for part in parts), plain="; ".join(part.plain for part in parts))


def realism(frame: pd.DataFrame) -> Shown:
    """Each target against what the process shows."""
    rows = frame.to_dict("records")
    return listing(
        frame.assign(
            basis=[
                say(f"basis_{row['basis']}", points=row["points"], levels=say(f"levels_{row['level']}")) for row in rows
            ],
            word=[say(f"realism_{row['basis']}_{row['word']}") for row in rows],
        ),
        caption=say("caption_realism"),
        columns={
            "title": (say("column_title"), "figure"),
            "target": (say("column_target"), "target"),
            "interval": (say("column_limits"), "interval"),
            "basis": (say("column_basis"), "text"),
            "word": (say("column_word"), "text"),
        },
    )


def _basis(row: dict[Any, Any]) -> str:
    return say(f"basis_{row['basis']}", points=row["points"], levels=say(f"levels_{row['level']}"))


def left_out(frame: pd.DataFrame) -> Shown:
    """What the contract does not count, with its reason; nothing where there is none."""
    if frame.empty:
        return Shown("")
    return listing(
        frame,
        caption=say("caption_left_out"),
        columns={
            "kpi": (say("column_kpi"), "text"),
            "days": (say("column_days"), "text"),
            "where": (say("column_where"), "text"),
            "reason": (say("column_reason_left_out"), "text"),
            "rows": (say("column_rows_left_out"), "count"),
        },
    )


def origin(audit: Audit) -> Shown:
    """The preset behind the targets: whose they are, the source, what has to be known; nothing without a preset."""
    name = audit.parameters.contract.preset
    if name is None:
        return Shown("")
    found = preset(name)
    rows = [
        (say("preset_title"), found.title),
        (say("preset_source"), found.source),
        (say("preset_year"), str(found.year) if found.year else say("preset_no_year")),
        *((say("preset_note"), note) for note in found.notes),
        *(
            (say("preset_beyond"), say("preset_beyond_text", promise=each.promise, needs=each.needs))
            for each in found.beyond
        ),
    ]
    frame = pd.DataFrame(rows, columns=["what", "said"])
    columns = {"what": (name, "text"), "said": (say("column_said"), "text")}
    return table(frame, caption=say("caption_preset"), columns=columns)
