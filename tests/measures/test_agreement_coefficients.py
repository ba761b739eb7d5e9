"""Coefficients of agreement: every published answer, second routes that share no code, and what is no number."""

import csv
import functools
import itertools
import json

import numpy as np
import pytest
from scipy import stats
from sklearn.metrics import cohen_kappa_score

from toolkit.measures import agreements, intraclass_correlations, kappas

FLEISS, CONGER, GWET, BRENNAN_PREDIGER, KRIPPENDORFF = (
    functools.partial(kappas.coefficient, chance=chance)
    for chance in ("fleiss", "conger", "gwet", "brennan_prediger", "krippendorff")
)
COEFFICIENTS = {"ac1": GWET, "fleiss": FLEISS, "kripp": KRIPPENDORFF, "conger": CONGER, "bp": BRENNAN_PREDIGER}
OF_TABLES = {
    "gwet_ac1": GWET,
    "scott_pi": FLEISS,
    "brennan_prediger": BRENNAN_PREDIGER,
    "krippendorff_alpha": KRIPPENDORFF,
}
TABLES = ("kappa_fc_bal", "kappa_paradox", "kappa_wiki_a", "kappa_cohen68", "kappa_perfect", "kappa_fc_prev")
# Cases by the test that looks at them; `krippendorff_canonical` is also in test_calibrations.
LOOKED_AT = {
    "krippendorff_canonical", "gwet_raw4raters", "icc_shrout_fleiss_1979", "fleiss_1971_diagnoses",
    "fleiss_wikipedia_10x14", "degenerate", *TABLES,
}  # fmt: skip


@pytest.fixture(scope="module")
def known(shared):
    cases = json.loads((shared / "known_answers" / "05_agreement.json").read_text())["cases"]
    return {case["id"]: case for case in cases}


@pytest.fixture(scope="module")
def published(shared):
    def read(name):
        with (shared / "data" / "rater_agreement" / f"irrCAC_{name}.csv").open(newline="") as file:
            return list(csv.reader(file))[1:]

    return read


def pairs(table):
    """The ratings of two raters, from how often each pair of them was given."""
    found = [(row, column) for row, line in enumerate(table) for column, many in enumerate(line) for _ in range(many)]
    return np.array(found, dtype=float)


def each_rating(counts):
    """Units by ratings, from how often each unit got each category."""
    return np.array([np.repeat(np.arange(len(row)), row) for row in counts], dtype=float)


def limits_as_printed(found):
    return found.low, found.high


def printed(text):
    return [float(part) for part in text.strip("()").split(",")]


def test_no_case_of_the_known_answers_is_passed_over(known):
    assert set(known) == LOOKED_AT


@pytest.mark.parametrize("name", COEFFICIENTS)
def test_coefficients_and_errors_with_missing_ratings_equal_the_published_ones(known, name):
    case = known["gwet_raw4raters"]
    units = np.array(case["input"]["observers_x_units"], dtype=float).T
    expected, found = case["expected"][name], COEFFICIENTS[name](units, confidence=0.95)
    assert (found.value, found.error) == pytest.approx((expected["value"], expected["se"]), abs=1e-5)
    assert limits_as_printed(found) == pytest.approx(printed(expected["ci"]), abs=6e-4)
    # Krippendorff's own share of agreement has a correction for few ratings; the rest have the plain one.
    assert name == "kripp" or kappas.percent_agreement(units, confidence=0.95).value == pytest.approx(expected["pa"])
    assert (found.units, found.clusters) == (11, 11 if name == "kripp" else 12)


@pytest.mark.parametrize("name", TABLES)
def test_two_raters_equal_the_published_figures(known, name):
    table, expected = known[name]["input"]["table"], known[name]["expected"]
    found, units = kappas.cohen(table, confidence=0.95), pairs(table)
    assert found.value == pytest.approx(expected["cohen_kappa"], abs=1e-5)
    assert (found.low, found.high) == pytest.approx(expected["cohen_ci95"], abs=1e-5)
    assert CONGER(units, confidence=0.95).value == pytest.approx(expected["cohen_kappa"], abs=1e-5)
    assert kappas.percent_agreement(units, confidence=0.95).value == pytest.approx(expected["po"], abs=1e-5)
    # The reference's functions for tables divide by the units, its functions for ratings by one less.
    rows = np.sum(table)
    for key, coefficient in OF_TABLES.items():
        each, peer = coefficient(units, confidence=0.95), expected[key]
        error = each.error * np.sqrt((rows - 1) / rows)
        assert (each.value, error) == pytest.approx((peer["coeff.val"], peer["coeff.se"]), abs=1e-5), key
        half = stats.t.ppf(0.975, rows - 1) * error
        ends = (each.value - half, min(each.value + half, 1.0))
        assert ends == pytest.approx(printed(peer["coeff.ci"]), abs=6e-4), key


