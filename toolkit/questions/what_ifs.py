"""What would other numbers of agents do to the service, to the contract's credits and to the hours that are paid?

The model and its limits are those of `measures.staffing`: Erlang A on the contacts that came, the vendor's own handle
times and the vendor's own patience. Only the service level of a credit moves here; other targets stay as they came.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

import numpy as np
import pandas as pd
from ibis import _

from toolkit.audits import Audit
from toolkit.measures import compliance, staffing
from toolkit.measures.credit_lines import Statement
from toolkit.measures.half_hours import HALF_HOUR
from toolkit.questions import service_credits
from toolkit.questions import staffing as question
from toolkit.questions.contract_figures import promises

LEVEL: Final = "service_level"
FIGURES: Final = (LEVEL, "abandon_rate", "occupancy")
# What a fee line's unit is called where it is priced by the hour.
HOUR: Final = ("hour", "hours", "h")
SCENARIOS: Final = (
    "vendor", "scenario", "agents", "blocks", *(f"{name}{part}" for name in FIGURES for part in ("", "_low", "_high")),
    "level_now", "off", "hours", "paid_hours", "cost", "currency", "credit_now", "credit", "why_no_cost",
    "why_no_credit", "why_not",
)  # fmt: skip
PRICES: Final = ("vendor", "rate", "currency", "description", "why_not")


def scenarios(audit: Audit) -> pd.DataFrame:
    """What one agent more or fewer would have done: SCENARIOS, a row per vendor and scenario.

    scenario: `more` and `fewer` (one agent in every open half-hour, never fewer than one), `where_short` (one more in
    the blocks that `staffing.shortages` calls short; `blocks` of them). Figures are shares with their intervals over
    days; level_now is what was measured, off how far it lies above the model. hours are agents' hours at work a week,
    paid_hours the same at the vendor's own shrinkage (NaN where nobody gives it), cost a week at the price of
    `hourly_prices`. credit_now and credit are the contract's net credits of the period, Decimals, None where they
    cannot be told. why_not says why the model does not speak; the rest is then empty.
    """
    return audit.once("questions.what_ifs.scenarios", lambda: _scenarios(audit))


def _scenarios(audit: Audit) -> pd.DataFrame:
    frame = question.by_half_hour(audit)
    frame = frame.assign(place=np.arange(len(frame)))
    prices = hourly_prices(audit).set_index("vendor")
    short = question.shortages(audit)
    short = short[short.short.astype(bool)]
    rows = []
    for vendor, mine in frame.groupby("vendor"):
        opened = mine.open.astype(bool)
        lacking = _inside(mine, short[short.vendor == vendor]) & opened
        asked: list[tuple[str, int, pd.Series]] = [("more", 1, opened), ("fewer", -1, opened)]
        if lacking.any():
            asked.append(("where_short", 1, lacking))
        for name, agents, where in asked:
            blocks = int((short.vendor == vendor).sum()) if name == "where_short" else 0
            rows.append(
                {
                    "vendor": vendor,
                    "scenario": name,
                    "agents": agents,
                    "blocks": blocks,
                    **_told(audit, str(vendor), mine, _then(mine, agents, where), prices.loc[vendor]),
                }
            )
    return pd.DataFrame(rows, columns=[*SCENARIOS])


def _inside(mine: pd.DataFrame, short: pd.DataFrame) -> "pd.Series[bool]":
    """Which half-hours lie in a block that is called short; none of a holiday."""
    found = pd.Series(False, index=mine.index)
    for block in short.itertuples():
        hours = mine.half_hour.between(2 * block.first_hour, 2 * block.last_hour - 1)
        found |= (mine.weekday == block.weekday) & hours
    return found & ~mine.holiday.astype(bool)


def _then(mine: pd.DataFrame, agents: int, where: "pd.Series[bool]") -> np.ndarray[Any, Any]:
    now = mine.agents.to_numpy(float)
    # Somebody is always left where somebody was: a service without anybody is closed, not short.
    least = np.minimum(now, 1.0)
    return np.asarray(np.where(where.to_numpy(bool), np.maximum(now + agents, least), now))


def _told(
    audit: Audit, vendor: str, mine: pd.DataFrame, then: np.ndarray[Any, Any], price: "pd.Series[Any]"
) -> dict[str, Any]:
    within = audit.parameters.contract.threshold_seconds
    found = staffing.with_agents(mine, then, within_seconds=within, confidence=audit.parameters.confidence)
    found = found.set_index("kpi")
    level = found.loc[LEVEL]
    now = mine.agents.to_numpy(float)
    hours = float((then - now).sum() * HALF_HOUR / 3600 / question.weeks(mine))
    told: dict[str, Any] = {"level_now": level.measured, "off": level.off, "hours": hours, "why_not": level.why_not}
    told |= dict.fromkeys(("credit_now", "credit"), None)
    if level.why_not:
        return told
    for name in FIGURES:
        told |= {name: found["value"][name], f"{name}_low": found.low[name], f"{name}_high": found.high[name]}
    factor = _shrinkage_factor(audit, vendor)
    told["paid_hours"] = hours * factor
    told["cost"], told["currency"] = hours * factor * price.rate, price.currency
    told["why_no_cost"] = price.why_not or ("" if np.isfinite(factor) else "no shrinkage")
    return told | _credits(audit, vendor, mine, then)


def _shrinkage_factor(audit: Audit, vendor: str) -> float:
    evidence = audit.evidence.set_index("kpi").evidenced
    if not evidence["shrinkage_factor"]:
        return float("nan")
    return float(audit.kpi("shrinkage_factor").set_index("vendor")["value"][vendor])


def _credits(audit: Audit, vendor: str, mine: pd.DataFrame, then: np.ndarray[Any, Any]) -> dict[str, Any]:
    """The net credits as they are, and with each month's service level moved as the model moves it."""
    rules = audit.parameters.contract.credits
    if rules is None:
        return {"why_no_credit": "no credits agreed"}
    promise = next((each for each in promises(audit) if each.kpi == LEVEL), None)
    if promise is None or promise.why_not or LEVEL not in {each.kpi for each in rules.allocations}:
        return {"why_no_credit": "no credit on the service level"}
    months = service_credits.monthly(audit)
    now = service_credits.priced(audit, months)[vendor]
    within = audit.parameters.contract.threshold_seconds
    before = staffing.modelled(mine, mine.agents.to_numpy(float), within_seconds=within)
    after = staffing.modelled(mine, then, within_seconds=within)
    moved = pd.DataFrame({"in_time": after.in_time - before.in_time, "offered": mine.offered.astype(float)})
    moved = moved.groupby(pd.to_datetime(mine.local_date).dt.strftime("%Y-%m")).sum()
    change = (moved.in_time / moved.offered.where(moved.offered > 0)).fillna(0.0)
    changed = months.copy()
    for place, row in months[(months.kpi == LEVEL) & (months.vendor == vendor)].iterrows():
        if row.verdict not in compliance.JUDGED:
            continue
        below = float(row.below)
        above = float(np.clip(row.above + change.get(row.period, 0.0) * below, 0, below))
        level = int(row["rows"])
        verdict = compliance.outcome(
            above / below, promise.bounds, rows=level, floor=promise.target.floor, minimum=promise.minimum("month")
        )
        changed.loc[place, ["above", "verdict"]] = above, verdict
    then_ = service_credits.priced(audit, changed)[vendor]
    if not (now.decided and then_.decided):
        return {"why_no_credit": "no month judged and priced"}
    return {"credit_now": _net(now), "credit": _net(then_), "why_no_credit": ""}


