"""Funnels and over-dispersion: published limits and verdicts, and what thirty equal agents look like."""

import json

import numpy as np
import pytest
from scipy import stats

from toolkit.measures import funnel_widths, funnels


@pytest.fixture(scope="module")
def known(shared):
    path = shared / "known_answers" / "02_standardisation_funnel_eb.json"
    return {case["id"]: case for case in json.loads(path.read_text())["cases"]}


def sums_of(case):
    given = case["input"]
    names = sorted(set(given["group"]))
    group = np.array([names.index(name) for name in given["group"]])
    return names, np.bincount(group, weights=given["num"]), np.bincount(group, weights=given["denom"])


def test_exact_limits_equal_the_reference(known):
    case = known["funnel_exact_binomial"]
    rows, share = case["input"]["n"], case["input"]["theta"]
    found = {
        "upper95": funnels.exact_binomial(share, rows, 0.975),
        "lower95": funnels.exact_binomial(share, rows, 0.025),
        "upper998": funnels.exact_binomial(share, rows, 0.999),
        "lower998": funnels.exact_binomial(share, rows, 0.001),
    }
    for name, limits in found.items():
        assert limits == pytest.approx(case["expected"]["exact"][name], abs=1e-9), name


def test_interpolated_limits_equal_the_published_formula(known):
    case = known["funnel_interpolated_binomial"]
    found = np.column_stack(
        [
            funnels.interpolated_binomial(case["input"]["theta"], case["input"]["n"], probability)
            for probability in case["input"]["p"]
        ]
    )
    assert found == pytest.approx(np.array(case["expected"]["limits"]), abs=1e-9)


def test_quantiles_agree_with_another_implementation():
    rows, shares = np.arange(1, 400, 7), np.linspace(0.001, 0.999, 58)[: len(range(1, 400, 7))]
    for probability in (0.001, 0.025, 0.5, 0.975, 0.999):
        found = funnels.binomial_quantile(probability, rows, shares)
        assert found.tolist() == stats.binom.ppf(probability, rows, shares).tolist()


def test_poisson_limits_equal_the_reference(known):
    case = known["poisson_limits"]
    for level, low, high in ((0.95, "ll95", "ul95"), (0.998, "ll998", "ul998")):
        found = funnels.poisson_limits(case["input"]["expected"], level)
        assert found[0] == pytest.approx(case["expected"][low], abs=1e-6)
        assert found[1] == pytest.approx(case["expected"][high], abs=1e-6)


def test_over_dispersion_on_the_log_scale_with_trimming_equals_the_reference(known):
    case = known["funnel_funnelplotr_fixture_shmi"]
    _names, observed, expected = sums_of(case)
    errors = 1 / np.sqrt(expected)
    z = np.log(observed / expected) / errors
    found = funnels.dispersion(z, errors, extremes="trim", part=0.1)
    assert found.phi == pytest.approx(case["expected"]["phi"], rel=1e-6)
    assert found.tau2 == pytest.approx(case["expected"]["tau2"], rel=1e-6)
    assert z == pytest.approx(case["expected"]["rows"]["Uzscore"], rel=1e-6)
    assert errors == pytest.approx(case["expected"]["rows"]["s"], rel=1e-6)


def test_over_dispersion_on_the_root_scale_with_winsorising_equals_the_reference(known):
    case = known["funnel_funnelplotr_fixture_cqc"]
    _names, observed, expected = sums_of(case)
    errors = 1 / (2 * np.sqrt(expected))
    z = (np.sqrt(observed / expected) - 1) / errors
    found = funnels.dispersion(z, errors, part=case["input"]["trim_by"])
    assert found.phi == pytest.approx(case["expected"]["phi"], rel=1e-6)
    assert found.tau2 == pytest.approx(case["expected"]["tau2"], rel=1e-6)


def test_trimming_follows_the_published_rule_and_not_plain_quantiles(known):
    case = known["funnel_medpar_casemix"]
    given = case["expected"]["agg"]
    observed, expected = np.array(given["obs"], float), np.round(given["exp"], 2)
    errors = 1 / np.sqrt(expected)
    found = funnels.dispersion(np.log(observed / expected) / errors, errors, extremes="trim", part=0.1)
    assert found.phi == pytest.approx(case["expected"]["phi"], rel=1e-5)
    assert found.tau2 == pytest.approx(case["expected"]["tau2"], rel=1e-5)


