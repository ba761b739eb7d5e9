"""What people say about the work: customers in surveys, evaluators on forms, mystery shoppers on score sheets."""

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from toolkit.examples.arrivals import REASONS
from toolkit.examples.calendars import DAY, HOUR, MONTHS, Times, days, midnight, months, period_end, utc
from toolkit.examples.contacts import FLAGGED_THOUGH_OPEN, UNFLAGGED_THOUGH_SETTLED, Telephone
from toolkit.examples.plants import Plant


class Item(NamedTuple):
    """One question of a form: its section, weight and points, and how often it is passed."""

    key: str
    section: str
    text: str
    weight: int
    points: int
    passed: float
    critical: bool = False
    criticality: str = ""
    # In how many of the contacts the question can be asked at all; the scenarios in which a shopper can.
    applies: float = 1.0
    scenarios: tuple[str, ...] = ()
    # The script demands these words or this step.
    script: bool = False


FORM = (
    Item("greeting", "Opening", "Greets with the client's name", 1, 1, 0.95, script=True),
    Item(
        "identification",
        "Opening",
        "Identifies the customer before any detail",
        3,
        1,
        0.97,
        True,
        "compliance",
        0.8,
        script=True,
    ),
    Item("questions", "Need", "Asks what is needed to understand", 2, 2, 0.85),
    Item("listening", "Need", "Lets the customer finish, sums up", 2, 2, 0.88),
    Item("correct", "Solution", "The answer is right", 3, 2, 0.92, True, "customer"),
    Item("complete", "Solution", "The answer is complete", 2, 2, 0.84),
    Item("next_step", "Solution", "Says what happens next and when", 2, 1, 0.86, applies=0.6),
    Item("summary", "Closing", "Sums up what was agreed", 1, 1, 0.80),
    Item("further_help", "Closing", "Asks whether there is anything else", 1, 1, 0.83, script=True),
    Item("record", "Documentation", "Reason and outcome are recorded", 2, 1, 0.93, True, "business"),
)
WEAK_ITEMS = ("questions", "listening", "complete")
SCENARIOS = ("Bill too high", "Move of house", "Line is down", "Cancel a contract")
SHEET = (
    Item("access", "Access", "A person answers within a minute", 1, 1, 0.86),
    FORM[0],
    # The sheet's critical items are its own: a visit fails one only where that is planted.
    Item(
        "secure",
        "Opening",
        "Asks for nothing that a caller must not give away",
        3,
        1,
        1.0,
        True,
        scenarios=("Bill too high", "Move of house", "Cancel a contract"),
    ),
    FORM[2],
    FORM[3],
    Item("right", "Solution", "What was promised is in the price list", 3, 2, 1.0, True),
    FORM[5],
    FORM[6]._replace(scenarios=("Move of house", "Line is down"), applies=1.0),
    Item("offer", "Solution", "Offers an alternative", 1, 1, 0.7, scenarios=("Cancel a contract",)),
    FORM[7],
    FORM[8],
    Item("friendly", "Impression", "Friendliness, 0 to 5", 2, 5, 0.8),
)
SHEET_CRITICAL = ("secure", "right")
WAVES = (("W1", 0, 50), ("W2", 50, 90))
INVITED, REPLIES = 0.40, 0.36
INVITED_AFTER = 120
SATISFACTION_PER_POINT = 10 / 3
EVALUATIONS_A_MONTH = 4
# Evaluators are given no contact with less talk, in seconds.
SHORTEST_TALK = 60
VISITS = 64


@dataclass(frozen=True)
class Surveys:
    """One entry per answer: the contact asked about, when it was answered, and what was said."""

    contact: NDArray[np.int64]
    answered_at: Times
    csat: NDArray[np.int64]
    nps: NDArray[np.int64]
    resolved: NDArray[np.bool_]
    draw: NDArray[np.int64]
    # Every contact that was asked about, whether or not anybody answered.
    invited: NDArray[np.int64]


