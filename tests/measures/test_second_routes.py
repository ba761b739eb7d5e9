"""Surveys, forms and promises drawn from a seed, counted again in plain Python that shares no code with the engine."""

from datetime import datetime, timedelta
from decimal import Decimal

import ibis
import numpy as np
import pytest
from scipy import stats

from toolkit.intake.quality_tables import KINDS
from toolkit.measures import intervals, kpis, limits, tallies

from .conftest import canonical

ROWS = 1_500


def holed(rng, values, share=0.1):
    return [None if lost else value for value, lost in zip(values, rng.random(len(values)) < share, strict=True)]


def scores(rng, low, high):
    return holed(rng, [Decimal(int(x)) for x in rng.integers(low, high + 1, ROWS)])


def truths(rng, share=0.5):
    return holed(rng, [bool(x) for x in rng.random(ROWS) < share])


def surveys(rng):
    audience = holed(rng, rng.choice(["customer", "customer", "employee"], ROWS).tolist())
    return {
        "agent_id": [f"a{x}" for x in rng.integers(0, 9, ROWS)],
        "audience": audience,
        "employee": [who and who == "employee" for who in audience],
        "answered": [bool(x) for x in rng.random(ROWS) < 0.8],
        "invited": truths(rng),
        "csat": scores(rng, 0, 6),
        "csat_max": [Decimal(5)] * ROWS,
        "nps": scores(rng, -1, 11),
        "ces": scores(rng, 0, 8),
        "ces_scale": holed(rng, [Decimal(int(x)) for x in rng.choice([5, 7, 10], ROWS)]),
        "ces_direction": holed(rng, rng.choice(["ease", "effort"], ROWS).tolist()),
        "loyalty_recommend": scores(rng, 1, 8),
        "loyalty_repurchase": scores(rng, 1, 7),
        "loyalty_satisfaction": scores(rng, 1, 7),
        "loyalty_low": [Decimal(1)] * ROWS,
        "loyalty_high": holed(rng, [Decimal(7)] * ROWS),
        "root_cause": holed(rng, rng.choice(["training", "product"], ROWS).tolist(), 0.3),
    }


def evaluations(rng):
    return {
        "agent_id": [f"a{x}" for x in rng.integers(0, 9, ROWS)],
        "item_place": [int(x) for x in rng.integers(0, 4, ROWS)],
        "sampled": [True] * ROWS,
        "score": scores(rng, 0, 2),
        "max_score": [Decimal(2)] * ROWS,
        "weight": holed(rng, [Decimal(int(x)) for x in rng.integers(1, 4, ROWS)]),
        "critical": truths(rng),
        "script": truths(rng),
        "root_cause": holed(rng, rng.choice(["training", "product"], ROWS).tolist(), 0.3),
        **{f"{word}_{kind}": truths(rng) for word in ("scored", "failed") for kind in KINDS},
    }


def contacts(rng):
    noon = datetime(2024, 3, 1, 12)
    hours = [noon + timedelta(hours=int(x)) for x in rng.integers(-3, 4, ROWS)]
    return {
        "agent_id": [f"a{x}" for x in rng.integers(0, 9, ROWS)],
        "local_date": [noon.date()] * ROWS,
        "offered": truths(rng, 0.9),
        "answered": truths(rng, 0.9),
        "callback": truths(rng),
        "callback_promised_at": holed(rng, [noon] * ROWS),
        "callback_made_at": holed(rng, hours),
        "callback_reached": truths(rng),
        "sla_priority": holed(rng, ["high"] * ROWS, 0.4),
        "sla_met": truths(rng),
        "complaint": truths(rng, 0.1),
        "knowledge_covered": truths(rng),
        "knowledge_correct": truths(rng),
        "survey_eligible": truths(rng),
        "survey_invited": truths(rng),
    }


def both(*parts):
    """AND of three values: False wins over None."""
    return False if False in parts else None if None in parts else True


def either(*parts):
    return True if True in parts else None if None in parts else False


def no(part):
    return None if part is None else not part


def less(one, other):
    return None if one is None or other is None else one < other


def unless(value, condition):
    """The value, or unknown where the condition does not hold or is unknown."""
    return value if condition is True else None


def within(value, low, high):
    return None if value is None or low is None or high is None else low <= value <= high


def asked_ease(row):
    if row["ces"] is None:
        return False
    parts = (row["audience"] and row["audience"] == "customer", row["ces_direction"] and row["ces_direction"] == "ease")
    scaled = None if row["ces_scale"] is None else row["ces_scale"] == 7
    return both(*parts, scaled, unless(True, within(row["ces"], 1, 7)))


def asked_loyalty(row):
    items = [row[f"loyalty_{name}"] for name in ("recommend", "repurchase", "satisfaction")]
    if all(item is None for item in items):
        return False
    fits = both(*(within(item, row["loyalty_low"], row["loyalty_high"]) for item in items))
    return both(row["audience"] and row["audience"] == "customer", unless(True, fits))


def loyalty_sum(row):
    items = [row[f"loyalty_{name}"] for name in ("recommend", "repurchase", "satisfaction")]
    return None if None in items else float(sum(100 * (item - 1) / 6 for item in items) / 3)


def employee(row):
    return None if row["audience"] is None else row["audience"] == "employee"


def kept(row):
    if row["callback_made_at"] is None:
        return False
    late = less(row["callback_promised_at"], row["callback_made_at"])
    return both(no(late), row["callback_reached"])