def test_a_naive_funnel_accuses_nearly_all_trusts_and_an_over_dispersed_one_two(known):
    case = known["funnel_proportion_ae"]
    rows, count = (np.array(case["input"][name], float) for name in ("attendances", "breaches"))
    share = count.sum() / rows.sum()
    errors = 1 / (2 * np.sqrt(rows))
    z = (np.arcsin(np.sqrt(count / rows)) - np.arcsin(np.sqrt(share))) / errors
    found = funnels.dispersion(z, errors, part=0.1)
    assert found.phi == pytest.approx(case["expected"]["phi"], rel=1e-6)
    assert found.tau2 == pytest.approx(case["expected"]["tau2"], rel=1e-6)
    three = funnels.normal_quantile(0.998)
    naive = funnels.outside(
        count / rows,
        funnels.exact_binomial(share, rows, 0.001),
        funnels.exact_binomial(share, rows, 0.999),
    )
    assert int(np.abs(naive).sum()) == case["expected"]["n_outside_unadjusted_998"]
    wide = np.abs(z * errors) / np.sqrt(errors**2 + found.tau2) > three
    assert [org for org, hit in zip(case["input"]["org"], wide, strict=True) if hit] == case["expected"]["od_outliers"]


@pytest.mark.parametrize(
    ("name", "widths", "scale"),
    [
        ("funnel_funnelplotr_fixture_shmi", funnel_widths.of_log_ratios, lambda ratio: ratio),
        # The package leaves these on the scale of the roots, where its z-scores are; ours are of the ratio itself.
        ("funnel_funnelplotr_fixture_cqc", funnel_widths.of_root_ratios, np.sqrt),
    ],
)
def test_limits_of_six_units_equal_the_reference_with_and_without_dispersion(known, name, widths, scale):
    case = known[name]
    _names, observed, expected = sums_of(case)
    rows = case["expected"]["rows"]
    for level, exact, wide in ((0.95, "95", "OD95"), (0.998, "99", "OD99")):
        found = widths(expected, case["expected"]["tau2"], level=level)
        assert scale(found.low) == pytest.approx(rows[f"{wide}LCL"], rel=1e-6)
        assert scale(found.high) == pytest.approx(rows[f"{wide}UCL"], rel=1e-6)
        low, high = funnels.poisson_limits(expected, level)
        assert low == pytest.approx(rows[f"LCL{exact}"], rel=1e-6)
        assert high == pytest.approx(rows[f"UCL{exact}"], rel=1e-6)
    # Beyond the limits is beyond so many standard errors, on either scale.
    assert not funnels.outside(observed / expected, found.low, found.high).any()


def test_limits_of_trusts_equal_the_reference_with_and_without_dispersion(known):
    expected = known["funnel_proportion_ae"]["expected"]
    given = known["funnel_proportion_ae"]["input"]
    group = expected["limits_first5"]["group"]
    rows = np.array([given["attendances"][given["org"].index(org)] for org in group], float)
    for level, wide in ((0.95, "OD95"), (0.998, "OD99")):
        found = funnel_widths.of_shares(expected["target"], rows, expected["tau2"], level=level)
        assert found.low == pytest.approx(expected["limits_first5"][f"{wide}LCL"], rel=1e-6)
        assert found.high == pytest.approx(expected["limits_first5"][f"{wide}UCL"], rel=1e-6)


def test_hospitals_outside_the_wide_limits_are_those_of_the_reference(known):
    expected = known["funnel_medpar_casemix"]["expected"]
    due = np.round(expected["agg"]["exp"], 2)
    limits = funnel_widths.of_log_ratios(due, expected["tau2"], level=0.95)
    beyond = funnels.outside(np.array(expected["agg"]["obs"]) / due, *limits) != 0
    assert [unit for unit, hit in zip(expected["agg"]["provnum"], beyond, strict=True) if hit] == expected["outliers95"]
    assert len(due) == expected["n_units"]


def test_groups_add_up_before_they_are_divided(known):
    case = known["funnel_aggregate"]
    names, observed, expected = sums_of({"input": {"num": case["input"]["numerator"], **case["input"],
                                                   "denom": case["input"]["denominator"]}})  # fmt: skip
    assert dict(zip(names, observed / expected, strict=True)) == pytest.approx(case["expected"]["rr"], abs=1e-6)


def test_normal_limits_lie_beyond_what_a_share_can_be_where_exact_ones_do_not(known):
    case = known["funnel_exact_binomial"]
    theta, rows = case["input"]["theta"], np.array(case["input"]["n"])
    error = np.sqrt(theta * (1 - theta) / rows)
    for level, name in ((0.95, "95"), (0.998, "998")):
        half = funnels.normal_quantile(level) * error
        assert theta + half == pytest.approx(case["expected"]["normal"][f"upper{name}"], abs=1e-9)
        assert theta - half == pytest.approx(case["expected"]["normal"][f"lower{name}"], abs=1e-9)


def test_widths_stay_where_the_figure_can_be():
    assert funnel_widths.of_root_ratios(1.0, 0.5, level=0.998).low == 0
    low, high = funnel_widths.of_shares(0.02, [3, 100_000], 0.0, level=0.998)
    assert low[0] == 0
    assert high[0] <= 1
    assert low[1] < 0.02 < high[1]


