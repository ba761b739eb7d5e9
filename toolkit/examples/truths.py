"""The truth behind the example, as plain values: what was made, what was planted, and how much of it there is.

Everything is counted from the true records, before any export's faults are put in.
"""

from typing import Any

import numpy as np

from toolkit.examples.arrivals import REASONS, reason_shares
from toolkit.examples.calendars import CLOCK_CHANGE, HOUR, OfficeHours, period_end
from toolkit.examples.cases import ACTIVITIES, CLOSED, RESOLVED, REVIEW, TRIAGE, Cases, Events
from toolkit.examples.contacts import BLOCK_HOURS, SHORT_HOURS, SHORT_WEEKDAY, Telephone, lacking, seats_staffed
from toolkit.examples.forms import evaluator_code
from toolkit.examples.judgements import EVALUATORS, FORM, LENIENT, WEAK_ITEMS, Evaluations, Surveys, Visits
from toolkit.examples.people import AVOIDED
from toolkit.examples.plants import Plant
from toolkit.examples.voices import Themes, csat_by_team, theme_truth

SECONDS = 6


def contact_truth(told: Telephone) -> dict[str, Any]:
    """The contacts as a whole and by reason: counts, and sums of seconds over those answered."""
    reason = told.contacts.arrivals.reason
    everyone = np.ones(len(told.contacts), bool)
    by_reason = {each.key: _counts(told, reason == place) for place, each in enumerate(REASONS)}
    return {**_counts(told, everyone), "by_reason": by_reason}


def _counts(told: Telephone, mine: Any) -> dict[str, int]:
    contacts = told.contacts
    answered = contacts.answered & mine
    return {
        "contacts": int(mine.sum()),
        "answered": int(answered.sum()),
        "answered_within_20_seconds": int((answered & (contacts.wait <= 20)).sum()),
        "wait_seconds_of_answered": int(contacts.wait[answered].sum()),
        "talk_seconds": int(contacts.talk[answered].sum()),
        "handle_seconds": int((contacts.talk + contacts.hold + contacts.wrap)[answered].sum()),
        "talk_under_10_seconds": int((answered & (contacts.talk < 10)).sum()),
        "transferred": int((contacts.transferred & mine).sum()),
        "flagged_resolved": int((contacts.flagged & mine).sum()),
        "settled": int((answered & ~contacts.arrivals.open).sum()),
    }


def people_truth(told: Telephone) -> dict[str, Any]:
    """How many agents there are, by team, and how many joined and left within the period."""
    people = told.people
    members = np.bincount(people.team, minlength=len(people.teams))
    return {
        "agents": len(people.codes),
        "on_the_telephone": people.on_telephone,
        "teams": {name: int(number) for name, number in zip(people.teams, members, strict=True)},
        "joined": int((people.hired >= 0).sum()),
        "left": int((people.left <= 90).sum()),
    }


def journey_truth(cases: Cases, events: Events) -> dict[str, Any]:
    """Cases, steps, open cases, and for each pair of steps its count and mean waiting, by calendar and at work."""
    office = OfficeHours.of_the_period()
    same = events.case[1:] == events.case[:-1]
    until = np.where(events.ended >= 0, events.ended, events.began)[:-1]
    waiting = np.maximum(events.began[1:] - until, 0) / HOUR
    at_work = (office.worked(events.began[1:]) - office.worked(until)) / HOUR
    pair = events.activity[:-1] * len(ACTIVITIES) + events.activity[1:]
    pairs = {}
    for code in np.unique(pair[same]):
        mine = same & (pair == code)
        name = f"{ACTIVITIES[code // len(ACTIVITIES)]} > {ACTIVITIES[code % len(ACTIVITIES)]}"
        pairs[name] = {
            "count": int(mine.sum()),
            "mean_waiting_hours": round(float(waiting[mine].mean()), SECONDS),
            "mean_waiting_office_hours": round(float(at_work[mine].mean()), SECONDS),
        }
    closed = int((events.activity == CLOSED).sum())
    return {"cases": len(cases.opened), "events": len(events.case), "closed": closed, "pairs": pairs}


