"""Service credits to the cent: the known answers, contracts worked on paper, and sums that hold."""

import json
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.measures import credits as engine
from toolkit.measures.compliance import outcome
from toolkit.measures.credit_lines import Outcome
from toolkit.measures.targets import Target as Bounds
from toolkit.parameters import Credits, Target


@pytest.fixture(scope="module")
def cases(shared):
    text = (shared / "known_answers" / "10_finance_sla.json").read_text(encoding="utf-8")
    return {case["id"]: case for case in json.loads(text)["cases"]}


def months(number):
    return [f"2024-{month:02d}" for month in range(1, number + 1)]


def stated(values, credits, targets, charges=100_000):
    """The statement over months of achieved values (text), judged against the targets; a word is a verdict."""
    outcomes = []
    for kpi, series in values.items():
        for month, value in zip(months(len(series)), series, strict=True):
            if value in ("suspended", "incomplete"):
                outcomes.append(Outcome(kpi, month, value, None, None))
                continue
            target = targets[kpi]
            bounds = Bounds.of(at_least=target.at_least, at_most=target.at_most, between=target.between)
            verdict = outcome(float(value), bounds, rows=1, floor=target.floor)
            outcomes.append(Outcome(kpi, month, verdict, Decimal(str(value)), Decimal(1)))
    size = max(len(series) for series in values.values())
    given = dict.fromkeys(months(size), Decimal(str(charges)))
    return engine.statement(outcomes, given, Credits(**{"currency": "EUR", "charges": charges, **credits}), targets)


def amounts(found, item):
    return [line.amount for line in found.lines if line.item == item]


SL = {"sl": Target(kpi="sl", at_least=0.8)}
ALL = {"at_risk_rate": 0.1, "allocations": [{"kpi": "sl", "share": 1}]}


def test_pool_times_allocation_times_amount_at_risk(cases):
    case = cases["sla_credit_texas_dir"]
    asked = case["input"]
    part = {"kpi": "sl", "pool": asked["pool_allocation_pct"], "share": asked["credit_allocation_pct"]}
    rules = {"at_risk_rate": asked["at_risk_pct"], "allocations": [part]}
    found = stated({"sl": ["0.5"]}, rules, SL, asked["monthly_invoice"])
    assert amounts(found, "at risk") == [case["expected"]["at_risk_amount"]]
    assert found.due == case["expected"]["credit"]


def test_several_failures_end_at_the_cap(cases):
    case = cases["sla_credit_cap"]
    asked, expected = case["input"], case["expected"]
    parts = [{"kpi": name, "pool": pool, "share": share} for name, pool, share, _fate in asked["pool"]]
    values = {name: ["0.5" if fate == "fail" else "0.9"] for name, _pool, _share, fate in asked["pool"]}
    targets = {name: Target(kpi="sl", at_least=0.8) for name in values}
    found = stated(
        values, {"at_risk_rate": asked["at_risk"], "allocations": []} | _bare(parts), targets, asked["invoice"]
    )
    assert amounts(found, "at risk") == [Decimal(str(expected["at_risk_amount"]))]
    assert amounts(found, "credit") == [Decimal(str(each)) for each in expected["credits"]]
    assert amounts(found, "before the cap") == [Decimal(str(expected["uncapped"]))]
    assert found.due == Decimal(str(expected["payable"]))


def _bare(parts):
    """Allocations whose names are those of the published case, which no catalogue holds."""
    from toolkit.parameters.contracts import Allocation

    return {
        "allocations": [
            Allocation(kpi="sl", **{k: v for k, v in part.items() if k != "kpi"}).model_copy(
                update={"kpi": part["kpi"]}
            )
            for part in parts
        ]
    }


def test_a_credit_by_shortfall_is_the_distance_to_the_target(cases):
    case = cases["sla_credit_ccs_shortfall"]
    asked = case["input"]
    targets = {"sl": Target(kpi="sl", at_least=asked["target"])}
    rules = {"at_risk_rate": 1, "allocations": [{"kpi": "sl", "share": 1, "by_shortfall": True}]}
    found = stated({"sl": [asked["achieved"]]}, rules, targets, asked["charges"])
    line = next(line for line in found.lines if line.item == "credit")
    assert line.inputs["distance"] == Decimal(str(case["expected"]["credit_pct"]))
    assert found.due == case["expected"]["credit"]


@pytest.mark.parametrize(("below_floor", "returned"), [("returned", "variant_A"), ("kept", "variant_B")])
def test_a_year_that_meets_the_target_earns_credits_back(cases, below_floor, returned):
    case = cases["earnback_annual_average"]
    asked, expected = case["input"], case["expected"]
    targets = {"sl": Target(kpi="sl", at_least=asked["target"], floor=asked["minimum"])}
    rules = {
        "at_risk_rate": 1,
        "allocations": [{"kpi": "sl", "share": 1}],
        "earn_back": {"rule": "average", "months": 12, "below_floor": below_floor},
    }
    found = stated({"sl": asked["monthly"]}, rules, targets, asked["credit_per_failure"])
    assert found.due == expected["credits_paid"]
    assert found.earned_back == expected[f"{returned}_earned_back"]
    mean = next(line.inputs["average"] for line in found.lines if line.item == "earned back")
    assert abs(float(mean) - expected["annual_average"]) < 1e-6