def test_weighted_kappas_equal_the_reference_and_scikit_learn(known):
    table, expected = known["kappa_cohen68"]["input"]["table"], known["kappa_cohen68"]["expected"]
    one, other = pairs(table).T
    for weights in ("linear", "quadratic"):
        found = kappas.cohen(table, confidence=0.95, weights=weights)
        assert found.value == pytest.approx(expected[f"weighted_{weights}"], abs=1e-5)
        assert found.value == pytest.approx(cohen_kappa_score(one, other, weights=weights))
        several = CONGER(pairs(table), confidence=0.95, weights=weights)
        assert several.value == pytest.approx(found.value)
        # Two large-sample errors of one figure, by two authors.
        assert several.error == pytest.approx(found.error, rel=0.02)


def test_fleiss_by_category_equals_the_published_study(known):
    case = known["fleiss_1971_diagnoses"]
    given = case["input"]["subjects_x_raters"]
    names = sorted({name for row in given for name in row})
    units = np.array([[names.index(name) for name in row] for row in given], dtype=float)
    z, by_category = kappas.fleiss_by_category(units)
    expected = case["expected"]
    assert FLEISS(units, confidence=0.95).value == pytest.approx(expected["kappa"], abs=1e-6)
    assert z == pytest.approx(expected["z"], abs=1e-6)
    rounded = np.array(expected["per_category"])
    assert np.column_stack([by_category.value, by_category.z]) == pytest.approx(rounded[:, :2], abs=5.001e-4)
    assert stats.norm.sf(by_category.z) * 2 == pytest.approx(rounded[:, 2], abs=1e-5)


def test_a_table_of_counts_equals_the_published_figures(known):
    case = known["fleiss_wikipedia_10x14"]
    units, expected = each_rating(case["input"]["counts"]), case["expected"]
    assert FLEISS(units, confidence=0.95).value == pytest.approx(expected["kappa"], abs=1e-4)
    for key in ("gwet_ac1", "krippendorff_alpha"):
        found, peer = OF_TABLES[key](units, confidence=0.95), expected[key]
        assert (found.value, found.error) == pytest.approx((peer["coeff"], peer["stderr"]), abs=1e-4)
        assert limits_as_printed(found) == pytest.approx(printed(peer["conf.int"]), abs=1e-3)
    assert kappas.percent_agreement(units, confidence=0.95).value == pytest.approx(expected["gwet_ac1"]["pa"])


def test_alpha_of_both_modules_is_the_published_one(known):
    case = known["krippendorff_canonical"]
    units = np.array(case["input"]["observers_x_units"], dtype=float).T
    for level, weights in (("nominal", "identity"), ("interval", "quadratic")):
        found = KRIPPENDORFF(units, confidence=0.95, weights=weights)
        assert found.value == pytest.approx(case["expected"][level], abs=1e-9)
        assert found.value == pytest.approx(agreements.alpha(units, level), abs=1e-12)
    for level in agreements.LEVELS:
        assert agreements.alpha(units, level) == pytest.approx(case["expected"][level], abs=1e-9)


def test_no_variation_is_no_number_but_for_plain_agreement(known):
    case = known["degenerate"]
    table, units = case["input"]["table"], pairs(case["input"]["table"])
    plain = kappas.percent_agreement(units, confidence=0.95)
    assert (plain.value, plain.high) == (case["expected"]["po"], 1)
    # All of fifty agree, and that is no certainty.
    assert 0.9 < plain.low < 0.95
    assert np.isnan(kappas.cohen(table, confidence=0.95)[:4]).all()
    for categories in (None, [0, 1]):
        for coefficient in COEFFICIENTS.values():
            assert np.isnan(coefficient(units, confidence=0.95, categories=categories)[:4]).all()
    assert np.isnan(agreements.alpha(units, "nominal"))