def form_truth(told: Telephone, checked: Evaluations) -> dict[str, Any]:
    """Forms, and the share of points earned by item and team, over the items that applied."""
    team = told.people.team[told.contacts.agent[checked.contact]]
    found = {}
    for place, item in enumerate(FORM):
        shares = {}
        for number, name in enumerate(told.people.teams):
            scores = checked.score[team == number, place]
            if np.isfinite(scores).any():
                shares[name] = round(float(np.nanmean(scores) / item.points), SECONDS)
        found[item.key] = shares
    return {"forms": len(checked.contact), "earned_by_item_and_team": found}


def planted_truth(
    vendor: str,
    told: Telephone,
    events: Events,
    seen: Visits,
    said: Surveys,
    besides: Themes,
    checked: Evaluations,
    plant: Plant,
    place: int,
    vendors: int,
) -> dict[str, Any]:
    """What is planted at this bidder, each with its size and its exact traces; nothing else has an entry."""
    contacts, people = told.contacts, told.people
    found: dict[str, Any] = {}

    def planted(name: str, **traces: Any) -> None:
        size = plant.at(name, place, vendors)
        if size:
            found[name] = {"size": size, **traces}

    planted("slow_handover", before=ACTIVITIES[TRIAGE], after=ACTIVITIES[REVIEW], extra="office hours")
    planted(
        "weak_team",
        team=people.teams[people.weak_team] if people.weak_team >= 0 else "",
        items=list(WEAK_ITEMS),
        csat_by_team=csat_by_team(told, said),
    )
    cut_short = {
        people.codes[agent]: int((contacts.avoided & (contacts.agent == agent)).sum()) for agent in people.avoiders
    }
    handled = {people.codes[agent]: int((contacts.agent == agent).sum()) for agent in people.avoiders}
    planted("call_avoiders", agents=sorted(cut_short), share=AVOIDED, cut_short=cut_short, contacts=handled)
    harder = plant.at("harder_mix", place, vendors)
    planted("harder_mix", shares=_named(reason_shares(harder)), usual_shares=_named(reason_shares(0)))
    planted("inflated_fcr")
    planted("padded_invoices")
    planted("alignment_gap", section="culture")
    planted("theme", **theme_truth(told, said, besides))
    empty = lacking(seats_staffed(len(contacts), harder), plant.at("staffing_gap", place, vendors))
    if empty.any():
        planted(
            "staffing_gap",
            weekday=SHORT_WEEKDAY + 1,
            first_hour=SHORT_HOURS[0],
            last_hour=SHORT_HOURS[1],
            agent_hours=int(empty.sum()) * BLOCK_HOURS,
        )
    mine = checked.evaluator == LENIENT
    planted(
        "lenient_evaluator",
        evaluator=evaluator_code(vendor, EVALUATORS[LENIENT]),
        forms=int(mine.sum()),
        earned=_earned(checked.score[mine]),
        earned_by_others=_earned(checked.score[~mine]),
    )
    failed = np.flatnonzero(seen.failed)
    planted("critical_failures", visits=[f"{vendor[0].upper()}-{number + 1:04d}" for number in failed])
    if plant.dst_day:
        near = np.abs(contacts.started - CLOCK_CHANGE) <= HOUR
        across = (contacts.started < CLOCK_CHANGE) & (contacts.ended >= CLOCK_CHANGE)
        found["dst_day"] = {"size": plant.dst_day, "within_an_hour": int(near.sum()), "across": int(across.sum())}
    closing = plant.closing(place)
    if closing != "hand":
        found["auto_close" if closing == "rule" else "batch_closings"] = _closings(closing, events, plant)
    return found


def _earned(score: Any) -> float:
    """Weighted points earned of points possible, over the items that applied."""
    weight, points = (np.array([getattr(item, name) for item in FORM], float) for name in ("weight", "points"))
    possible = np.where(np.isnan(score), 0.0, points * weight).sum()
    return round(float(np.nansum(score * weight) / possible), SECONDS) if possible else float("nan")


def _closings(closing: str, events: Events, plant: Plant) -> dict[str, Any]:
    after = np.flatnonzero((events.activity[1:] == CLOSED) & (events.activity[:-1] == RESOLVED)) + 1
    moments = np.unique(events.began[after])
    size = plant.auto_close if closing == "rule" else True
    return {"size": size, "closed": len(after), "moments": len(moments), "drawn_until": period_end()}


def _named(shares: Any) -> dict[str, float]:
    return {reason.key: round(float(share), SECONDS) for reason, share in zip(REASONS, shares, strict=True)}
