"""What follows from the given columns: local clocks, handling time, repeat contacts."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import reduce
from operator import or_
from typing import Any
from zoneinfo import ZoneInfo

import ibis
from ibis import _

from toolkit.intake import tables
from toolkit.intake.columns import LONG_SECONDS
from toolkit.intake.verdicts import on_clock

DAY_SECONDS = 86_400
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def period_end(last: date, zone: str) -> datetime:
    """The instant at which the audit's period ends, as naive UTC: midnight after its last local day."""
    midnight = datetime.combine(last + timedelta(days=1), time(0), tzinfo=ZoneInfo(zone))
    return midnight.astimezone(ZoneInfo("UTC")).replace(tzinfo=None)


def seconds_between(earlier: Any, later: Any) -> Any:
    """Seconds from one naive UTC time to another; milliseconds, because engines differ on longer time deltas."""
    return (later.delta(earlier, unit="millisecond") / 1000).cast(LONG_SECONDS)


def within_hours(local: Any, calendar: Any) -> Any:
    """Whether a local time lies in the calendar's opening hours."""
    minute = local.hour().cast("int32") * 60 + local.minute()
    weekday = local.day_of_week.index()
    open_ = ibis.literal(False)
    for number in range(7):
        for span in getattr(calendar.open, WEEKDAYS[number]):
            inside = (minute >= span.opens_minute) & (minute < span.closes_minute)
            open_ = open_ | ((weekday == number) & inside)
    if calendar.holidays:
        open_ = open_ & ~local.date().isin(list(calendar.holidays))
    return open_


def derived(table: str, kept: Any, *, period: Any, zone: str, calendar: Any, order: Sequence[str]) -> Any:
    """The table with every derived column, columns in schema order, rows ordered by the columns of `order`.

    `kept` has the given columns of `table` and the local twin of its clock. A row's repeat columns look at
    the same customer's other rows, whoever the vendor; rows without a customer have none.
    """
    local = kept[tables.local_name(tables.CLOCKS[table])]
    columns: dict[str, Any] = {
        "local_date": local.date(),
        "local_month": local.strftime("%Y-%m"),
        "weekday": local.day_of_week.index() + 1,
        "hour": local.hour(),
        "half_hour": local.hour() * 2 + local.minute() // 30,
    }
    if table == "events":
        # Events of one instant keep the order in which the export wrote them.
        columns["position"] = ibis.row_number().over(ibis.window(order_by=[kept[name] for name in order]))
    if table == "contacts":
        parts = _.talk_seconds + _.hold_seconds + _.wrap_seconds
        columns["handle_seconds"] = ibis.coalesce(_.handle_seconds, parts)
        columns["left_before_queue"] = (kept.abandoned & ~kept.queued).fill_null(False)
        columns["within_hours"] = within_hours(local, calendar)
        columns["observed_seconds"] = seconds_between(kept.started_at, ibis.literal(period_end(period.last, zone)))
    if table == "actions":
        columns |= _progress(kept, period, zone)
    if table == "surveys":
        columns["answered"] = kept.answered_at.notnull()
        columns["employee"] = kept.audience == "employee"
        columns |= {"csat": _high_is_good(kept), "csat_given": kept.csat}
    if table == "evaluations":
        columns |= _failures(kept, order)
    schema = tables.SCHEMAS[table]
    full = _repeats(kept, columns) if table == "contacts" else kept.mutate(**columns)
    full = _of_respondents(full, order) if table == "surveys" else full
    full = full.order_by(*order)
    return full.select(**{name: full[name].cast(type_) for name, type_ in schema.items()})


def of_contacts(surveys: Any, contacts: Any) -> Any:
    """Surveys with the agent, channel, reason, site and queue of the contact asked about, where they say none.

    Answers about contacts of one agent resemble each other whether or not the survey names the agent. An employee's
    answer is about no contact.
    """
    names = tables.OF_THE_CONTACT
    known = contacts.select("vendor", "contact_id", **{f"{name}_of_contact": contacts[name] for name in names})
    asked = surveys.mutate(about=(surveys.audience == "employee").ifelse(ibis.null(), surveys.contact_id))
    joined = asked.left_join(known, [asked.vendor == known.vendor, asked.about == known.contact_id])
    found = {name: ibis.coalesce(joined[name], joined[f"{name}_of_contact"]) for name in names}
    return joined.mutate(**found).select(*surveys.columns)


def _high_is_good(kept: Any) -> Any:
    """Satisfaction as every measure counts it: an answer of a scale where 1 is best, turned round.

    An answer above the scale stays there, off the scale; turned round it could land on it.
    """
    turned = (kept.csat_direction == "dissatisfaction") & (kept.csat <= kept.csat_max)
    return turned.fill_null(False).ifelse(kept.csat_max + 1 - kept.csat, kept.csat)


# What a row of a respondent may say otherwise than the first one does.
_SAID = ("csat", "nps", "ces", "resolved_answer")


def _of_respondents(surveys: Any, order: Sequence[str]) -> Any:
    """Surveys with the first row of each respondent told from the others, an answer before a bare invitation."""
    named, nameless = surveys.filter(_.respondent_id.notnull()), surveys.filter(_.respondent_id.isnull())
    places = [named.answered.desc(), *(named[name] for name in order)]
    one = ibis.window(group_by=["vendor", "respondent_id"], order_by=places)
    firsts = {f"first_{name}": named[name].first(include_null=True).over(one) for name in _SAID}
    told = named.mutate(first_of_respondent=ibis.row_number().over(one) == 0, **firsts)
    unlike = [told[name].notnull() & ~told[name].identical_to(told[f"first_{name}"]) for name in _SAID]
    told = told.mutate(unlike_first=~told.first_of_respondent & reduce(or_, unlike)).drop(*firsts)
    return told.union(nameless.mutate(first_of_respondent=True, unlike_first=False))


