"""What a reader with one minute is told: the numbers asked for first, what is found, what is due, what to decide."""

from collections.abc import Sequence
from typing import Any, Final

import pandas as pd

from toolkit.audits import Audit
from toolkit.measures.targets import Target
from toolkit.questions import service_credits, summaries, trends
from toolkit.reporting.amounts import amount
from toolkit.reporting.entries import Entry, about, figure_name, names
from toolkit.reporting.findings import promise
from toolkit.reporting.ratings import RATINGS
from toolkit.reporting.words import count, known, say, told_figure
from toolkit.reporting.worths import clause

NUMBERS: Final = 5
TOLD: Final = 5
ASKED: Final = 3
MOST_VENDORS: Final = 2
HEADLINES: Final = [
    "kpi", "title", "vendor", "name", "value", "low", "high", "unit", "target", "verdict", "variation", "assurance",
]  # fmt: skip
# Which findings ask for a decision of the client, in the order in which they are asked.
DECIDED: Final = (
    "rows_lost", "critical_repeated", "credit_due", "definition_decides", "promise_missed", "reported_differs",
    "invoiced_more", "avoidance", "bottleneck", "too_few_agents", "flags_generous", "critical_failed", "training",
    "worsening", "may_miss", "promise_unknown", "survey_gate",
)  # fmt: skip
# What is asked where findings ask for less than three things.
BESIDES: Final = ("plan", "data", "next")
_PLACES: Final = {"missed": 0, "met": 2, "": 3, "insufficient": 4, "not evidenced": 4}


def numbers(audit: Audit, most: int = NUMBERS) -> pd.DataFrame:
    """The numbers asked for first: columns HEADLINES, with the words of each figure's control chart.

    Targets before other headlines; of targets those missed, those that a repeat could miss, the others. Of more than
    two vendors a headline without a target stands for the lowest and the highest. What has no value is left out: the
    opinion names it.
    """
    promised, asked = summaries.targets(audit), summaries.headlines(audit)
    frame = pd.concat([promised, asked], ignore_index=True).drop_duplicates(["kpi", "vendor"])
    called = names(audit)
    frame = frame.assign(name=frame.vendor.map(called))
    frame = _ends(frame[frame["value"].notna() & frame["enough"].fillna(True).astype(bool)])
    places = [_place(row) for row in frame.to_dict("records")]
    rows = frame.assign(place=places).sort_values("place", kind="stable").head(most).to_dict("records")
    charted = trends.verdicts(audit).set_index(["kpi", "vendor"]).to_dict("index")
    told = [{**row, "title": _titled(audit, row), **_signals(row, charted)} for row in rows]
    return pd.DataFrame(told, columns=HEADLINES).fillna({"target": "", "verdict": ""})


def _ends(frame: pd.DataFrame) -> pd.DataFrame:
    """Of each headline without a target that more than two vendors have, the lowest and the highest, named so."""
    parts = []
    for _kpi, mine in frame.groupby("kpi", sort=False):
        if len(mine) <= MOST_VENDORS or (mine["target"].fillna("") != "").any():
            parts.append(mine)
            continue
        ends = mine.loc[[mine["value"].idxmin(), mine["value"].idxmax()]]
        words = ("summary_lowest", "summary_highest")
        said = [say(word, vendors=len(mine), name=name) for word, name in zip(words, ends.name, strict=True)]
        parts.append(ends.assign(name=said))
    return pd.concat(parts) if parts else frame


def _signals(row: dict[str, Any], charted: dict[Any, dict[str, Any]]) -> dict[str, str]:
    """Variation and assurance of a figure's chart; none where the chart is of other rows or another definition."""
    chart = charted.get((row["kpi"], row["vendor"]), {})
    if row["target"] and not chart.get("target"):
        chart = {}
    return {name: str(chart.get(name, "")) for name in ("variation", "assurance")}


def first(register: Sequence[Entry], most: int = TOLD) -> list[Entry]:
    """The findings named on the first page: the most severe, each title once; no limits of evidence, no low ones."""
    by_title: dict[str, Entry] = {}
    for entry in register:
        if entry.rating != RATINGS[-1] and entry.finding.severity != "limit":
            by_title.setdefault(entry.title, entry)
    return list(by_title.values())[:most]


def comes_to(entry: Entry) -> str:
    """A finding's money, or its contacts where nothing prices them; a dash where neither is evidenced."""
    if known(entry.money):
        return amount(round(entry.money, 2), entry.currency)
    return say("summary_contacts", contacts=count(entry.contacts)) if known(entry.contacts) else say("summary_no_sum")


def due(audit: Audit) -> str:
    """What is due in service credits by the contract, in a sentence."""
    if audit.parameters.contract.credits is None:
        return say("summary_no_credits")
    found = service_credits.totals(audit)
    told = found[found.decided.astype(bool)]
    if told.empty:
        return say("summary_credit_unknown")
    called = names(audit)
    parts = [
        f"{called[row['vendor']]} {amount(row['due'], row['currency'])}"
        if len(called) > 1
        else amount(row["due"], row["currency"])
        for row in told.to_dict("records")
    ]
    undecided = int(told.undecided.sum())
    still_open = say("summary_credit_open", months=undecided) if undecided else ""
    return say("summary_credit", amount=", ".join(parts), undecided=still_open)


def decisions(audit: Audit, register: Sequence[Entry], most: int = ASKED) -> list[tuple[str, list[Entry]]]:
    """What the client is asked to decide, with the findings behind each: in the order DECIDED, then BESIDES."""
    asked: list[tuple[str, list[Entry]]] = []
    for kind in DECIDED:
        mine = [
            entry for entry in register if entry.kind == kind and (entry.rating != RATINGS[-1] or kind == "survey_gate")
        ]
        if mine and len(asked) < most:
            asked.append((_decision(audit, kind, mine[0]), mine[:3]))
    return asked + [(say(f"decide_{each}"), []) for each in BESIDES][: most - len(asked)]


def _decision(audit: Audit, kind: str, entry: Entry) -> str:
    called = names(audit)
    vendor = called.get(entry.finding.vendor, "") or next(iter(called.values()))
    return say(
        f"decide_{kind}",
        vendor=vendor,
        figure=figure_name(audit, about(entry.finding)) or entry.title,
        amount=amount(round(entry.money, 2), entry.currency) if known(entry.money) else "",
    )


def _place(row: dict[str, Any]) -> int:
    spans = row.get("process") == "spans" and row["verdict"] == "met"
    if row["kpi"] == "offered":
        return _PLACES[""] + 1
    return 1 if spans else _PLACES.get(str(row["verdict"]), _PLACES[""])


def _titled(audit: Audit, row: dict[str, Any]) -> str:
    """A figure in the fewest words, with what a survey's figure is worth."""
    told = clause(audit, row["kpi"], row["vendor"])
    name = figure_name(audit, row["kpi"]) or told_figure(str(row["title"]))
    return say("worth_titled", title=name, clause=told) if told else name


def promised(row: dict[str, Any]) -> str:
    """A row's target in words; empty where none was set."""
    target = Target.of_code(row["target"])
    return promise(target, str(row["unit"]), float(row["value"])) if target else ""
