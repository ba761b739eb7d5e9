"""What evaluators found in contacts: points earned, errors, transactions without a critical error.

A row is one item of one evaluation. An item without a score did not apply and takes no part. What holds for the
evaluation as a whole is counted on its first item. Evaluations of calibration sessions take no part. Evaluations of
one agent resemble each other, and evaluators too: intervals are taken over agents.
"""

from functools import partial

from ibis import _

from toolkit.measures.access import OURS
from toolkit.measures.entries import Kpi

# A session is one contact that several evaluate, to see whether they agree: it is no part of the sample.
SCORED = _.sampled & _.score.notnull()
OF_AN_EVALUATION = _.sampled & (_.item_place == 0)
SHORT = _.score < _.max_score
NOT_CRITICAL = SCORED & ~_.critical
TRAINING = _.root_cause == "training"

_of_an_agent = partial(Kpi, table="evaluations", unit="share", cluster="agent_id", family="quality")
# Twenty evaluations of ten items: with fewer a score describes and compares nothing.
_of_items = partial(_of_an_agent, minimum_rows=200)
_of_evaluations = partial(_of_an_agent, minimum_rows=30)


def _accuracy(family: str) -> Kpi:
    scored, failed = getattr(_, f"scored_{family}"), getattr(_, f"failed_{family}")
    return _of_evaluations(
        key=f"cea_{family}",
        title=f"Evaluations without an error critical to {family}, of those where such an item applied",
        better="higher",
        among=OF_AN_EVALUATION & scored,
        above=~failed,
        few_failures_exact=True,
        source=f"{OURS}: critical-error accuracy by transaction; with few failures a one-sided exact lower limit",
    )


QUALITY = (
    _of_an_agent(
        key="evaluations",
        title="Quality evaluations",
        unit="evaluations",
        better="context",
        among=OF_AN_EVALUATION,
        above=None,
        minimum_rows=0,
        source=f"{OURS}: printed beside every quality figure",
    ),
    _of_items(
        key="qa_score_kept",
        title="Points earned of points possible; a critical failure costs its own points and is told beside",
        better="higher",
        among=SCORED,
        above=_.score * _.weight,
        below=_.max_score * _.weight,
        source=f"{OURS}: weighted, items that did not apply left out; critical failures are counted on their own",
    ),
    _of_items(
        key="qa_score_fatal_zero",
        title="Points earned of points possible; a critical failure takes all points of its evaluation",
        better="higher",
        among=SCORED,
        above=(~_.failed_critical).cast("int64") * _.score * _.weight,
        below=_.max_score * _.weight,
        source=f"{OURS}: the rival reading under which one fatal error zeroes the evaluation",
    ),
    _of_evaluations(
        key="qa_critical_rate",
        title="Evaluations with a critical failure, of those where a critical item applied",
        better="lower",
        among=OF_AN_EVALUATION & _.scored_critical,
        above=_.failed_critical,
        source=f"{OURS}: less than full points on any critical item",
    ),
    _of_items(
        key="error_rate_items",
        title="Errors that are not critical, of opportunities: items scored",
        better="lower",
        among=NOT_CRITICAL,
        above=SHORT,
        source=f"{OURS}: less than full points on an item that is not critical, per item",
    ),
    _of_evaluations(
        key="error_rate_evaluations",
        title="Evaluations with an error that is not critical, of all",
        better="lower",
        among=OF_AN_EVALUATION & _.scored_other,
        above=_.failed_other,
        source=f"{OURS}: less than full points on any item that is not critical, per transaction",
    ),
    *(_accuracy(family) for family in ("customer", "business", "compliance")),
    _of_items(
        key="script_adherence",
        title="Phrases and steps of the script observed, of those that applied",
        better="band",
        among=SCORED & _.script,
        above=_.score >= _.max_score,
        source=f"{OURS}: full points on the items that the script demands; reading it out like a robot counts too",
    ),
    _of_items(
        key="training_error_rate",
        title="Errors for want of training, of errors whose cause is known",
        better="lower",
        among=SCORED & SHORT,
        above=TRAINING,
        minimum_rows=30,
        source=f"{OURS}: by the cause that the vendor's or the client's own analysis gives",
    ),
)
