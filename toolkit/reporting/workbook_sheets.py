"""The sheets of a run's workbook: its numbers, findings, contract and definitions, as the report has them."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import pandas as pd

from toolkit.audits import Audit
from toolkit.questions import contracts, period_verdicts, service_credits
from toolkit.reporting import worths
from toolkit.reporting.exhibits_contract import lines_in_words, promised
from toolkit.reporting.messages import MESSAGES
from toolkit.reporting.tables import title_of
from toolkit.reporting.words import say
from toolkit.reporting.workbooks import Cut, Sheet, columns_of, write

NAME: Final = "results.xlsx"
# A half-hour is no row that anybody reads one by one.
_PERIODS: Final = ("day", "week", "month", "whole")
_QUANTITIES: Final = {"value": "quantity", "low": "quantity", "high": "quantity", "rows": "count", "unknown": "count"}


def write_run(
    path: Path,
    *,
    results: pd.DataFrame,
    findings: pd.DataFrame,
    definitions: pd.DataFrame | None,
    titled: Callable[[str], str],
    cover: Mapping[str, Any],
    more: Sequence[Sheet] = (),
) -> list[Cut]:
    """The workbook of a run: what results.csv, findings.csv and the appendix hold, `more` sheets before the last.

    `titled` gives a figure's title; `cover` is what stands on the report's cover.
    """
    facts = [
        (say(f"cover_{name}"), said if isinstance(said, str) else ", ".join(said))
        for name, said in cover.items()
        if name not in ("kind", "title") and said
    ]
    last = [] if definitions is None else [of_definitions(definitions)]
    sheets = [of_results(results, titled), of_findings(findings), *more, *last]
    return write(path, sheets, title=str(cover["title"]), facts=facts)


def of_results(results: pd.DataFrame, titled: Callable[[str], str]) -> Sheet:
    """Each row of results.csv with its figure's title beside the id."""
    frame = results.copy()
    frame.insert(frame.columns.get_loc("kpi") + 1, "title", [titled(str(key)) for key in frame.kpi])
    return Sheet(say("sheet_kpi"), say("about_kpi"), frame, columns_of(frame), heads=3, flat=True)


def of_findings(findings: pd.DataFrame) -> Sheet:
    """Each row of findings.csv, whatever columns it has."""
    nothing = say("no_findings")
    columns = {
        name: (say(f"finding_{name}") if f"finding_{name}" in MESSAGES else title, kind)
        for name, (title, kind) in columns_of(findings).items()
    }
    return Sheet(say("sheet_findings"), say("about_findings"), findings, columns, nothing=nothing)


def of_definitions(definitions: pd.DataFrame) -> Sheet:
    """The card of each figure."""
    nothing = say("table_of_nothing")
    return Sheet(say("sheet_definitions"), say("about_definitions"), definitions, nothing=nothing)


def of_contract(audit: Audit) -> list[Sheet]:
    """What was promised and kept, period by period, and what is due."""
    kept = worths.qualified(audit, contracts.kept(audit))
    kept = kept.assign(promise=[promised(row) for row in kept.to_dict("records")])
    periods = worths.qualified(audit, period_verdicts.compliance_of(audit))
    periods = periods[periods["own"] & periods["level"].isin(_PERIODS) & (periods["period"] != "")]
    periods = periods.assign(period=[say("level_whole") if name == "whole" else name for name in periods["period"]])
    return [
        Sheet(
            say("sheet_promises"),
            say("about_promises"),
            kept,
            _columns(
                {"vendor": "text", "title": "figure", "kpi": "text", "target": "target", "promise": "text"}
                | {"met": "count", "judged": "count", "below_floor": "count", "open": "count"}
                | _QUANTITIES
                | {"unit": "text", "verdict": "word", "definition": "text"},
                met=say("met").capitalize(),
            ),
            heads=2,
            nothing=say("contract_no_targets"),
        ),
        Sheet(
            say("sheet_periods"),
            say("about_periods"),
            periods,
            _columns(
                {"vendor": "text", "title": "figure", "kpi": "text", "period": "text", "first": "text", "last": "text"}
                | _QUANTITIES
                | {"unit": "text", "target": "target", "verdict": "word", "definition": "text"},
                first=say("first_day"),
                last=say("last_day"),
            ),
            heads=2,
            nothing=say("contract_no_targets"),
            flat=True,
        ),
        of_credits(service_credits.statement(audit)),
    ]


def of_credits(statement: pd.DataFrame) -> Sheet:
    """The credit statement line by line."""
    columns = _columns(
        {"vendor": "text", "month": "text", "item": "text", "achieved": "quantity", "target": "target", "why": "text"}
        | {"inputs": "text", "amount": "money", "currency": "text"},
        item=say("column_line"),
        inputs=say("column_formula_inputs"),
    )
    lines = lines_in_words(statement) if len(statement) else statement
    nothing = say("credits_not_agreed")
    return Sheet(say("sheet_credits"), say("about_credits"), lines, columns, heads=3, nothing=nothing)


def _columns(kinds: Mapping[str, str], **titles: str) -> dict[str, tuple[str, str]]:
    """Columns of these kinds under their own titles, or those given."""
    return {name: (titles.get(name) or title_of(name), kind) for name, kind in kinds.items()}