def test_what_lies_on_a_limit_is_inside(known):
    case = known["funnel_outlier_flags"]
    given = case["input"]
    for name, low, high in (
        ("unadj95", "LCL95", "UCL95"),
        ("od95", "OD95LCL", "OD95UCL"),
        ("unadj998", "LCL99", "UCL99"),
        ("od998", "OD99LCL", "OD99UCL"),
    ):
        found = np.abs(funnels.outside(given["rr"], given[low], given[high]))
        assert found.tolist() == case["expected"][name], name
    assert funnels.outside([0.2, 0.3], 0.2, 0.3).tolist() == [0, 0]


def test_thirty_equal_agents_seldom_have_one_outside_the_wide_limits():
    rng = np.random.default_rng(72)
    months, alarms = 2000, {}
    for rows in (10, 40, 100):
        low, high = (funnels.exact_binomial(0.72, rows, end) for end in (0.001, 0.999))
        share = rng.binomial(rows, 0.72, (months, 30)) / rows
        alarms[rows] = float(np.abs(funnels.outside(share, low, high)).any(axis=1).mean())
    assert max(alarms.values()) <= 0.1


def test_equal_units_show_no_dispersion_and_unequal_ones_their_own():
    rng = np.random.default_rng(5)
    errors = rng.uniform(0.05, 0.2, 4000)
    equal = rng.normal(0, errors)
    assert funnels.dispersion(equal / errors, errors, extremes="keep").tau2 == pytest.approx(0, abs=0.0005)
    apart = equal + rng.normal(0, 0.15, 4000)
    assert funnels.dispersion(apart / errors, errors, extremes="keep").tau2 == pytest.approx(0.15**2, rel=0.08)


def test_one_unit_has_no_dispersion():
    assert all(np.isnan(funnels.dispersion([1.0], [0.1])))


def test_the_chance_of_no_count_or_more_is_one():
    assert funnels.upper_tail([0, 1, 10], [10, 10, 10], [0.5, 0.5, 0.5]) == pytest.approx([1, 1 - 0.5**10, 0.5**10])


@pytest.mark.parametrize("share", [0.002, 0.013, 0.15])
def test_of_equal_agents_few_audits_flag_anybody_however_rare_the_events(share):
    rng = np.random.default_rng(13)
    audits, agents = 1500, 27
    rows = rng.integers(60, 401, agents)
    count = rng.binomial(rows, share, (audits, agents))
    # Against the mean of all, as agents are.
    mean = count.sum(1, keepdims=True) / rows.sum()
    flagged = np.abs(funnels.beyond_chance(count, rows, np.broadcast_to(mean, count.shape), 0.998)).any(axis=1)
    assert flagged.mean() <= 1 - 0.998**agents + 0.01


def test_scores_of_rare_events_are_near_normal_and_show_no_dispersion_of_zeros():
    rng = np.random.default_rng(14)
    rows = rng.integers(60, 401, 27)
    phi, tau2 = [], []
    for _audit in range(300):
        count = rng.binomial(rows, 0.013)
        mean = np.full(27, max(count.sum(), 1) / rows.sum())
        found = funnels.dispersion(funnels.binomial_scores(count, rows, mean), 1 / (2 * np.sqrt(rows)))
        phi.append(found.phi)
        tau2.append(found.tau2)
    assert np.mean(phi) < 1
    assert np.mean(np.array(tau2) > 0) < 0.15


def test_scores_equal_another_implementation_and_hold_far_out():
    count, rows, share = np.array([0, 3, 40, 7]), np.array([190, 190, 190, 7]), np.array([0.013, 0.013, 0.5, 0.9])
    fewer = stats.binom.cdf(count - 1, rows, share) + stats.binom.pmf(count, rows, share) / 2
    assert funnels.binomial_scores(count, rows, share) == pytest.approx(stats.norm.ppf(fewer), rel=1e-6)
    far = funnels.binomial_scores([4000, 0, 10], [5000, 90_000, 10], [0.05, 0.1, 0.02])
    assert far[0] > 100
    assert far[1] < -100
    assert far[2] == pytest.approx(-stats.norm.ppf(stats.binom.pmf(10, 10, 0.02) / 2), rel=1e-6)
    assert funnels.binomial_scores([0, 5], [5, 5], [0, 1]).tolist() == [0, 0]


def test_exact_limits_call_what_lies_beyond_them_and_no_count_that_comes_often():
    assert funnels.beyond_chance([0, 3, 12, 0], [190, 190, 190, 700], [0.013] * 4, 0.998).tolist() == [0, 0, 1, -1]
    assert funnels.lower_tail([0, 10], [10, 10], [0.5, 0.5]) == pytest.approx([0.5**10, 1])