def test_the_real_tables_of_raters_equal_the_published_coefficients(published):
    table = [[int(cell) for cell in row[1:]] for row in published("cont3x3abstractors")]
    units = pairs(table)
    found = {
        "cohen": kappas.cohen(table, confidence=0.95).value,
        **{key: coefficient(units, confidence=0.95).value for key, coefficient in OF_TABLES.items()},
        "agreement": kappas.percent_agreement(units, confidence=0.95).value,
    }
    assert found == pytest.approx(
        {
            "cohen": 0.7964094,
            "gwet_ac1": 0.8493305,
            "scott_pi": 0.7962397,
            "brennan_prediger": 0.835,
            "krippendorff_alpha": 0.7972585,
            "agreement": 0.89,
        },
        abs=5.1e-8,
    )
    six = each_rating([[int(cell) for cell in row[1:]] for row in published("distrib.6raters")])
    assert {key: coefficient(six, confidence=0.95).value for key, coefficient in OF_TABLES.items()} == pytest.approx(
        {
            "gwet_ac1": 0.4448007,
            "scott_pi": 0.4139265,
            "krippendorff_alpha": 0.4204384,
            "brennan_prediger": 0.4388889,
        },
        abs=5.1e-8,
    )
    four = np.array([[float(cell or "nan") for cell in row[1:]] for row in published("cac.raw4raters")])
    told = {key: coefficient(four, confidence=0.95).value for key, coefficient in COEFFICIENTS.items()}
    expected = {"ac1": 0.77544, "fleiss": 0.76117, "kripp": 0.74342, "conger": 0.76282, "bp": 0.77273}
    assert told == pytest.approx(expected, abs=5.1e-6)
    assert kappas.percent_agreement(four, confidence=0.95).value == pytest.approx(0.8181818, abs=5.1e-8)


SCALES_IN_WORDS = {"altman", "fleiss", "landis.koch"}
PUBLISHED = {"cont3x3abstractors", "distrib.6raters", "cac.raw4raters"}


def ratings(rows, columns):
    """Units by raters as numbers, from the columns that hold the raters' words; blanks are no ratings."""
    words = [[row[column].strip() for column in columns] for row in rows]
    places = {word: place for place, word in enumerate(sorted({word for row in words for word in row if word}))}
    return np.array([[places[word] if word else np.nan for word in row] for row in words], dtype=float)


def others(published):
    """The tables of the folder for which no coefficient is printed: its ratings by name."""
    found = {
        "cac.ben.gerry": ratings(published("cac.ben.gerry"), [2, 3]),
        "cac.raw.g1g2": ratings(published("cac.raw.g1g2"), range(2, 6)),
        "cac.raw.gender": ratings(published("cac.raw.gender"), range(1, 5)),
        "cac.raw5obser": ratings(published("cac.raw5obser"), range(1, 6)),
        "cont4x4diagnosis": pairs([[int(cell) for cell in row[1:]] for row in published("cont4x4diagnosis")]),
    }
    long = published("cac.general")
    found["cac.general"] = ratings(
        [[row[3] for row in long[place : place + 3]] for place in range(0, len(long), 3)], range(3)
    )
    return found


def test_no_table_of_the_folder_is_passed_over(shared, published):
    there = {path.stem.removeprefix("irrCAC_") for path in (shared / "data" / "rater_agreement").glob("*.csv")}
    assert there == SCALES_IN_WORDS | PUBLISHED | set(others(published))


def test_tables_without_a_printed_coefficient_equal_a_count_over_all_pairs(published):
    for name, units in others(published).items():
        assert np.isfinite(units).sum() > 20, name
        agreed, *chances = by_all_pairs(units.tolist(), lambda a, b: float(a == b))
        for which, chance in zip((FLEISS, GWET, BRENNAN_PREDIGER), chances, strict=True):
            found = which(units, confidence=0.95).value
            assert found == pytest.approx((agreed - chance) / (1 - chance), abs=1e-12), name
        assert KRIPPENDORFF(units, confidence=0.95).value == pytest.approx(agreements.alpha(units, "nominal")), name
        rated = units[:, :2][np.isfinite(units[:, :2]).all(1)]
        assert CONGER(rated, confidence=0.95).value == pytest.approx(cohen_kappa_score(*rated.T.astype(int))), name


