"""The findings on the workforce: time, people, forecasts. Those on staffing stand in `registers_staffing`."""

from collections.abc import Iterator
from typing import Any, Final

import pandas as pd

from toolkit.audits import Audit
from toolkit.questions import demand, forecast_errors, people, working_time
from toolkit.reporting.findings import Finding, kept
from toolkit.reporting.registers_staffing import of_staffing
from toolkit.reporting.words import count, known, number, say, share, span

SECTION: Final = "workforce"
# Below this many leavers a rate is mostly its interval.
FEW_LEAVERS: Final = 10
# As many figures without evidence are named for one reason.
MOST_TITLES: Final = 4
TABLES: Final = ("contacts", "time", "agents", "forecasts")


@kept
def of_workforce(audit: Audit) -> list[Finding]:
    """What agents' time, the roster, forecasts and contacts say of the workforce, and what they cannot say."""
    claims: list[Finding] = []
    for vendor in audit.parameters.vendors:
        if not any(audit.share_known(table, vendor.id, "vendor") for table in TABLES):
            claims.append(_claim(f"absent.{vendor.id}", "limit", say("workforce_absent", vendor=vendor.name)))
            continue
        for part in (_time, _people, _stays, _tenure, _forecast, _demand, of_staffing):
            claims += part(audit, vendor.id, vendor.name)
    return [*claims, *_missing(audit)]


def _claim(id_: str, severity: str, sentence: str, **more: Any) -> Finding:
    fields = {"kpi": "", "vendor": "", **more}
    return Finding(id=f"{SECTION}.{id_}", section=SECTION, severity=severity, sentence=sentence, **fields)


def _numbers(row: dict[str, Any], unit: str, name: str = "value") -> dict[str, Any]:
    parts = ("value", "low", "high") if name == "value" else (name, f"{name}_low", f"{name}_high")
    value, low, high = (float(row[part]) for part in parts)
    return {"value": value, "low": low, "high": high, "unit": unit}


def _mine(frame: pd.DataFrame, vendor: str) -> list[dict[str, Any]]:
    return frame[frame["vendor"] == vendor].to_dict("records") if len(frame) else []


def _time(audit: Audit, vendor: str, name: str) -> Iterator[Finding]:
    if not audit.share_known("time", vendor, "vendor"):
        return
    told = [row for row in _mine(working_time.overload(audit), vendor) if row["enough"]]
    if not told:
        yield _claim(f"overload.{vendor}", "limit", say("overload_none", vendor=name), vendor=vendor)
    for row in told:
        text = say(
            "overload_told",
            vendor=name,
            value=share(row["value"]),
            span=span(row["low"], row["high"], "share"),
            rows=count(row["rows"]),
            busy=share(working_time.BUSY, digits=0),
        )
        more = {"vendor": vendor, "kpi": row["kpi"], "rows": int(row["rows"]), **_numbers(row, "share")}
        yield _claim(f"overload.{vendor}", "information", text, **more)


def _people(audit: Audit, vendor: str, name: str) -> Iterator[Finding]:
    frame = people.figures(audit)
    told = _mine(frame[frame["kpi"] == "attrition"] if len(frame) else frame, vendor)
    for row in told:
        if not (row["enough"] and known(row["value"])):
            continue
        left, agents = people.leavers(audit, vendor), people.headcounts(audit)[vendor]
        text = say(
            "attrition_told" if left < FEW_LEAVERS else "attrition_many",
            vendor=name,
            left=count(left),
            agents=count(agents),
            value=number(row["value"], digits=2),
            span=span(row["low"], row["high"], "ratio"),
        )
        more = {"vendor": vendor, "kpi": "attrition", "rows": agents, **_numbers(row, "ratio")}
        yield _claim(f"attrition.{vendor}", "information", text, **more)


def _stays(audit: Audit, vendor: str, name: str) -> Iterator[Finding]:
    agents = people.headcounts(audit).get(vendor, 0)
    if not agents:
        return
    rows = _mine(people.stays(audit), vendor)
    smallest = max(audit.parameters.privacy.smallest_group, 2)
    if not rows:
        fewest = count(people.FEWEST_MONTHS)
        text = say("stays_none", vendor=name, fewest=fewest, smallest=count(smallest), agents=count(agents))
        yield _claim(f"stays.{vendor}", "limit", text, vendor=vendor, rows=agents)
        return
    last = rows[-1]
    text = say(
        "stays_told" if last["since"] else "stays_told_from_start",
        vendor=name,
        since=count(last["since"]),
        months=count(last["months"]),
        share=share(last["share"]),
        span=span(last["low"], last["high"], "share"),
    )
    numbers = {"value": last["share"], "low": last["low"], "high": last["high"], "unit": "share"}
    yield _claim(f"stays.{vendor}", "information", text, vendor=vendor, rows=agents, **numbers)


