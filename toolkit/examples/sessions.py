"""Calibration sessions: contacts that evaluators of both sides score each for himself, to see how far they agree."""

from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from toolkit.examples.calendars import DAY, HOUR, period_end
from toolkit.examples.contacts import Telephone
from toolkit.examples.judgements import FORM, SHORTEST_TALK, WEAK_ITEMS, Evaluations, points_earned
from toolkit.examples.plants import Plant

# The evaluators of the forms, the bidder's lead of quality, and one after the other of the client's own people.
OWN: Final = ("Q01", "Q02", "Q03", "Q04", "Q05")
OF_CLIENT: Final = ("C01", "C02", "C03", "C04", "C05")
PANEL: Final = (*OWN, *OF_CLIENT)
LEAD: Final = 4
SESSIONS: Final = 12
# How often an evaluator sees an item a point otherwise than it was, and in how many sessions the lead is away.
MISJUDGED, LEAD_AWAY = 0.05, 2


class Sessions(NamedTuple):
    """Forms of calibration sessions, an entry per form: `forms.evaluator` is a place in PANEL, `session` from 0."""

    forms: Evaluations
    session: NDArray[np.int64]


def calibrated(
    told: Telephone, checked: Evaluations, plant: Plant, place: int, vendors: int, rng: np.random.Generator
) -> Sessions:
    """Sessions over contacts that no form is about; evaluators err alike, each by himself.

    What was earned is drawn as for the forms; then each evaluator misjudges single items by a point.
    """
    contacts, people = told.contacts, told.people
    usable = np.setdiff1d(np.flatnonzero(contacts.answered & (contacts.talk > SHORTEST_TALK)), checked.contact)
    contact = rng.choice(usable, min(SESSIONS, len(usable)), replace=False)
    held = np.minimum(contacts.ended[contact] + rng.integers(2, 7, len(contact)) * DAY, period_end() - HOUR)
    order = np.lexsort((contact, held))
    contact, held = contact[order], held[order]
    agent = contacts.agent[contact]
    weak = plant.at("weak_team", place, vendors) * (people.team[agent] == people.weak_team)
    earned = np.empty((len(contact), len(FORM)))
    for number, item in enumerate(FORM):
        chance = item.passed + people.care[agent] - (weak if item.key in WEAK_ITEMS else 0)
        earned[:, number] = points_earned(item, np.clip(chance, 0, 0.995), rng)
        earned[rng.random(len(contact)) >= item.applies, number] = np.nan
    away = rng.permutation(len(contact))[:LEAD_AWAY]
    seats = [
        (session, evaluator)
        for session in range(len(contact))
        for evaluator in (*range(len(OWN)), len(OWN) + session % len(OF_CLIENT))
        if evaluator != LEAD or session not in away
    ]
    session, evaluator = np.array(seats, np.int64).T
    score = _misjudged(earned[session], rng)
    return Sessions(Evaluations(contact[session], held[session], evaluator, score), session)


def _misjudged(score: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.float64]:
    points = np.array([item.points for item in FORM], float)
    up = np.where(score == 0, 1.0, np.where(score == points, -1.0, rng.choice([-1.0, 1.0], score.shape)))
    found: NDArray[np.float64] = score + up * (rng.random(score.shape) < MISJUDGED)
    return found


def sessions_truth(held: Sessions) -> dict[str, Any]:
    """How many sessions and forms there are, and how often each pair of evaluators gave an item the same points."""
    forms = held.forms
    first, second = np.triu_indices(len(forms.contact), 1)
    same = held.session[first] == held.session[second]
    one, other = forms.score[first[same]], forms.score[second[same]]
    scored = ~np.isnan(one)
    return {
        "sessions": len(np.unique(held.session)),
        "forms": len(forms.contact),
        "evaluators": len(np.unique(forms.evaluator)),
        "same_points": round(float((one == other)[scored].mean()), 6),
    }
