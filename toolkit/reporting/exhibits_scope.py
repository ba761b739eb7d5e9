"""What was audited, from which files, by which definitions, against what; and what cannot be concluded from it."""

from collections.abc import Mapping, Sequence
from typing import Final

import pandas as pd

from toolkit.audits import Audit
from toolkit.measures import conventions, kpis
from toolkit.questions import sufficiency
from toolkit.reporting.exhibits import folded, statement
from toolkit.reporting.shown import Shown, escaped
from toolkit.reporting.tables import table
from toolkit.reporting.words import count, dated, quantity, say, share, told_figure

# So many figures that the same thing is missing for are named; the whole list is folded below.
NAMED: Final = 4
STATES: Final = ("given", "derived", "absent")


def audited(audit: Audit) -> Shown:
    """Whose service, in which days, on which tables, in one sentence; and what was not handed over."""
    tables = dict.fromkeys(audit.intake.coverage.table)
    period = audit.parameters.period
    text = say(
        "scope_audited",
        vendors=", ".join(vendor.name for vendor in audit.parameters.vendors),
        client=audit.parameters.client,
        first=dated(period.first),
        last=dated(period.last),
        time_zone=audit.parameters.time_zone,
        tables=", ".join(_table_name(name) for name in tables),
    )
    absent = [name for name in sufficiency.missing_tables(audit) if name not in tables]
    without = say("scope_not_covered", tables=", ".join(_table_name(name) for name in absent)) if absent else ""
    return statement(f"{text} {without}".strip())


def received(audit: Audit) -> Shown:
    """The files that came: what each became, where its rows went, and the hash by which it is known again."""
    balance, inputs = sufficiency.balance(audit), audit.intake.inputs
    known = inputs.set_index(["source", "file"])[["encoding", "sha256"]]
    frame = balance.join(known, on=["source", "file"])
    columns = {
        "file": (say("scope_file"), "text"),
        "source": (say("scope_source"), "text"),
        "table": (say("scope_table"), "text"),
        "rows": (say("scope_rows"), "count"),
        "kept": (say("scope_kept"), "count"),
        "excluded": (say("scope_excluded"), "count"),
        "rejected": (say("scope_rejected"), "count"),
        "encoding": (say("scope_encoding"), "text"),
        "hash": (say("scope_hash"), "hash"),
    }
    frame["hash"] = frame.sha256.fillna("").str[:12]
    frame["file"] = frame.file.where(frame.file != "", say("scope_all"))
    frame["source"] = frame.source.where(frame.table != "", "")
    frame["table"] = [_table_name(name) if name else "" for name in frame.table]
    return table(frame.fillna({"encoding": ""}), caption=say("scope_received"), columns=columns, printed=len(frame))


def definitions(audit: Audit) -> Shown:
    """Which of the competing definitions is in force for each name, and what is decided about rows."""
    rows = [
        {
            "name": told_figure(conventions.TITLES[headline]),
            "chosen": chosen,
            "means": told_figure(kpis.EVERY[chosen].title),
        }
        for headline, chosen in audit.in_force.items()
        if audit.evidence.set_index("kpi").evidenced.get(chosen, False)
    ]
    columns = {
        "name": (say("scope_name"), "text"),
        "chosen": (say("scope_chosen"), "hash"),
        "means": (say("scope_means"), "text"),
    }
    frame = pd.DataFrame(rows, columns=list(columns))
    return table(frame, caption=say("scope_definitions"), columns=columns, printed=len(frame))


def compared(audit: Audit) -> Shown:
    """What the figures are held against: the contract or the audit's own targets, and their own earlier points."""
    contract = audit.parameters.contract
    own = say("scope_contract", reference=contract.reference) if contract.reference else say("scope_own_targets")
    parts = [
        own if contract.targets else say("scope_no_targets"),
        say("scope_threshold", seconds=_whole_seconds(float(contract.threshold_seconds))),
        say("scope_earlier"),
        say("scope_confidence", confidence=share(audit.parameters.confidence, digits=0)),
    ]
    items = "".join(f"<li>{escaped(part)}</li>" for part in parts)
    return Shown(f'<ul class="vat-list">{items}</ul>', plain="; ".join(parts))


def _whole_seconds(value: float) -> str:
    return quantity(value, "seconds", digits=0 if value.is_integer() else 1)


def coverage(audit: Audit) -> Shown:
    """How many columns of each table were given, derived and absent; on a screen each of them."""
    frame = sufficiency.coverage(audit)
    counted = frame.groupby(["table", "status"], sort=False).size().unstack(fill_value=0).reindex(columns=STATES)
    brief = counted.fillna(0).astype(int).reset_index()
    brief["table"] = [_table_name(name) for name in brief.table]
    shown = table(
        brief,
        caption=say("scope_coverage"),
        columns={
            "table": (say("scope_table"), "text"),
            **{state: (say(f"scope_{state}"), "count") for state in STATES},
        },
    )
    whole = table(
        frame,
        caption=say("scope_columns"),
        columns={
            "column": (say("scope_column"), "text"),
            "table": (say("scope_table"), "text"),
            "status": (say("scope_status"), "ours"),
            "share_known": (say("scope_known"), "share"),
            "meaning": (say("scope_meaning"), "ours"),
        },
    )
    behind = folded(whole, what=say("scope_columns"))
    return Shown(f"{shown.html}\n{behind.html}", plain=shown.plain)


def not_concluded(audit: Audit) -> Shown:
    """What cannot be concluded, and what the vendor would have to supply for it."""
    frame = sufficiency.not_evidenced(audit)
    if frame.empty:
        return statement(say("scope_everything"))
    columns = {
        "why_not": (say("scope_missing"), "ours"),
        "count": (say("scope_figures"), "count"),
        "kpis": (say("scope_which"), "ours"),
    }
    missing = audit.evidence[~audit.evidence.evidenced].groupby("why_not").title.agg(list)
    brief = table(
        frame.assign(kpis=[_first(missing[why]) for why in frame.why_not]),
        caption=say("scope_not_evidenced"),
        columns=columns,
        printed=len(frame),
    )
    told = escaped(say("scope_cannot", figures=count(frame["count"].sum())))
    folded = _whole(frame[frame["count"] > NAMED], columns)
    return Shown(f'<div class="vat-cannot">\n<p>{told}</p>\n{brief.html}{folded}\n</div>', plain=brief.plain)


def _whole(frame: pd.DataFrame, columns: Mapping[str, tuple[str, str]]) -> str:
    """Reasons that more figures share than are named beside them, with all of these, folded."""
    if frame.empty:
        return ""
    shown = table(frame, caption=say("scope_all_missing"), columns=columns)
    return (
        f'\n<details class="vat-data"><summary>{escaped(say("scope_all_missing"))}</summary>\n{shown.html}\n</details>'
    )


def _first(titles: Sequence[str]) -> str:
    """The first few of many titles, in the reader's language, and how many more there are."""
    named = "; ".join(told_figure(title) for title in titles[:NAMED])
    more = len(titles) - NAMED
    return say("scope_and_more", titles=named, more=more) if more > 0 else named


def _table_name(name: str) -> str:
    return say(f"table_{name}")
