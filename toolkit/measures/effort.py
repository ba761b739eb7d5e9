"""How easy it was, and how loyal customers say they are: scores that mean nothing without their scale.

An effort score without its scale or its direction is unknown: 6 is good where 7 is "very easy" and bad where it is
"very much effort". Ease is read on a scale from 1 to 7, effort on one from 1 to 5; neither is turned into the other.
"""

from functools import partial
from typing import Any

from ibis import _

from toolkit.measures.access import OURS
from toolkit.measures.entries import Kpi
from toolkit.measures.voice import OF_CUSTOMERS

_SCALED = _.ces_scale.notnull().nullif(False)


def _asked(direction: str, top: int) -> Any:
    """Answers of that direction and scale; one without either, or off its scale, is unknown."""
    on_scale = ((_.ces >= 1) & (_.ces <= top)).nullif(False)
    return OF_CUSTOMERS & _.ces.notnull() & (_.ces_direction == direction) & _SCALED & (_.ces_scale == top) & on_scale


EASE = _asked("ease", 7)
EASY, HARD = _.ces >= 5, _.ces <= 3
LOYALTY_ITEMS = (_.loyalty_recommend, _.loyalty_repurchase, _.loyalty_satisfaction)


def _each(condition: Any) -> tuple[Any, ...]:
    return tuple(condition(item) for item in LOYALTY_ITEMS)


_first, _second, _third = _each(lambda item: item.notnull())
_low, _middle, _high = _each(lambda item: (item >= _.loyalty_low) & (item <= _.loyalty_high))
LOYALTY_ASKED = OF_CUSTOMERS & (_first | _second | _third)
# An answer off its scale says nothing, and three answers are one index: without one of them it is unknown.
LOYALTY_KNOWN = LOYALTY_ASKED & (_low & _middle & _high).nullif(False)
LOYALTY_OF_SEVEN = LOYALTY_KNOWN & (_.loyalty_low == 1) & (_.loyalty_high == 7)
_RANGE = _.loyalty_high - _.loyalty_low
_SUM = _.loyalty_recommend + _.loyalty_repurchase + _.loyalty_satisfaction
_MEAN = (_SUM - 3 * _.loyalty_low).cast("float64") * 100.0 / (3 * _RANGE).nullif(0).cast("float64")
_UPS = [(item >= 6).ifelse(1, 0) for item in LOYALTY_ITEMS]
_DOWNS = [(item <= 3).ifelse(1, 0) for item in LOYALTY_ITEMS]
_NET = (_UPS[0] + _UPS[1] + _UPS[2] - _DOWNS[0] - _DOWNS[1] - _DOWNS[2]) * 100.0 / 3
_SECURE = (
    (_.loyalty_recommend >= _.loyalty_high - 1)
    & (_.loyalty_repurchase >= _.loyalty_high - 1)
    & (_.loyalty_satisfaction >= _.loyalty_high - 1)
)

_of_an_agent = partial(Kpi, table="surveys", cluster="agent_id", family="voice", minimum_rows=30, better="higher")

EFFORT = (
    _of_an_agent(
        key="ces_ease",
        title="Found it easy (5, 6 or 7 of 7), of those asked how easy it was",
        unit="share",
        among=EASE,
        above=EASY,
        source=f"{OURS}: agreement on a scale to 7 that it was made easy; unknown without scale and direction",
    ),
    _of_an_agent(
        key="ces_ease_mean",
        title="Average ease, from 1 to 7",
        unit="score",
        among=EASE,
        above=_.ces,
        scale=EASE.ifelse(_.ces_scale, None),
        source=f"{OURS}: beside the share, which hides how easy; unknown without scale and direction",
    ),
    _of_an_agent(
        key="ces_ease_net",
        title="Found it easy (6, 7) less those who did not (1 to 3), in points",
        unit="points",
        among=EASE,
        above=(_.ces >= 6).ifelse(100, 0) - HARD.ifelse(100, 0),
        source=f"{OURS}: net ease, a rival reading; unknown without scale and direction",
    ),
    _of_an_agent(
        key="ces_effort",
        title="Average effort, from 1 to 5",
        unit="score",
        better="lower",
        among=_asked("effort", 5),
        above=_.ces,
        scale=_asked("effort", 5).ifelse(_.ces_scale, None),
        source=f"{OURS}: effort on a scale to 5, never turned into ease; unknown without scale and direction",
    ),
    _of_an_agent(
        key="loyalty_mean",
        title="Loyalty index of a relationship survey: mean of recommending, buying again, satisfaction, 0 to 100",
        unit="score",
        among=LOYALTY_KNOWN,
        above=_MEAN,
        scale=LOYALTY_KNOWN.ifelse(100, None),
        source=f"{OURS}: mean of three answers, each from the bottom of its scale (0) to its top (100)",
    ),
    _of_an_agent(
        key="loyalty_net",
        title="Loyalty index of a relationship survey: answers of 6, 7 less those of 1 to 3, scales to 7, in points",
        unit="points",
        among=LOYALTY_OF_SEVEN,
        above=_NET,
        source=f"{OURS}: net of three answers, a rival reading",
    ),
    _of_an_agent(
        key="loyalty_secure",
        title="Secure customers of a relationship survey: one of the two best answers to all three questions",
        unit="share",
        among=LOYALTY_KNOWN,
        above=_SECURE,
        source=f"{OURS}: two best answers to recommending, buying again and satisfaction, a rival reading",
    ),
)
