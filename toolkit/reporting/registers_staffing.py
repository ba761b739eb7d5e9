"""The findings on staffing: where agents lacked, and what other numbers of them would have done."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from toolkit.audits import Audit
from toolkit.measures.staffing import FEWEST_DAYS
from toolkit.questions import staffing, what_ifs
from toolkit.reporting.exhibits_workforce import block, gap_span, money
from toolkit.reporting.findings import Finding
from toolkit.reporting.words import count, difference, known, number, say, share, span

SECTION: Final = "workforce"


def of_staffing(audit: Audit, vendor: str, name: str) -> Iterator[Finding]:
    """One vendor's findings; a limit where contacts or agents' time cannot tell."""
    why = staffing.withheld(audit).set_index("vendor").why_not
    if vendor in why.index:
        yield _claim("gap", vendor, "limit", say("staffing_withheld", vendor=name, why=why[vendor]))
        return
    if staffing.promised(audit) is None:
        yield _claim("gap", vendor, "limit", say("staffing_no_level"))
    else:
        yield from _shortages(audit, vendor, name)
    yield from _scenarios(audit, vendor, name)


def _claim(id_: str, vendor: str, severity: str, sentence: str, **more: Any) -> Finding:
    fields = {"kpi": "", **more}
    return Finding(f"{SECTION}.{id_}.{vendor}", SECTION, fields.pop("kpi"), vendor, severity, sentence, **fields)


def _shortages(audit: Audit, vendor: str, name: str) -> Iterator[Finding]:
    frame = staffing.shortages(audit)
    mine = frame[frame.vendor == vendor]
    level = staffing.promised(audit)
    promised = {"level": share(level or 0.0, digits=0), "seconds": f"{audit.parameters.contract.threshold_seconds:g}"}
    tested = mine[mine.why_absent == ""]
    short = tested[tested.short.astype(bool)].sort_values("value")
    for row in short.to_dict("records"):
        ends = sorted(-float(row[part]) for part in ("low", "high"))
        text = say(
            "staffing_short",
            vendor=name,
            block=block(row),
            agents=number(row["agents"]),
            needed=number(row["needed"]),
            gap=number(-row["value"]),
            span=say("span", low=number(ends[0]), high=number(ends[1])),
            days=count(row["days"]),
            comparisons=count(row["comparisons"]),
            **promised,
        )
        place = f"gap.{row['weekday']}.{row['first_hour']}"
        yield _claim(place, vendor, "attention", text, rows=int(row["days"]), **_numbers(row))
    if tested.empty:
        yield _claim("gap", vendor, "limit", say("staffing_open", vendor=name, fewest=count(FEWEST_DAYS)))
        return
    if short.empty:
        row = tested.sort_values("value").iloc[0].to_dict()
        told = {"lowest": number(row["value"]), "block": block(row), "span": gap_span(row)}
        text = say("staffing_enough", vendor=name, blocks=count(len(tested)), **told, **promised)
        yield _claim("gap", vendor, "information", text, rows=int(tested.days.sum()), **_numbers(row))
    balance = staffing.balance(audit)
    patience = float(balance[balance.vendor == vendor].patience_seconds.iloc[0])
    model = say("staffing_by_a", patience=count(patience)) if known(patience) else say("staffing_by_c")
    yield _claim("how", vendor, "information", say("staffing_how", vendor=name, model=model))


def _numbers(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"unit": "agents", **{part: float(row[part]) for part in ("value", "low", "high")}}


def _scenarios(audit: Audit, vendor: str, name: str) -> Iterator[Finding]:
    frame = what_ifs.scenarios(audit)
    rows = frame[frame.vendor == vendor].to_dict("records")
    for row in rows[:1]:
        if row["why_not"]:
            yield _claim("what_if", vendor, "limit", say("scenario_none", vendor=name, why=row["why_not"]))
            return
    price = what_ifs.hourly_prices(audit).set_index("vendor").loc[vendor]
    # What mends a shortage where there is one; else one more everywhere. The rest stands in the table.
    for row in rows[-1:] if rows and rows[-1]["scenario"] == "where_short" else rows[:1]:
        cost = say("scenario_no_cost", why=row["why_no_cost"])
        if known(row["cost"]):
            cost = say(
                "scenario_cost",
                rate=number(price.rate, digits=2),
                currency=price.currency,
                description=price.description,
                cost=money(row["cost"], row["currency"]),
            )
        rules = audit.parameters.contract.credits
        credit = say("scenario_no_credit", why=row["why_no_credit"])
        if rules is not None and not row["why_no_credit"]:
            then, now = (money(row[part], rules.currency) for part in ("credit", "credit_now"))
            credit = say("scenario_credit", credit=then, now=now)
        text = say(
            "scenario_told",
            what=say(f"scenario_{row['scenario']}"),
            vendor=name,
            level=share(row["service_level"]),
            now=share(row["level_now"]),
            span=span(row["service_level_low"], row["service_level_high"], "share"),
            hours=number(row["hours"]),
            cost=cost,
            credit=credit,
            off=difference(abs(row["off"]), "share"),
        )
        numbers = {"value": row["service_level"], "low": row["service_level_low"], "high": row["service_level_high"]}
        yield _claim("what_if", vendor, "information", text, unit="share", **numbers)