def _tenure(audit: Audit, vendor: str, name: str) -> Iterator[Finding]:
    rows = _mine(people.by_tenure(audit), vendor)
    compared = [row for row in rows if not row["why_not"]]
    if rows and not compared:
        text = say("tenure_few", vendor=name, why=rows[0]["why_not"])
        yield _claim(f"tenure.{vendor}", "limit", text, vendor=vendor)
    for row in compared:
        if not row["told"]:
            continue
        ratio = number(row["ratio"], digits=2)
        limits = span(row["low"], row["high"], "ratio")
        text = say("tenure_told", kpi=row["title"], vendor=name, ratio=ratio, span=limits)
        numbers = {"value": row["ratio"], "low": row["low"], "high": row["high"], "unit": "ratio"}
        more = {"vendor": vendor, "kpi": row["kpi"], "rows": int(row["agents_newer"] + row["agents_longer"])}
        yield _claim(f"tenure.{vendor}.{row['kpi']}", "information", text, **more, **numbers)
    if compared and not any(row["told"] for row in compared):
        text = say("tenure_open", vendor=name, figures=count(len(compared)))
        yield _claim(f"tenure.{vendor}", "information", text, vendor=vendor)


def _forecast(audit: Audit, vendor: str, name: str) -> Iterator[Finding]:
    for row in _mine(forecast_errors.by_place(audit), vendor):
        if row["why_not"]:
            continue
        where = " ".join(row[part] for part in ("queue", "channel") if row[part])
        whose = say("forecast_whose", vendor=name, place=where) if where else name
        group = f"{vendor}.{where}" if where else vendor
        beyond = span(row["beyond_low"], row["beyond_high"], "share")
        if not known(row["beyond_low"]):
            message = "forecast_unsure"
        elif row["beyond_low"] > 0:
            message = "forecast_beyond"
        else:
            message = "forecast_within" if row["beyond_high"] < 0 else "forecast_by_chance"
        text = say(
            "forecast_told",
            vendor=whose,
            wape=share(row["wape"]),
            span=span(row["wape_low"], row["wape_high"], "share"),
            floor=share(row["floor"]),
            beyond=say(message, value=share(abs(row["beyond"])), span=beyond),
        )
        more = {"vendor": vendor, "rows": int(row["intervals"])}
        numbers = _numbers(row, "share", "wape")
        yield _claim(f"forecast.{group}", "information", text, kpi="forecast_wape", **more, **numbers)
        if not row["told"]:
            continue
        ends = sorted(abs(row[part]) for part in ("bias_low", "bias_high"))
        text = say(
            "forecast_biased_high" if row["bias"] > 0 else "forecast_biased_low",
            vendor=whose,
            value=share(abs(row["bias"])),
            span=span(ends[0], ends[1], "share"),
        )
        numbers = _numbers(row, "ratio", "bias")
        yield _claim(f"forecast.{group}.bias", "attention", text, kpi="forecast_bias", **more, **numbers)


def _demand(audit: Audit, vendor: str, name: str) -> Iterator[Finding]:
    rows = _mine(demand.weeks(audit), vendor)
    if not rows:
        return
    row = rows[0]
    if row["why_not"]:
        text = say("demand_none", vendor=name, why=row["why_not"])
        yield _claim(f"demand.{vendor}", "limit", text, vendor=vendor)
        return
    text = say(
        "demand_told",
        vendor=name,
        day=str(row["local_date"]),
        value=count(row["value"]),
        span=span(round(row["low"]), round(row["high"]), "contacts"),
        naive=count(row["naive"]),
        naive_span=span(round(row["naive_low"]), round(row["naive_high"]), "contacts"),
    )
    for tried in _mine(demand.tried(audit), vendor)[:1]:
        tail = say(
            "demand_tried",
            days=count(tried["days"]),
            wape=share(tried["wape"]),
            rival=share(tried["rival_wape"]),
            covered=share(tried["covered"], digits=0),
            confidence=share(tried["confidence"], digits=0),
        )
        text = f"{text} {tail}"
    more = {"vendor": vendor, "rows": int(row["history"]), **_numbers(row, "contacts")}
    yield _claim(f"demand.{vendor}", "information", text, **more)


def _missing(audit: Audit) -> Iterator[Finding]:
    """What the catalogue holds of the workforce and no export gives, gathered by what is missing."""
    frame = pd.concat([working_time.missing(audit), people.missing(audit), forecast_errors.missing(audit)])
    if frame.empty:
        return
    listed = [
        say("workforce_missing_one", titles=_titles(list(mine["title"])), why=str(why))
        for why, mine in frame.groupby("why_not", sort=False)
    ]
    yield _claim("missing", "limit", say("workforce_missing", list="; ".join(listed)))


def _titles(titles: list[str]) -> str:
    """A few titles, and how many more there are: every figure without evidence stands in the section on all figures."""
    if len(titles) <= MOST_TITLES:
        return "; ".join(titles)
    first = "; ".join(titles[: MOST_TITLES - 1])
    return say("workforce_missing_more", titles=first, more=count(len(titles) - MOST_TITLES + 1))