def surveys(told: Telephone, plant: Plant, place: int, vendors: int, rng: np.random.Generator) -> Surveys:
    """Answers to invitations after answered contacts; neither depends on how the contact went."""
    contacts, people = told.contacts, told.people
    invited = contacts.answered & (rng.random(len(contacts)) < INVITED)
    asked = invited & (rng.random(len(contacts)) < REPLIES)
    delay = rng.gamma(1.2, 9 * HOUR, len(contacts)).astype(np.int64) + 300
    noise, second, third = (
        rng.normal(0, 0.85, len(contacts)),
        rng.normal(0, 1.2, len(contacts)),
        rng.random(len(contacts)),
    )
    draw = rng.integers(0, 1 << 30, len(contacts))
    when = contacts.ended + delay
    contact = np.flatnonzero(asked & (when < period_end() - DAY // 24))
    agent = contacts.agent[contact]
    weak = people.team[agent] == people.weak_team
    level = np.array([reason.satisfaction for reason in REASONS])[contacts.arrivals.reason[contact]]
    level = level + people.liked[agent] - SATISFACTION_PER_POINT * plant.at("weak_team", place, vendors) * weak
    level = level - 0.5 * contacts.arrivals.open[contact] - 0.8 * contacts.avoided[contact]
    settled = ~contacts.arrivals.open[contact]
    return Surveys(
        contact=contact,
        answered_at=when[contact],
        csat=np.clip(np.rint(level + noise[contact]), 1, 5).astype(np.int64),
        nps=np.clip(np.rint(2.1 * level - 0.2 + 1.3 * noise[contact] + second[contact]), 0, 10).astype(np.int64),
        # Whom to believe is open, so customers err as agents do, and an honest flag stands where they stand.
        resolved=third[contact] < np.where(settled, 1 - UNFLAGGED_THOUGH_SETTLED, FLAGGED_THOUGH_OPEN),
        draw=draw[contact],
        invited=np.flatnonzero(invited & (contacts.ended + INVITED_AFTER < period_end())),
    )


class Evaluations(NamedTuple):
    """Quality forms, one entry per form; `score` is forms by items in points, NaN where not applicable."""

    contact: NDArray[np.int64]
    evaluated_at: Times
    evaluator: NDArray[np.int64]
    score: NDArray[np.float64]


EVALUATORS = ("Q01", "Q02", "Q03", "Q04", "C01")


def evaluations(told: Telephone, plant: Plant, place: int, vendors: int, rng: np.random.Generator) -> Evaluations:
    """Four contacts of each agent and month, drawn at random; the last evaluator is the client's."""
    contacts, people = told.contacts, told.people
    month = months(contacts.started)
    lot = rng.random(len(contacts))
    usable = np.flatnonzero(contacts.answered & (contacts.talk > SHORTEST_TALK))
    order = usable[np.lexsort((lot[usable], month[usable], contacts.agent[usable]))]
    group = contacts.agent[order] * len(MONTHS) + month[order]
    _, first, count = np.unique(group, return_index=True, return_counts=True)
    rank = np.arange(len(group)) - np.repeat(first, count)
    contact = np.sort(order[rank < EVALUATIONS_A_MONTH])
    agent = contacts.agent[contact]
    evaluator = rng.integers(0, len(EVALUATORS), len(contact))
    lenient = np.clip(rng.normal(0, 1, len(EVALUATORS)), -2, 2) * plant.lenient_evaluators
    weak = plant.at("weak_team", place, vendors) * (people.team[agent] == people.weak_team)
    score = np.empty((len(contact), len(FORM)))
    for number, item in enumerate(FORM):
        chance = item.passed + people.care[agent] + lenient[evaluator]
        chance = chance - (weak if item.key in WEAK_ITEMS else 0)
        score[:, number] = points_earned(item, np.clip(chance, 0, 0.995), rng)
        score[rng.random(len(contact)) >= item.applies, number] = np.nan
    day = np.minimum(contacts.ended[contact] + rng.integers(1, 5, len(contact)) * DAY, period_end() - HOUR)
    return Evaluations(contact, day, evaluator, score)


def short(made: Evaluations) -> NDArray[np.bool_]:
    """Which items of which forms got less than full points."""
    return made.score < np.array([item.points for item in FORM], float)


# Whose points are too many where that is planted: one of the bidder's own.
LENIENT: Final = 1


def with_gifts(made: Evaluations, size: float, rng: np.random.Generator) -> Evaluations:
    """The same forms, but that one evaluator gives lost points back by lot, `size` of the points possible in all."""
    if not size:
        return made
    mine = np.flatnonzero(made.evaluator == LENIENT)
    points = np.array([item.points for item in FORM], float)
    weight = np.array([item.weight for item in FORM], float)
    lost = np.where(np.isnan(made.score[mine]), 0.0, points - np.nan_to_num(made.score[mine]))
    possible = np.where(np.isnan(made.score[mine]), 0.0, points)
    share = float((lost * weight).sum() / (possible * weight).sum())
    given = rng.binomial(lost.astype(np.int64), min(1.0, size / share))
    score = made.score.copy()
    score[mine] += given
    return made._replace(score=score)


class Visits(NamedTuple):
    """Mystery visits, one entry per visit; `score` is visits by items in points, NaN where not asked."""

    visited_at: Times
    wave: NDArray[np.int64]
    scenario: NDArray[np.int64]
    site: NDArray[np.int64]
    chat: NDArray[np.bool_]
    shopper: NDArray[np.int64]
    minutes: NDArray[np.int64]
    score: NDArray[np.float64]
    failed: NDArray[np.bool_]


def visits(plant: Plant, place: int, vendors: int, *, chats: bool, streams: dict[str, np.random.Generator]) -> Visits:
    """Visits in two waves, every scenario equally often."""
    rng, spoiler = streams["visits"], streams["critical_failures"]
    number = np.arange(VISITS)
    wave = (number >= VISITS // 2).astype(np.int64)
    scenario = number % len(SCENARIOS)
    begin, end = (np.array([each[part] for each in WAVES], np.int64)[wave] for part in (1, 2))
    calm = np.array([midnight(day) for day in days()])
    day = np.minimum(begin + (rng.random(VISITS) * (end - begin)).astype(np.int64), len(calm) - 1)
    when = utc(calm[day] + 9 * HOUR + rng.integers(0, 9 * HOUR, VISITS))
    shopper = rng.integers(0, 8, VISITS)
    lenient = rng.normal(0, 1, 8) * plant.lenient_shoppers
    score = np.empty((VISITS, len(SHEET)))
    for column, item in enumerate(SHEET):
        score[:, column] = points_earned(item, np.clip(item.passed + lenient[shopper], 0, 0.995), rng)
        if item.key in SHEET_CRITICAL:
            score[:, column] = item.points
        if item.scenarios:
            asked = np.isin(np.array(SCENARIOS)[scenario], item.scenarios)
            score[~asked, column] = np.nan
    failed = np.zeros(VISITS, bool)
    failed[spoiler.permutation(VISITS)[: round(VISITS * plant.at("critical_failures", place, vendors))]] = True
    # The item that fails is one that was asked: whether the promise was right always is.
    spoiled = np.where(spoiler.random(VISITS) < 0.5, _place("secure"), _place("right"))
    spoiled = np.where(np.isnan(score[number, spoiled]), _place("right"), spoiled)
    score[number[failed], spoiled[failed]] = 0
    order = np.argsort(when, kind="stable")
    chat = chats & (rng.random(VISITS) < 0.25)
    made = (when, wave, scenario, rng.integers(0, 2, VISITS), chat, shopper, rng.integers(4, 16, VISITS), score, failed)
    return Visits._make(each[order] for each in made)


def _place(key: str) -> int:
    return next(number for number, item in enumerate(SHEET) if item.key == key)


def points_earned(item: Item, chance: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.float64]:
    """Points earned: all or none for one point, else each point by itself, about the item's chance."""
    if item.points == 1:
        return (rng.random(len(chance)) < chance).astype(float)
    return rng.binomial(item.points, chance).astype(float)
