"""Every figure of the section on the workforce as rows of results.csv."""

from typing import Any, Final

import numpy as np
import pandas as pd

from toolkit.audits import Audit
from toolkit.measures.access import OURS
from toolkit.questions import demand, forecast_errors, people, staffing, what_ifs, working_time
from toolkit.questions.service_levels import RECORD

SECTION: Final = "workforce"
_GAP: Final = f"agents there less agents needed (Erlang A with the vendor's own patience, else C); {OURS}"


def results(audit: Audit) -> pd.DataFrame:
    """The section's rows of results.csv, columns RECORD; a figure withheld has no value and says why."""
    catalogued = [working_time.used(audit), people.figures(audit), forecast_errors.figures(audit)]
    parts = [frame.assign(group="") for frame in catalogued if len(frame)]
    rows = [*_forecast(audit), *_demand(audit), *_staffing(audit), *_scenarios(audit), *_tenure(audit)]
    if rows:
        parts.append(pd.DataFrame(rows))
    found = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=RECORD)
    found = found.assign(section=SECTION).reindex(columns=RECORD)
    found[["target", "verdict", "definition"]] = found[["target", "verdict", "definition"]].fillna("")
    return found


def _row(kpi: str, vendor: str, group: str, numbers: tuple[Any, Any, Any], **more: Any) -> dict[str, Any]:
    value, low, high = (np.nan if each is None else float(each) for each in numbers)
    told = {"kpi": kpi, "vendor": vendor, "group": group, "value": value, "low": low, "high": high}
    return {**told, "rows": 0, "unknown": 0, "better": "context", "target": "", "verdict": "", **more}


def _forecast(audit: Audit) -> list[dict[str, Any]]:
    rows = []
    for row in forecast_errors.by_place(audit).to_dict("records"):
        group = ";".join(f"{name}={row[name]}" for name in ("queue", "channel") if row[name])
        more = {"rows": row["intervals"], "unit": "share"}
        if not group:
            # The figures of all contacts stand above, each at the audit's own confidence; this one has no other place.
            numbers = row["beyond"], row["beyond_low"], row["beyond_high"]
            text = row["why_not"] or "forecast_wape less what chance alone would leave of the contacts that came"
            rows.append(_row("forecast_beyond_floor", row["vendor"], "", numbers, definition=text, **more))
            continue
        for kpi, part in (("forecast_wape", "wape"), ("forecast_bias", "bias"), ("forecast_beyond_floor", "beyond")):
            numbers = row[part], row[f"{part}_low"], row[f"{part}_high"]
            text = row["why_not"] or "over the forecast's intervals of this place; all intervals hold together"
            rows.append(_row(kpi, row["vendor"], group, numbers, definition=text, **more))
    return rows


def _demand(audit: Audit) -> list[dict[str, Any]]:
    rows = []
    for row in demand.weeks(audit).to_dict("records"):
        group = f"week_from={row['local_date']}"
        more = {"unit": "contacts", "rows": int(row["history"])}
        text = row["why_not"] or "mean of the last four weeks' levels; rows are the whole weeks behind it"
        numbers = row["value"], row["low"], row["high"]
        rows.append(_row("demand_foretold", row["vendor"], group, numbers, definition=text, **more))
        numbers = row["naive"], row["naive_low"], row["naive_high"]
        text = "the last whole week once more"
        rows.append(_row("demand_naive", row["vendor"], group, numbers, definition=text, **more))
    return rows


def _staffing(audit: Audit) -> list[dict[str, Any]]:
    rows = []
    about = {"unit": "agents", "better": "band", "definition": _GAP}
    for row in staffing.shortages(audit).to_dict("records"):
        group = f"weekday={row['weekday']};hours={row['first_hour']}-{row['last_hour']}"
        numbers = row["value"], row["low"], row["high"]
        rows.append(_row("staffing_gap", row["vendor"], group, numbers, **{**about, "rows": row["days"]}))
    for row in staffing.by_half_hour_of_week(audit).to_dict("records"):
        group = f"weekday={row['weekday']};half_hour={row['half_hour']}"
        numbers = row["value"], np.nan, np.nan
        rows.append(_row("staffing_gap", row["vendor"], group, numbers, **{**about, "rows": row["days"]}))
    for row in staffing.balance(audit).to_dict("records"):
        group = f"service_level={row['service_level']:g}"
        for kpi, name, text in (
            ("agent_hours_needed", "needed_a", "by Erlang A, a week in the opening hours"),
            ("agent_hours_needed_c", "needed_c", "by Erlang C, in which nobody leaves, a week in the opening hours"),
            ("agent_hours_lacking", "lacking", "a week in the half-hours that lacked"),
            ("agent_hours", "hours", "at work or waiting, a week in the opening hours"),
        ):
            numbers = row[name], np.nan, np.nan
            rows.append(_row(kpi, row["vendor"], group, numbers, unit="hours", definition=f"{text}; {OURS}"))
    return rows


def _scenarios(audit: Audit) -> list[dict[str, Any]]:
    rows = []
    for row in what_ifs.scenarios(audit).to_dict("records"):
        group = f"scenario={row['scenario']}"
        text = row["why_not"] or "as measured, moved by what Erlang A says of other numbers of agents"
        for name in what_ifs.FIGURES:
            numbers = row[name], row[f"{name}_low"], row[f"{name}_high"]
            rows.append(_row(f"what_if_{name}", row["vendor"], group, numbers, unit="share", definition=text))
        credit, cost = (row["credit"], np.nan, np.nan), (row["cost"], np.nan, np.nan)
        rules = audit.parameters.contract.credits
        text = row["why_not"] or row["why_no_credit"] or "net credits of the period; other targets as they came"
        unit = rules.currency if rules else ""
        rows.append(_row("what_if_credit", row["vendor"], group, credit, unit=unit, definition=text))
        text = row["why_not"] or row["why_no_cost"] or "paid hours a week at the invoiced price of an hour"
        unit = row["currency"] if isinstance(row["currency"], str) else ""
        rows.append(_row("what_if_cost", row["vendor"], group, cost, unit=unit, definition=text))
    return rows


def _tenure(audit: Audit) -> list[dict[str, Any]]:
    rows = []
    for row in people.by_tenure(audit).to_dict("records"):
        text = row["why_not"] or "agents hired in the last six months over the others; all intervals hold together"
        more = {"unit": "ratio", "rows": row["agents_newer"] + row["agents_longer"], "definition": text}
        numbers = row["ratio"], row["low"], row["high"]
        rows.append(_row(row["kpi"], row["vendor"], "newer_over_longer_serving", numbers, **more))
    return rows