def _progress(kept: Any, period: Any, zone: str) -> dict[str, Any]:
    """What became of each row of a log of actions, as far as it is known when the period ends.

    An entry without an end is not done; where its source notes no such ends, that is unknown.
    """
    finished = ibis.coalesce(kept.closed_at, kept.decided_at)
    decision = kept.kind == "decision"
    some = finished.notnull().any().over(ibis.window(group_by=[kept.vendor, kept.source_no, decision]))
    noted = some | decision.ifelse(kept.notes_decided_at, kept.notes_closed_at)
    unknown = ibis.null("boolean")
    finished = (finished < ibis.literal(period_end(period.last, zone))).ifelse(finished, ibis.null("timestamp"))
    raised, due, done = (on_clock(zone, time).date() for time in (kept.raised_at, kept.due_at, finished))
    return {
        "raised_in_period": raised.between(period.first, period.last),
        "due_in_period": due.between(period.first, period.last),
        "done": noted.ifelse(finished.notnull(), unknown),
        "on_time": (noted & due.notnull()).ifelse((done <= due).fill_null(False), unknown),
        # Days on the calendar, so that a change of the clocks adds no hour.
        "lead_days": seconds_between(on_clock(zone, kept.raised_at), on_clock(zone, kept.decided_at)) / DAY_SECONDS,
    }


def _failures(kept: Any, order: Sequence[str]) -> dict[str, Any]:
    """What of each evaluation: its items numbered, and per kind of item whether one was scored and whether one failed.

    An item of which nobody says whether it is critical may be one: where no known one was scored, or failed, and such
    an item was, it is unknown.
    """
    scored = kept.score.notnull() & kept.max_score.notnull()
    short = scored & (kept.score < kept.max_score)
    one = ibis.window(group_by=["vendor", "evaluation_id"])
    numbered = ibis.window(group_by=["vendor", "evaluation_id"], order_by=[kept[name] for name in order])
    kinds = {"critical": kept.critical, "other": ~kept.critical}
    kinds |= {name: (kept.criticality == name).fill_null(False) for name in ("customer", "business", "compliance")}

    def any_(condition: Any) -> Any:
        return condition.fill_null(False).ifelse(1, 0).sum().over(one) > 0

    found: dict[str, Any] = {"item_place": ibis.row_number().over(numbered), "sampled": kept.session_id.isnull()}
    for name, kind in kinds.items():
        # A negated expression is never asked for nulls.
        doubtful = kind.cast("int8").isnull()
        for column, rows in (("scored", scored), ("failed", short)):
            surely, perhaps = any_(rows & kind), any_(rows & doubtful)
            found[f"{column}_{name}"] = ibis.cases((surely, True), (perhaps, ibis.null("boolean")), else_=False)
    return found


def returns_among(contacts: Any) -> Any:
    """Canonical contacts with the way to the same customer's other contacts told anew, among these contacts alone."""
    told = _repeats(contacts, {})
    return told.select(**{name: told[name].cast(type_) for name, type_ in tables.SCHEMAS["contacts"].items()})


def _repeats(kept: Any, columns: dict[str, Any]) -> Any:
    """`kept` with `columns` and, per contact, the way to the same customer's other contacts.

    Only contacts by which the customer came count as coming back, whatever the service level counts, so a letter is a
    return and a call out is none; the legs of one interaction are one contact, which starts with its first leg.
    """
    key = ibis.coalesce(kept.interaction_id, kept.contact_id)
    known = kept.filter(kept.customer_id.notnull()).mutate(interaction=key, came=kept.incoming.fill_null(False))
    result = kept.mutate(**columns, interaction=key)
    for name, group in (("any", ["customer_id"]), ("same", ["customer_id", "reason"])):
        usable = known.filter(known.reason.notnull()) if name == "same" else known
        starts = usable.group_by(*group, "interaction").aggregate(
            came=usable.started_at.min(where=usable.came),
            first=usable.started_at.min(),
            unreasoned=usable.reason.isnull().all(),
        )
        starts = starts.mutate(first=ibis.coalesce(starts.came, starts.first))
        order = {"group_by": group, "order_by": ["first", "interaction"]}
        after, before = ibis.window(**order, rows=(1, None)), ibis.window(**order, rows=(None, -1))
        found = {f"next_{name}": starts.came.min().over(after), f"previous_{name}": starts.came.max().over(before)}
        if name == "any":
            found["next_unreasoned"] = starts.unreasoned.ifelse(starts.came, ibis.null("timestamp")).min().over(after)
        ways = starts.mutate(**found).drop("came", "first", "unreasoned")
        result = result.left_join(ways, [*group, "interaction"])
        result = result.drop(*[column for column in result.columns if column.endswith("_right")])
    return result.mutate(
        next_any_seconds=seconds_between(result.started_at, result.next_any),
        next_same_seconds=seconds_between(result.started_at, result.next_same),
        next_unreasoned_seconds=seconds_between(result.started_at, result.next_unreasoned),
        previous_any_seconds=seconds_between(result.previous_any, result.started_at),
        previous_same_seconds=seconds_between(result.previous_same, result.started_at),
    )
