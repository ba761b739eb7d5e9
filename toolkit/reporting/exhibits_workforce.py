"""The tables of the section on the workforce. One that its subsection can do without is left out where it is empty."""

from collections.abc import Mapping
from typing import Final

import pandas as pd

from toolkit.audits import Audit
from toolkit.measures.staffing import SHORT_BY
from toolkit.questions import demand, forecast_errors, people, staffing, what_ifs, working_time
from toolkit.reporting import captions_workforce, charts_workforce
from toolkit.reporting.captions_workforce import when
from toolkit.reporting.exhibits import listing, measures, named, picture
from toolkit.reporting.shown import Shown
from toolkit.reporting.words import known, number, say, share, span

Columns = Mapping[str, tuple[str, str]]
# As many blocks of the week as a reader takes in.
MOST_BLOCKS: Final = 8


def time_used(audit: Audit) -> Shown:
    """The figures of agents' time under the definitions in force."""
    frame = working_time.used(audit)
    if frame.empty:
        return _nothing("time_used")
    return measures(named(audit, frame[frame["chosen"]]), caption=say("caption_time_used"))


def rivals_of_time(audit: Audit) -> Shown:
    """The same names by the other definitions that the audit has evidence for."""
    frame = working_time.used(audit)
    others = frame[~frame["chosen"]] if len(frame) else frame
    return measures(named(audit, others), caption=say("caption_time_rivals")) if len(others) else Shown("")


def people_figures(audit: Audit) -> Shown:
    """Attrition, tenure, proficiency, spans, what employees say."""
    frame = people.figures(audit)
    return measures(named(audit, frame) if len(frame) else frame, caption=say("caption_people"))


def stays(audit: Audit) -> Shown:
    """The curve of how long agents stay, a picture per vendor that has one."""
    frame = people.stays(audit)
    if frame.empty:
        return Shown("")
    shown = named(audit, frame)
    return picture(charts_workforce.stays, shown, title=say("caption_stays"), alt=captions_workforce.stays, every=3)


def by_tenure(audit: Audit) -> Shown:
    """Newer agents' service over that of the others."""
    frame = people.by_tenure(audit)
    frame = frame[frame["why_not"] == ""].rename(columns={"unit": "own_unit"}).assign(unit="ratio")
    return _table(
        audit,
        frame,
        "by_tenure",
        {
            "title": (say("column_title"), "figure"),
            "agents_newer": (say("column_newer"), "count"),
            "agents_longer": (say("column_longer"), "count"),
            "ratio": (say("column_ratio_newer"), "quantity"),
            "interval": (say("column_interval"), "interval"),
        },
        needed=False,
    )


def forecast(audit: Audit) -> Shown:
    """The vendor's forecast against what came, by queue and channel, beside what chance leaves."""
    frame = forecast_errors.by_place(audit)
    frame = frame[frame["why_not"] == ""]
    place = (frame["queue"] + " " + frame["channel"]).str.strip() if len(frame) else pd.Series(dtype=str)
    spans = {
        name: [span(row[f"{name}_low"], row[f"{name}_high"], "share") for row in frame.to_dict("records")]
        for name in ("wape", "bias")
    }
    frame = frame.assign(place=place.replace("", say("all_places")), wape_span=spans["wape"], bias_span=spans["bias"])
    return _table(
        audit,
        frame,
        "forecast",
        {
            "place": (say("column_place"), "text"),
            "intervals": (say("column_intervals"), "count"),
            "came": (say("column_contacts"), "count"),
            "wape": (say("column_wape"), "share"),
            "wape_span": (say("column_interval"), "written"),
            "floor": (say("column_chance_floor"), "share"),
            "bias": (say("column_bias"), "share"),
            "bias_span": (say("column_interval"), "written"),
        },
    )


def next_weeks(audit: Audit) -> Shown:
    """Contacts of the next weeks, the plainest rival beside them."""
    frame = demand.weeks(audit)
    frame = frame[frame["value"].notna()].assign(unit="contacts")
    ends = ("value", "low", "high", "naive", "naive_low", "naive_high")
    frame = frame.assign(**{name: frame[name].astype(float).round() for name in ends})
    rival = [span(row["naive_low"], row["naive_high"], "contacts") for row in frame.to_dict("records")]
    return _table(
        audit,
        frame.assign(naive_span=rival),
        "next_weeks",
        {
            "local_date": (say("column_week_from"), "text"),
            "value": (say("column_foretold"), "quantity"),
            "interval": (say("column_interval"), "interval"),
            "naive": (say("column_naive"), "quantity"),
            "naive_span": (say("column_interval"), "written"),
        },
    )


def tried(audit: Audit) -> Shown:
    """What the forecast of the next weeks would have been worth on weeks that it had not seen."""
    return _table(
        audit,
        demand.tried(audit),
        "tried",
        {
            "week_ahead": (say("column_weeks_ahead"), "count"),
            "days": (say("column_days"), "count"),
            "wape": (say("column_wape"), "share"),
            "rival_wape": (say("column_naive_wape"), "share"),
            "covered": (say("column_covered"), "share"),
        },
        needed=False,
    )