def test_weighing_months_by_their_volume_can_change_the_year():
    # 0.90 on 100 contacts and 0.79 on 900: the plain mean is 0.845, that of the contacts 0.801.
    targets = {"sl": Target(kpi="sl", at_least=0.81)}
    outcomes = [
        Outcome("sl", "2024-01", "met", Decimal(90), Decimal(100)),
        Outcome("sl", "2024-02", "missed", Decimal(711), Decimal(900)),
    ]
    charges = dict.fromkeys(months(2), Decimal(1000))

    def earned(average):
        rules = {**ALL, "currency": "EUR", "charges": 1000}
        earn_back = {"rule": "average", "months": 2, "average": average}
        return engine.statement(outcomes, charges, Credits(**rules, earn_back=earn_back), targets).earned_back

    assert earned("simple") == 100
    assert earned("weighted") == 0


def test_steps_hold_from_their_distance_on():
    steps = [{"distance": 0, "factor": 0.25}, {"distance": 0.02, "factor": 0.5}, {"distance": 0.05, "factor": 1}]
    rules = {"at_risk_rate": 0.1, "allocations": [{"kpi": "sl", "share": 1, "steps": steps}]}
    found = stated({"sl": ["0.80", "0.79", "0.78", "0.7501", "0.75"]}, rules, SL)
    assert amounts(found, "credit") == [0, 2500, 5000, 5000, 10000]


def test_a_distance_below_the_first_step_is_tolerated():
    rules = {
        "at_risk_rate": 0.1,
        "allocations": [{"kpi": "sl", "share": 1, "steps": [{"distance": 0.01, "factor": 1}]}],
    }
    assert amounts(stated({"sl": ["0.795", "0.79"]}, rules, SL), "credit") == [0, 10000]


def test_a_repeated_failure_is_multiplied_from_its_month_on():
    rules = {**ALL, "cap": None, "repeated": {"failures": 2, "months": 3, "factor": 1.5}}
    found = stated({"sl": ["0.7", "0.9", "0.7", "0.9", "0.9", "0.7"]}, rules, SL)
    assert amounts(found, "credit") == [10000, 0, 15000, 0, 0, 10000]
    assert found.due == 35000


def test_following_months_earn_a_credit_back_or_leave_it_open():
    rules = {**ALL, "earn_back": {"rule": "following", "months": 2}}
    found = stated({"sl": ["0.7", "0.8", "0.8", "0.7", "0.8"]}, rules, SL)
    assert (found.due, found.earned_back, found.open_earn_back) == (20000, 10000, ("sl",))
    found = stated({"sl": ["0.7", "0.8", "0.7", "0.8", "0.8"]}, rules, SL)
    # The first month's credit is lost with the third month, the third one's is earned.
    assert (found.due, found.earned_back, found.open_earn_back) == (20000, 10000, ())


def test_a_year_that_is_not_whole_earns_nothing_back_and_says_so():
    rules = {**ALL, "earn_back": {"rule": "average", "months": 12}}
    found = stated({"sl": ["0.7", "0.99", "0.99"]}, rules, SL)
    assert (found.due, found.earned_back, found.open_earn_back) == (10000, 0, ("sl",))


def test_the_mean_is_that_of_the_months_own_block():
    rules = {**ALL, "earn_back": {"rule": "average", "months": 2}}
    # The third month belongs with the fourth, whose mean is 0.795; with the second it would be earned back.
    assert stated({"sl": ["0.9", "0.9", "0.79", "0.8"]}, rules, SL).earned_back == 0
    assert stated({"sl": ["0.7", "0.7", "0.79", "0.81"]}, rules, SL).earned_back == 10000


def test_months_suspended_cost_nothing_and_months_unjudged_are_not_settled():
    found = stated({"sl": ["suspended", "incomplete", "0.7"]}, ALL, SL)
    assert amounts(found, "credit") == [0, None, 10000]
    assert found.undecided == (("sl", "2024-02"),)


def test_charges_that_nobody_gave_leave_the_month_open():
    outcomes = [Outcome("sl", "2024-01", "missed", Decimal("0.7"), Decimal(1))]
    found = engine.statement(outcomes, {"2024-01": None}, Credits(currency="EUR", charges=0, **ALL), SL)
    assert (found.due, found.undecided) == (0, (("charges", "2024-01"),))


