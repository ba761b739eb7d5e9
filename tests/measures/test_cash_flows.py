"""Present values, rates of return and payback: the published figures."""

import json

import numpy as np
import pytest

from toolkit.measures import cash_flows


@pytest.fixture(scope="module")
def cases(shared):
    text = (shared / "known_answers" / "10_finance_sla.json").read_text()
    return {case["id"]: case for case in json.loads(text)["cases"]}


def test_every_known_answer_of_finance_is_looked_at(cases):
    here = {"npv_excel_end_period", "npv_excel_shoe_shop", "irr_excel", "mirr_excel", "pmt_excel"}
    elsewhere = {"sla_credit_texas_dir", "sla_credit_cap", "sla_credit_ccs_shortfall", "earnback_annual_average"}
    assert set(cases) == here | elsewhere | {"tco_two_bidders", "roi_payback", "cost_per_contact_resolution"}


def test_present_values_are_those_of_both_conventions(cases):
    case = cases["npv_excel_end_period"]
    rate, flows = case["input"]["rate"], case["input"]["flows"]
    value = cash_flows.net_present_value(rate, flows)
    assert value == pytest.approx(case["expected"]["textbook_npv_t0"], abs=0.005)
    assert cash_flows.net_present_value(rate, [0, *flows]) == pytest.approx(case["expected"]["excel_npv"], abs=0.005)
    shop = cases["npv_excel_shoe_shop"]
    flows = [shop["input"]["initial"], *shop["input"]["flows"]]
    assert cash_flows.net_present_value(0.08, flows) == pytest.approx(shop["expected"]["npv"], abs=0.005)
    lost = cash_flows.net_present_value(0.08, [*flows, -9000])
    assert lost == pytest.approx(shop["expected"]["with_loss_6"], abs=0.005)


@pytest.mark.parametrize(("name", "years"), [("irr_5y", 5), ("irr_4y", 4), ("irr_2y", 2)])
def test_rates_of_return_are_the_published_ones(cases, name, years):
    case = cases["irr_excel"]
    assert cash_flows.internal_rate(case["input"]["flows"][: years + 1]) == pytest.approx(
        case["expected"][name], abs=0.0005
    )


def test_flows_that_never_turn_or_turn_twice_have_no_rate():
    assert np.isnan(cash_flows.internal_rate([100, 100]))
    assert np.isnan(cash_flows.internal_rate([-100, 230, -132]))
    # Worth nothing at 10, 20 and 30 %.
    assert np.isnan(cash_flows.internal_rate([-100, 360, -431, 171.6]))


def test_the_modified_rate_and_the_annuity_are_the_published_ones(cases):
    case = cases["mirr_excel"]
    found = cash_flows.modified_rate(
        case["input"]["flows"], finance=case["input"]["finance"], reinvest=case["input"]["reinvest"]
    )
    assert found == pytest.approx(case["expected"]["mirr"], abs=0.0005)
    asked = cases["pmt_excel"]
    found = cash_flows.annuity(asked["input"]["rate"], asked["input"]["n"], asked["input"]["pv"])
    assert found == pytest.approx(asked["expected"]["pmt"], abs=0.005)
    assert cash_flows.annuity(0, 4, 100) == -25


def test_the_cost_of_ownership_of_two_bidders_is_the_known_one(cases):
    case = cases["tco_two_bidders"]
    for name, bidder in case["input"]["vendors"].items():
        pairs = zip(bidder["contacts"], bidder["credits"], strict=True)
        yearly = [bidder["fee_per_contact"] * contacts - credit for contacts, credit in pairs]
        found = cash_flows.ownership(bidder["transition"], yearly, bidder["exit"], rate=case["input"]["rate"])
        expected = case["expected"][name]
        assert found == pytest.approx((expected["tco_nominal"], expected["tco_pv_8pct"]), abs=0.01)


def test_return_and_payback_are_the_known_ones(cases):
    case = cases["roi_payback"]
    cost, benefits, rate = (case["input"][name] for name in ("cost", "benefits", "rate"))
    expected = case["expected"]
    assert cash_flows.return_on_investment(sum(benefits), cost) == pytest.approx(expected["roi"])
    assert cash_flows.net_present_value(rate, [-cost, *benefits]) == pytest.approx(expected["npv"], abs=1e-6)
    assert cash_flows.payback(cost, benefits) == pytest.approx(expected["simple_payback_years"], abs=1e-6)
    discounted = cash_flows.payback(cost, benefits, rate=rate)
    # The known answer is given to five digits.
    assert discounted == pytest.approx(expected["discounted_payback_years"], abs=5e-6)
    assert np.isnan(cash_flows.payback(1_000_000, benefits))