# Among and above, of one row.
ROUTES = {
    "surveys": {
        "ces_ease": (asked_ease, lambda row: no(less(row["ces"], 5))),
        "ces_ease_mean": (asked_ease, lambda row: row["ces"]),
        "loyalty_mean": (asked_loyalty, loyalty_sum),
        "survey_response": (
            lambda row: both(row["audience"] and row["audience"] == "customer", row["invited"]),
            lambda row: row["answered"],
        ),
        "esat": (
            lambda row: row["csat"] is not None and both(employee(row), unless(True, within(row["csat"], 0, 5))),
            lambda row: no(less(row["csat"], 4)),
        ),
        "enps": (
            lambda row: row["nps"] is not None and both(employee(row), unless(True, within(row["nps"], 0, 10))),
            lambda row: row["nps"] is not None and 100 * ((row["nps"] >= 9) - (row["nps"] <= 6)),
        ),
    },
    "evaluations": {
        "qa_score_fatal_zero": (
            lambda row: row["score"] is not None,
            lambda row: (
                None
                if None in (row["failed_critical"], row["score"], row["weight"])
                else (not row["failed_critical"]) * row["score"] * row["weight"]
            ),
        ),
        "error_rate_items": (
            lambda row: both(row["score"] is not None, no(row["critical"])),
            lambda row: less(row["score"], row["max_score"]),
        ),
        "error_rate_evaluations": (
            lambda row: both(row["item_place"] == 0, row["scored_other"]),
            lambda row: row["failed_other"],
        ),
        "cea_compliance": (
            lambda row: both(row["item_place"] == 0, row["scored_compliance"]),
            lambda row: no(row["failed_compliance"]),
        ),
        "script_adherence": (
            lambda row: both(row["score"] is not None, row["script"]),
            lambda row: no(less(row["score"], row["max_score"])),
        ),
        "training_error_rate": (
            lambda row: both(row["score"] is not None, less(row["score"], row["max_score"])),
            lambda row: row["root_cause"] and row["root_cause"] == "training",
        ),
    },
    "contacts": {
        "callback_kept": (lambda row: row["callback"], kept),
        "sla_compliance": (lambda row: row["sla_priority"] is not None, lambda row: row["sla_met"]),
        "complaints_marked": (
            lambda row: both(row["offered"], row["answered"]),
            lambda row: None if row["complaint"] is None else 1000 * row["complaint"],
        ),
        "knowledge_adherence": (
            lambda row: both(row["offered"], row["answered"], row["knowledge_covered"]),
            lambda row: row["knowledge_correct"],
        ),
        "survey_coverage": (lambda row: row["survey_eligible"], lambda row: row["survey_invited"]),
    },
}
DRAWN = {"surveys": surveys, "evaluations": evaluations, "contacts": contacts}
CASES = [(table, key) for table, routes in ROUTES.items() for key in routes]


@pytest.mark.parametrize(("table", "key"), CASES, ids=[key for _, key in CASES])
def test_the_engine_counts_what_plain_python_counts(terms, table, key):
    columns = DRAWN[table](np.random.default_rng(7))
    rows = [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
    among, above = ROUTES[table][key]
    found = tallies.sums(ibis.memtable(canonical(columns, table)), [kpis.CATALOGUE[key]], [], terms=terms)
    expected = [0.0, 0, 0]
    for row in rows:
        counts, value = among(row), above(row)
        known = counts is True and value is not None
        expected[0] += float(value) if known else 0.0
        expected[1] += known
        expected[2] += counts is None or (counts is True and value is None)
    assert expected[1] > 20
    assert expected[2] > 0
    assert found[["above", "rows", "unknown"]].sum().tolist() == pytest.approx(expected)


def test_few_failures_have_the_one_sided_exact_limit_and_many_the_score_interval(read, terms):
    def accuracy(failures, agents=40, of_each=5):
        rows = [f"0 y {'y' if number < failures else 'n'} a{number % agents} y" for number in range(agents * of_each)]
        table = read(
            "\n".join(["item_place scored_compliance failed_compliance agent_id sampled", *rows]), "evaluations"
        )
        entry = kpis.CATALOGUE["cea_compliance"]
        return tallies.measure(table, [entry], [], terms=terms, confidence=0.95).loc[0]

    few, many = accuracy(limits.FEW_FAILURES - 1), accuracy(limits.FEW_FAILURES)
    assert (few.value, few.high) == (0.98, 1.0)
    # Five rows of each agent pass for nearly as many: the exact limit of all of them is a little higher.
    exact = stats.beta.ppf(0.05, 196, 5)
    assert exact - 0.001 < few.low <= exact
    assert many.high < 1.0
    assert accuracy(0).low == pytest.approx(0.05 ** (1 / float(intervals.rows_worth(200, 40))), abs=1e-9)


def test_a_complaint_rate_has_the_limits_of_its_share(read, terms):
    rows = [f"y y {'y' if number % 17 == 0 else 'n'} a{number % 20}" for number in range(400)]
    table = read("\n".join(["offered answered complaint agent_id", *rows]))
    found = tallies.measure(table, [kpis.CATALOGUE["complaints_marked"]], [], terms=terms, confidence=0.95).loc[0]
    hits = np.bincount(np.arange(400) % 20, weights=np.arange(400) % 17 == 0)
    ratio = intervals.ratio_clustered(hits, np.full(20, 20.0), confidence=0.95, share=True)
    assert found.value == pytest.approx(1000 * 24 / 400)
    # The variance of thousands is never taken for less than its rows', so that it may only be wider.
    assert found.low <= 1000 * float(ratio.low) + 1e-9
    assert found.high >= 1000 * float(ratio.high) - 1e-9
    assert 0 < found.low < found.value < found.high < 1000