def gap(audit: Audit) -> Shown:
    """Where in the week agents lacked: the map."""
    # The rest of a half-hour stands in results.csv.
    frame = staffing.by_half_hour_of_week(audit)[["vendor", "weekday", "half_hour", "value"]]
    return picture(
        charts_workforce.staffing_gap,
        named(audit, frame),
        title=say("caption_gap"),
        alt=captions_workforce.staffing_gap,
        every=4,
    )


def shortages(audit: Audit) -> Shown:
    """The blocks of the week that lacked most, those surely short first."""
    frame = staffing.shortages(audit)
    frame = frame.sort_values(["short", "value"], ascending=[False, True], kind="stable")
    frame = frame.groupby("vendor", sort=False).head(MOST_BLOCKS) if len(frame) else frame
    frame = frame.assign(
        block=[block(row) for row in frame.to_dict("records")],
        gap_span=[gap_span(row) for row in frame.to_dict("records")],
        said=[say("surely_short" if row.short else "not_surely_short") for row in frame.itertuples()],
    )
    return _table(
        audit,
        frame,
        "shortages",
        {
            "block": (say("column_block"), "text"),
            "days": (say("column_days"), "count"),
            "agents": (say("column_there"), "score"),
            "needed": (say("column_needed"), "score"),
            "value": (say("column_gap"), "score"),
            "gap_span": (say("column_interval"), "written"),
            "said": (say("column_short", agents=f"{SHORT_BY:g}"), "text"),
        },
        needed=False,
    )


def balance(audit: Audit) -> Shown:
    """Hours of agents there and needed for some service levels."""
    frame = staffing.balance(audit)
    levels = [
        say("level_promised", level=share(row["service_level"], digits=0))
        if row["promised"]
        else share(row["service_level"], digits=0)
        for row in frame.to_dict("records")
    ]
    return _table(
        audit,
        frame.assign(level=levels, unit="hours"),
        "balance",
        {
            "level": (say("column_level"), "text"),
            "hours": (say("column_hours_there"), "quantity"),
            "needed_a": (say("column_hours_a"), "quantity"),
            "needed_c": (say("column_hours_c"), "quantity"),
            "lacking": (say("column_hours_lacking"), "quantity"),
        },
        needed=False,
    )


def scenarios(audit: Audit) -> Shown:
    """What one agent more or fewer would have done."""
    frame = what_ifs.scenarios(audit)
    frame = frame[frame["why_not"] == ""]
    rows = frame.to_dict("records")
    told = {
        name: [span(row[f"{name}_low"], row[f"{name}_high"], "share") for row in rows]
        for name in ("service_level", "abandon_rate")
    }
    frame = frame.assign(
        named=[say(f"scenario_{row['scenario']}") for row in rows],
        unit="hours",
        level_span=told["service_level"],
        abandon_span=told["abandon_rate"],
        priced=[money(row["cost"], row["currency"]) for row in rows],
        credited=[money(row["credit"], _currency(audit)) for row in rows],
    )
    return _table(
        audit,
        frame,
        "scenarios",
        {
            "named": (say("column_what_if"), "text"),
            "hours": (say("column_more_hours"), "quantity"),
            "service_level": (say("column_service_level"), "share"),
            "level_span": (say("column_interval"), "written"),
            "abandon_rate": (say("column_abandoned"), "share"),
            "occupancy": (say("column_occupancy"), "share"),
            "priced": (say("column_cost_a_week"), "written"),
            "credited": (say("column_credits"), "written"),
        },
        needed=False,
    )


def money(amount: object, currency: object) -> str:
    """An amount with its currency; a dash where there is none."""
    if not known(amount) or not isinstance(currency, str):
        return "—"
    return f"{currency}\u00a0{number(float(str(amount)), digits=0)}"


def block(row: Mapping[str, object]) -> str:
    """A block of the week: Mon 12:00 to 16:00."""
    day, first, last = (int(str(row[name])) for name in ("weekday", "first_hour", "last_hour"))
    return say("block", start=when(day, 2 * first), end=f"{last:02d}:00")


def gap_span(row: Mapping[str, float]) -> str:
    """The interval of a gap in agents, two decimals."""
    if not (known(row["low"]) and known(row["high"])):
        return "—"
    return say("span", low=number(row["low"], digits=2), high=number(row["high"], digits=2))


def _currency(audit: Audit) -> str:
    rules = audit.parameters.contract.credits
    return rules.currency if rules else ""


def _table(audit: Audit, frame: pd.DataFrame, name: str, columns: Columns, *, needed: bool = True) -> Shown:
    if frame.empty and not needed:
        return Shown("")
    return listing(named(audit, frame) if len(frame) else frame, caption=say(f"caption_{name}"), columns=columns)


def _nothing(name: str) -> Shown:
    return listing(pd.DataFrame(), caption=say(f"caption_{name}"), columns={})
