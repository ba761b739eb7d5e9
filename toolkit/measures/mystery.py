"""What mystery shoppers found: points earned of points possible, critical items apart.

A row is one item of one visit. An item without a score was not asked: neither its points nor its possible
points count. Items of one visit were answered by one person on one day, so intervals are taken over visits.
"""

from functools import partial

from ibis import _

from toolkit.measures.access import OURS
from toolkit.measures.entries import Kpi

ASKED = _.score.notnull()

_of_a_visit = partial(Kpi, table="shops", unit="share", cluster="shop_id", family="mystery", minimum_rows=30)

MYSTERY = (
    _of_a_visit(
        key="mystery_score",
        title="Mystery shopping score",
        better="higher",
        among=ASKED,
        above=_.score * _.weight,
        below=_.max_score * _.weight,
        source=f"{OURS}: points earned of points possible, weighted; an item that was not asked takes no part",
    ),
    _of_a_visit(
        key="mystery_score_unweighted",
        title="Mystery shopping score, points as they are",
        better="higher",
        among=ASKED,
        above=_.score,
        below=_.max_score,
        source=f"{OURS}: points earned of points possible without the items' weights",
    ),
    _of_a_visit(
        key="critical_failure_rate",
        title="Critical items failed, of those asked",
        better="lower",
        among=ASKED & _.critical,
        above=_.score < _.max_score,
        source=f"{OURS}: less than full points on a critical item",
    ),
)