def _net(found: Statement) -> Decimal:
    return Decimal(found.net)


def hourly_prices(audit: Audit) -> pd.DataFrame:
    """What an hour of an agent is charged at, as the invoices' lines priced by the hour say: a row per vendor, PRICES.

    One rate in the whole period, or none and why_not says so.
    """
    return audit.once("questions.what_ifs.hourly_prices", lambda: _hourly_prices(audit))


def _hourly_prices(audit: Audit) -> pd.DataFrame:
    money = audit.tables.money
    rows = []
    named: Sequence[dict[str, Any]] = []
    if money is not None:
        lines = money.filter(_.unit.lower().isin([*HOUR]) & (_.line_type == "fee") & _.rate.notnull())
        counted = lines.group_by("vendor", "currency", "description").aggregate(
            rate=_.rate.max().cast("float64"), least=_.rate.min().cast("float64")
        )
        named = counted.order_by("vendor", "currency", "description").execute().to_dict("records")
    for vendor in audit.parameters.vendors:
        mine = [row for row in named if row["vendor"] == vendor.id]
        rates = {(row["rate"], row["currency"]) for row in mine} | {(row["least"], row["currency"]) for row in mine}
        about: dict[str, Any] = {"vendor": vendor.id, "rate": np.nan, "currency": "", "description": ""}
        if len(rates) == 1:
            ((rate, currency),) = rates
            text = ", ".join(dict.fromkeys(str(row["description"]) for row in mine))
            rows.append({**about, "rate": rate, "currency": currency, "description": text, "why_not": ""})
        else:
            why = f"{len(rates)} prices of an hour" if rates else "no invoice line priced by the hour"
            rows.append({**about, "why_not": why})
    return pd.DataFrame(rows, columns=[*PRICES])