def by_all_pairs(units, weight):
    """Agreement, and what chance gives by the raters' pooled use, from every pair of ratings: no shared code."""
    values = sorted({rating for row in units for rating in row if rating == rating})
    agreed, shares = [], []
    for row in units:
        given = [rating for rating in row if rating == rating]
        both = [weight(a, b) for a, b in itertools.permutations(given, 2)]
        agreed += [sum(both) / len(both)] if both else []
        shares.append([given.count(value) / len(given) for value in values])
    share = np.mean(shares, axis=0)
    fleiss = sum(
        weight(a, b) * p * q for a, p in zip(values, share, strict=True) for b, q in zip(values, share, strict=True)
    )
    total = sum(weight(a, b) for a in values for b in values)
    gwet = total / (len(values) * (len(values) - 1)) * sum(p * (1 - p) for p in share)
    return np.mean(agreed), fleiss, gwet, total / len(values) ** 2


@pytest.mark.parametrize("kind", kappas.WEIGHTS)
def test_weighted_coefficients_equal_a_count_over_all_pairs(kind):
    rng = np.random.default_rng(11)
    units = rng.choice([0.0, 0.5, 0.75, 1.0], (40, 4), p=[0.2, 0.2, 0.1, 0.5])
    units[rng.random((40, 4)) < 0.25] = np.nan
    units[:, 0] = np.where(np.isfinite(units).any(1), units[:, 0], 1.0)
    weight = {"identity": lambda a, b: float(a == b), "linear": lambda a, b: 1 - abs(a - b)}.get(
        kind, lambda a, b: 1 - (a - b) ** 2
    )
    agreed, *chances = by_all_pairs(units.tolist(), weight)
    assert kappas.percent_agreement(units, confidence=0.95, weights=kind).value == pytest.approx(agreed)
    for coefficient, chance in zip((FLEISS, GWET, BRENNAN_PREDIGER), chances, strict=True):
        assert coefficient(units, confidence=0.95, weights=kind).value == pytest.approx(
            (agreed - chance) / (1 - chance)
        )


@pytest.mark.parametrize("coefficient", [*COEFFICIENTS.values(), kappas.percent_agreement])
def test_an_error_is_what_leaving_out_one_unit_or_cluster_after_the_other_gives(coefficient):
    rng = np.random.default_rng(3)
    true = np.repeat(rng.integers(0, 3, 80), 3)
    units = np.where(rng.random((240, 4)) < 0.7, true[:, None], rng.integers(0, 3, (240, 4))).astype(float)
    units[rng.random((240, 4)) < 0.2] = np.nan
    units[:, :2] = np.where(np.isfinite(units[:, :2]), units[:, :2], true[:, None])
    for clusters in (np.arange(240), np.repeat(np.arange(80), 3)):
        found = coefficient(units, confidence=0.95, clusters=clusters)
        count = clusters.max() + 1
        left = [coefficient(units[clusters != each], confidence=0.95).value for each in range(count)]
        assert found.error == pytest.approx(
            np.sqrt((count - 1) / count * np.sum((left - np.mean(left)) ** 2)), rel=0.03
        )
    repeated = np.tile(units, (5, 1))
    together = np.tile(np.arange(240), 5)
    again = coefficient(repeated, confidence=0.95, clusters=together)
    assert again.error == pytest.approx(coefficient(units, confidence=0.95).error, rel=0.02)


def test_unused_categories_change_only_what_counts_them():
    units = pairs([[40, 9], [6, 45]])
    for coefficient in (FLEISS, CONGER, KRIPPENDORFF):
        wide, plain = (coefficient(units, confidence=0.95, categories=each).value for each in ([0, 1, 2], None))
        assert wide == pytest.approx(plain)
    for coefficient in (GWET, BRENNAN_PREDIGER):
        wide, plain = (coefficient(units, confidence=0.95, categories=each).value for each in ([0, 1, 2], None))
        assert wide > plain