def test_a_critical_failure_is_told_in_the_month_that_completes_it():
    targets = {"sl": Target(kpi="sl", at_least=0.8, floor=0.7)}
    rules = {**ALL, "critical_failure": {"failures": 2, "months": 2}}
    values = {"sl": ["0.75", "0.65", "0.9", "0.65"]}
    assert stated(values, rules, targets).critical == (("sl", "2024-02"),)
    rules = {**ALL, "critical_failure": {"failures": 2, "months": 3, "of": "floor"}}
    assert stated(values, rules, targets).critical == (("sl", "2024-04"),)


def test_a_bonus_is_paid_on_the_level_and_nets_against_the_credits():
    rules = {**ALL, "bonuses": [{"kpi": "sl", "level": 0.9, "rate": 0.01}]}
    found = stated({"sl": ["0.7", "0.9", "0.89"]}, rules, SL)
    assert (found.due, found.bonus, found.net) == (10000, 1000, 9000)
    lower = {"wait": Target(kpi="asa", at_most=30)}
    rules = {"at_risk_rate": 0.1, "allocations": _bare([{"kpi": "wait", "share": 1}])["allocations"]}
    bonus = [{"kpi": "wait", "level": 20, "rate": 0.01}]
    assert stated({"wait": ["20", "21"]}, {**rules, "bonuses": bonus}, lower).bonus == 1000


@pytest.mark.parametrize(
    ("rounding", "due"),
    [
        ({}, "4166.67"),
        ({"mode": "down"}, "4166.66"),
        ({"mode": "half_even", "to": 0.05}, "4166.65"),
        ({"to": 1, "mode": "up"}, "4167"),
    ],
)
def test_amounts_are_rounded_as_the_contract_says(rounding, due):
    rules = {"at_risk_rate": 0.125, "allocations": [{"kpi": "sl", "share": 1}], "rounding": rounding}
    assert stated({"sl": ["0.7"]}, rules, SL, 33333.33).due == Decimal(due)


def test_rounding_each_line_or_the_sum_alone_can_part_by_a_cent():
    parts = [{"kpi": name, "share": 0.125} for name in ("a", "b", "c")]
    targets = {name: Target(kpi="sl", at_least=0.8) for name in ("a", "b", "c")}
    values = {name: ["0.7"] for name in targets}
    # Each credit is 1.2545 of 10.036: half a cent is lost on each line or none.
    rules = {"at_risk_rate": 1, **_bare(parts)}
    assert stated(values, rules, targets, 10.036).due == Decimal("3.75")
    assert stated(values, {**rules, "rounding": {"each": "total"}}, targets, 10.036).due == Decimal("3.76")


def test_a_credit_that_is_wholly_given_back_leaves_not_a_cent_under_the_cap():
    parts = [{"kpi": name, "share": 1} for name in ("a", "b", "c")]
    targets = {name: Target(kpi="sl", at_least=0.8) for name in ("a", "b", "c")}
    values = {name: ["0.7", "0.8"] for name in targets}
    rules = {"at_risk_rate": 1, "earn_back": {"rule": "following", "months": 1}, **_bare(parts)}
    found = stated(values, rules, targets, 100)
    assert (found.due, found.earned_back) == (100, 100)
    assert sorted(amounts(found, "earned back")) == [Decimal("33.33"), Decimal("33.33"), Decimal("33.34")]


shares = st.decimals("0.5", "1", places=4)
money = st.decimals("0", "1000000", places=2)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(shares, min_size=1, max_size=14), st.decimals("0", "1000000", places=2), st.decimals("0", "2", places=2)
)
def test_no_month_costs_more_than_its_cap_and_no_more_comes_back_than_was_due(values, charges, share):
    part = {
        "kpi": "sl",
        "share": float(share),
        "steps": [{"distance": 0, "factor": 0.5}, {"distance": 0.1, "factor": 1}],
    }
    rules = {
        "at_risk_rate": 0.12,
        "allocations": [part],
        "repeated": {"failures": 2, "months": 3, "factor": 2},
        "earn_back": {"rule": "average", "months": 3, "below_floor": "returned"},
    }
    found = stated({"sl": [str(each) for each in values]}, rules, SL, float(charges))
    most = (charges * Decimal("0.12")).quantize(Decimal("0.01"), rounding="ROUND_HALF_UP")
    assert all(0 <= each <= most for each in amounts(found, "due"))
    assert 0 <= found.earned_back <= found.due
    assert found.net == found.due - found.earned_back
    assert found.due == sum(amounts(found, "due"))
    assert all(line.amount == line.amount.quantize(Decimal("0.01")) for line in found.lines if line.item == "due")


@settings(max_examples=40, deadline=None)
@given(st.lists(shares, min_size=2, max_size=8))
def test_a_better_month_never_costs_more(values):
    rules = {"at_risk_rate": 0.1, "allocations": [{"kpi": "sl", "share": 1, "by_shortfall": True}], "cap": None}
    before = stated({"sl": [str(each) for each in values]}, rules, SL).due
    better = [str(min(each + Decimal("0.05"), Decimal(1))) for each in values]
    assert stated({"sl": better}, rules, SL).due <= before