def test_nothing_to_compare_is_no_number():
    for units in (np.empty((0, 2)), np.full((3, 2), np.nan), np.array([[1.0, np.nan], [np.nan, 2.0]])):
        for coefficient in (*COEFFICIENTS.values(), kappas.percent_agreement):
            assert np.isnan(coefficient(units, confidence=0.95)[:4]).all()
    one = GWET(np.array([[1.0, 2.0]]), confidence=0.95)
    assert np.isfinite(one.value)
    assert np.isnan([one.low, one.high]).all()
    assert np.isnan(kappas.cohen([[0, 0], [0, 0]], confidence=0.95)[:4]).all()
    assert np.isnan(kappas.fleiss_by_category(np.array([[1.0, 2.0, np.nan], [1.0, 1.0, 2.0]]))[0])


def test_six_intraclass_correlations_equal_the_published_ones(known):
    case = known["icc_shrout_fleiss_1979"]
    table = case["input"]["targets_x_judges"]
    found = intraclass_correlations.shrout_fleiss(table, confidence=0.95)
    for name, expected in case["expected"].items():
        each = found[name.replace("4", "k")]
        given = (each.value, each.f, each.freedom, each.rest_freedom, each.p_value, each.low, each.high)
        names = ("icc", "F", "df1", "df2", "p", "lower", "upper")
        assert given == pytest.approx([expected[key] for key in names], abs=1e-6), name
    assert intraclass_correlations.one_way(table, confidence=0.95) == pytest.approx(found["ICC(1,1)"])


def test_correlations_of_whole_tables_take_no_part_of_a_row():
    rng = np.random.default_rng(2)
    whole = rng.normal(0, 1, (12, 1)) + rng.normal(0, 1, (12, 3))
    holed = np.vstack([whole, [[1.0, np.nan, 2.0]]])
    both = [intraclass_correlations.shrout_fleiss(table, confidence=0.9) for table in (whole, holed)]
    assert both[0] == both[1]
    # The one-way form takes it: two more ratings, one more contact.
    loose = intraclass_correlations.one_way(holed, confidence=0.9)
    assert (loose.freedom, loose.rest_freedom) == (12, 12 * 2 + 1)
    groups = [row[np.isfinite(row)] for row in holed]
    assert loose.f == pytest.approx(stats.f_oneway(*groups).statistic)
    # Twelve contacts with three ratings and one with two stand for 2.92 each.
    usual = (38 - (12 * 9 + 4) / 38) / 12
    assert loose.value == pytest.approx((loose.f - 1) / (loose.f + usual - 1))


def test_leniency_lowers_the_second_correlation_and_is_hidden_by_the_third():
    rng = np.random.default_rng(5)
    fair = rng.normal(80, 8, (60, 1)) + rng.normal(0, 3, (60, 3))
    kind = fair + np.array([0.0, 0.0, 15.0])
    before, after = (intraclass_correlations.shrout_fleiss(table, confidence=0.95) for table in (fair, kind))
    assert after["ICC(2,1)"].value < before["ICC(2,1)"].value - 0.2
    assert after["ICC(3,1)"].value == pytest.approx(before["ICC(3,1)"].value)
    assert after["ICC(1,1)"].high < before["ICC(1,1)"].low


def test_correlations_hold_the_truth_as_often_as_they_say():
    rng = np.random.default_rng(9)
    held = []
    for _draw in range(400):
        table = rng.normal(0, 1, (25, 1)) + rng.normal(0, 1, (25, 4))
        table[rng.random((25, 4)) < 0.25] = np.nan
        found = intraclass_correlations.one_way(table, confidence=0.9)
        held.append(found.low <= 0.5 <= found.high)
    # 0.9 within three standard errors of 400 draws.
    assert np.mean(held) == pytest.approx(0.9, abs=0.045)


def test_correlations_without_spread_or_raters_are_no_number():
    for table in (np.ones((5, 3)), np.ones((1, 3)), np.arange(5.0)[:, None], np.full((4, 2), np.nan), np.empty((0, 0))):
        found = intraclass_correlations.shrout_fleiss(table, confidence=0.95)
        assert all(np.isnan(each.value) for each in found.values())
        assert np.isnan(intraclass_correlations.one_way(table, confidence=0.95).value)
    same = intraclass_correlations.one_way([[1.0, 1.0], [2.0, 2.0], [3.0, 3.0]], confidence=0.95)
    assert same.value == 1
    assert np.isnan([same.low, same.high]).all()
