"""Mystery shopping: planted faults are found, nothing is claimed where nothing is planted, and few visits say so."""

import ibis
import numpy as np
import pandas as pd
import pytest
from audits_on_paper import with_rows, written
from scipy.special import stdtrit
from visits_on_paper import COLUMNS, HEADER, SECTIONS, campaign, drawn

from toolkit import open_audit
from toolkit.intake.tables import SCHEMAS
from toolkit.measures import intervals, resampling
from toolkit.questions import mystery_comparisons, mystery_items, mystery_shopping, service_levels, summaries
from toolkit.questions.mystery_visits import score_of, section_visits, visits
from toolkit.reporting.registers_mystery import of_mystery_shopping

PLANTED = {
    "visits": {"north": 60, "south": 60},
    "weak": {("north", "need"): -0.35},
    "later": {"south": -0.3},
    "failures": (("south", 3), ("south", 8)),
}


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    return open_audit(campaign(tmp_path_factory.mktemp("planted"), drawn(**PLANTED, seed=4)))


def opened(folder, export, **changes):
    return open_audit(campaign(folder, export, **changes))


def sheet(*rows):
    """A long sheet of the rows' vendor, visit, item, score and possible; the rest is plain."""
    lines = [
        f"{vendor},{visit},{item},w,s,{site},,part,{score},2024-03-05,{score},{possible},{weight},n"
        for vendor, visit, item, score, possible, weight, site in rows
    ]
    return "\n".join([HEADER, *lines]) + "\n"


def ids(audit):
    return [finding.id for finding in of_mystery_shopping(audit)]


def test_the_weak_section_is_found_and_no_other(planted):
    frame = mystery_shopping.sections(planted)
    weak = frame[frame.gap_high < 0]
    assert weak[["vendor", "section"]].to_numpy().tolist() == [["north", "need"]]
    found = [finding for finding in of_mystery_shopping(planted) if finding.id == "mystery_shopping.section.north"]
    assert "below the rest of their visits the lowest is need" in found[0].sentence


def test_a_section_weaker_than_the_rest_is_told_and_is_not_for_attention(tmp_path):
    text = drawn({"north": 60, "south": 60}, seed=4, weak={(vendor, "need"): -0.35 for vendor in ("north", "south")})
    found = of_mystery_shopping(opened(tmp_path, text))
    severity = {finding.id.removeprefix("mystery_shopping."): finding.severity for finding in found}
    assert severity["section.north"] == severity["section.south"] == "information"
    assert "attention" not in severity.values()


def test_what_was_promised_or_compared_is_for_attention(planted):
    found = of_mystery_shopping(planted)
    loud = {finding.id for finding in found if finding.severity == "attention"}
    assert loud >= {"mystery_shopping.critical.south", "mystery_shopping.mystery_score.south.second.difference"}
    assert not any(".section." in name for name in loud)


def test_the_critical_failures_are_listed_without_the_shopper(planted):
    frame = mystery_items.critical_failures(planted)
    assert frame.shop_id.tolist() == ["south8", "south3"]
    assert set(frame.item_id) == {"kept_secret"}
    assert "shopper_id" not in frame
    shares = mystery_items.critical_visits(planted).set_index("vendor")
    assert shares.loc["south", ["failed", "visits"]].tolist() == [2, 60]
    # None of 60: one-sided exact, 1 - 0.05 ** (1 / 60).
    assert shares.loc["north", "high"] == pytest.approx(1 - 0.05 ** (1 / 60))


def test_the_wave_that_fell_is_found_and_the_other_vendor_is_not_accused(planted):
    frame = mystery_comparisons.waves(planted)
    whole = frame[frame.what == ""].set_index("vendor")
    assert whole.told.to_dict() == {"north": False, "south": True}
    assert whole.loc["south", "high"] < 0
    assert (whole.loc["south", "wave"], whole.loc["south", "earlier"]) == ("second", "first")
    assert set(frame.what) == {"", *SECTIONS, "kept_secret", *(item for names in SECTIONS.values() for item in names)}


def test_items_of_two_waves_are_compared_by_newcombes_interval(planted):
    frame = mystery_comparisons.waves(planted)
    row = frame[(frame.what == "asked") & (frame.vendor == "south")].iloc[0]
    shops = planted.tables.shops.execute()
    mine = shops[(shops.vendor == "south") & (shops.item_id == "asked")]
    hits = mine.groupby("wave").score.sum().astype(float)
    # Ten items of two vendors, together at 95 %.
    level = 0.95 ** (1 / 20)
    expected = intervals.newcombe(hits["second"], 30, hits["first"], 30, confidence=level)
    assert (row.low, row.high) == pytest.approx((float(expected.low), float(expected.high)))


def test_equal_vendors_are_told_apart_no_more_often_than_stated(tmp_path):
    claims = {"pairs": 0, "sections": 0, "waves": 0, "shoppers": 0}
    # Taken in together, the seed before the name of each visit, and asked one by one.
    sheets = {seed: drawn({"north": 30, "south": 30}, seed=100 + seed, shoppers=8) for seed in range(20)}
    rows = [(seed, *line.split(",", 2)) for seed, text in sheets.items() for line in text.splitlines()[1:]]
    lines = [f"{vendor},{seed}.{visit},{rest}" for seed, vendor, visit, rest in rows]
    whole = opened(tmp_path, "\n".join([HEADER, *lines]) + "\n")
    for seed in sheets:
        shops = whole.tables.shops
        audit = with_rows(whole, tmp_path / str(seed), shops=shops.filter(shops.shop_id.startswith(f"{seed}.")))
        claims["pairs"] += bool(mystery_comparisons.pairs(audit).told.any())
        frame = mystery_shopping.sections(audit)
        claims["sections"] += bool((frame.gap_high < 0).any())
        waves = mystery_comparisons.waves(audit)
        claims["waves"] += bool(waves[waves.what == ""].told.any())
        effect = mystery_comparisons.shopper_effect(audit)
        claims["shoppers"] += bool(effect is not None and effect.low > 0)
        assert mystery_items.critical_failures(audit).empty
    # 20 seeds at 5 % each: more than 3 would come once in 60 times.
    assert all(count <= 3 for count in claims.values()), claims


def test_a_gap_between_vendors_is_found(tmp_path):
    audit = opened(tmp_path, drawn({"north": 60, "south": 60}, seed=2, weak={("south", s): -0.25 for s in SECTIONS}))
    row = mystery_comparisons.pairs(audit).iloc[0]
    assert (row["first"], row.second, row.told) == ("north", "south", True)
    assert row.low > 0 and row.detectable < row["value"] and row.visits_needed < 60
    assert "mystery_shopping.mystery_score.north.south.difference" in ids(audit)


def test_generous_shoppers_are_found(tmp_path):
    text = drawn({"north": 80, "south": 80}, seed=5, shoppers=16, shopper_spread=0.2, visit_spread=0.02)
    effect = mystery_comparisons.shopper_effect(opened(tmp_path, text))
    assert effect is not None and effect.low > 0 and effect.p_value < 0.01


def test_few_shoppers_are_not_judged(tmp_path):
    audit = opened(tmp_path, drawn({"north": 20, "south": 20}, seed=5, shoppers=3, shopper_spread=0.3))
    assert mystery_comparisons.shopper_effect(audit) is None
    assert mystery_comparisons.shoppers(audit) == 3
    said = [finding.sentence for finding in of_mystery_shopping(audit) if finding.id.endswith(".shoppers")]
    assert said == ["3 shoppers made too few visits each to tell their own effect on the scores from chance."]


def test_the_score_is_the_points_earned_of_those_possible_by_another_route(planted):
    shops = planted.tables.shops.execute()
    shops = shops[shops.score.notna()]
    for name in ("score", "max_score", "weight"):
        shops[name] = shops[name].astype(float)
    expected = shops.groupby("vendor").apply(
        lambda rows: (rows.score * rows.weight).sum() / (rows.max_score * rows.weight).sum()
    )
    found = mystery_shopping.scores(planted)
    weighted = found[found.kpi == "mystery_score"].set_index("vendor")
    assert weighted["value"].to_dict() == pytest.approx(expected.to_dict())
    assert weighted.visits.to_dict() == {"north": 60, "south": 60}
    whole, parts = visits(planted), section_visits(planted)
    assert whole.earned.sum() == pytest.approx(parts.earned.sum())
    assert whole.possible.sum() == pytest.approx(parts.possible.sum())


def test_the_interval_agrees_with_the_linearised_one(planted):
    """Visits are alike in both scenarios here, so resampling within them changes little.

    The catalogue's own interval is wider where points are given in parts: it never takes a share for surer than
    yes and no on every row would be.
    """
    found = mystery_shopping.scores(planted)
    ours = found[found.kpi == "mystery_score"].set_index("vendor")
    catalogue = planted.kpi("mystery_score").set_index("vendor")
    whole = visits(planted)
    for vendor, mine in whole.groupby("vendor"):
        earned, possible = mine.earned.to_numpy(float), mine.possible.to_numpy(float)
        score = earned.sum() / possible.sum()
        left = earned - score * possible
        error = np.sqrt(len(mine) / (len(mine) - 1) * (left**2).sum()) / possible.sum()
        odds = np.log(score / (1 - score)) + np.array([-1, 1]) * stdtrit(len(mine) - 1, 0.975) * error / (
            score * (1 - score)
        )
        low, high = 1 / (1 + np.exp(-odds))
        assert (ours.high[vendor] - ours.low[vendor]) / (high - low) == pytest.approx(1, abs=0.1)
        assert catalogue.high[vendor] - catalogue.low[vendor] > 0.9 * (high - low)


def test_the_summary_gives_the_same_interval_as_the_section(planted):
    found = mystery_shopping.scores(planted)
    ours = found[found.kpi == "mystery_score"].set_index("vendor")[["low", "high"]].astype(float)
    headline = summaries.headlines(planted).set_index("vendor")[["low", "high"]].astype(float)
    pd.testing.assert_frame_equal(ours, headline)


def test_a_target_on_the_score_is_judged_with_that_interval(tmp_path):
    target = [{"kpi": "mystery_score", "at_least": 0.5}]
    audit = opened(tmp_path, drawn({"north": 20, "south": 20}, seed=6), contract={"targets": target})
    frame = summaries.targets(audit).set_index("vendor")
    ours = mystery_shopping.scores(audit).query("kpi == 'mystery_score'").set_index("vendor")
    assert frame.low.astype(float).to_dict() == pytest.approx(ours.low.astype(float).to_dict())
    assert set(frame.verdict) == {"met"}


def test_weights_count_and_what_was_not_asked_does_not(tmp_path):
    rows = [
        ("north", 1, "a", 1, 1, 3, "x"),
        ("north", 1, "b", 0, 2, 1, "x"),
        ("north", 1, "c", "", 100, 1, "x"),
        ("north", 2, "a", 0, 1, 3, "x"),
        ("north", 2, "b", 2, 2, 1, "x"),
    ]
    audit = opened(tmp_path, sheet(*rows))
    found = visits(audit).set_index("shop_id")
    assert found.score.to_dict() == {"1": 3 / 5, "2": 2 / 5}
    plain = audit.kpi("mystery_score_unweighted").iloc[0]
    assert plain["value"] == 3 / 6
    assert set(mystery_items.items(audit).item_id) == {"a", "b"}


def test_a_section_is_set_against_the_rest_of_its_own_visits(planted):
    frame = mystery_shopping.sections(planted).set_index(["vendor", "section"])
    shops = planted.tables.shops.execute()
    mine = shops[shops.vendor == "north"]
    inside = mine[mine.section == "need"].score.astype(float)
    outside = mine[mine.section != "need"].score.astype(float)
    assert frame.loc[("north", "need"), "value"] == pytest.approx(inside.mean())
    assert frame.loc[("north", "need"), "gap"] == pytest.approx(inside.mean() - outside.mean())


def test_few_visits_have_a_value_and_no_interval(tmp_path):
    rows = [("north", visit, item, 1, 1, 1, "x") for visit in range(4) for item in range(9)]
    audit = opened(tmp_path, sheet(*rows))
    found = mystery_shopping.scores(audit).set_index("kpi")
    assert found["value"].dropna().to_dict() == {"mystery_score": 1.0, "mystery_score_unweighted": 1.0}
    assert found.low.isna().all() and not found.enough.any()
    results = mystery_shopping.results(audit)
    whole = results[(results.group == "") & (results.vendor == "north")]
    assert set(whole.verdict) == {"insufficient"} and whole["value"].isna().all()
    assert "mystery_shopping.few.north" in ids(audit)


def test_a_site_has_a_score_from_four_visits_on(tmp_path):
    rows = [
        ("north", visit, item, 1, 1, 1, "often" if visit < 4 else "once") for visit in range(7) for item in range(6)
    ]
    audit = opened(tmp_path, sheet(*rows))
    assert mystery_shopping.sites(audit)[["site", "visits"]].to_numpy().tolist() == [["often", 4]]
    withheld = mystery_shopping.sites_withheld(audit).iloc[0]
    assert (withheld.sites, withheld.withheld, withheld.visits) == (2, 1, 3)


def test_a_cell_of_few_visits_is_left_open(planted):
    frame = mystery_shopping.section_by_scenario(planted)
    assert frame["value"].notna().all() and set(frame.scenario) == {"simple", "hard"}
    assert frame.visits.min() >= 4


def test_graded_items_are_as_sure_as_their_visits_allow(tmp_path):
    rows = [("north", visit, "graded", visit % 5, 4, 1, "x") for visit in range(20)]
    rows += [("north", visit, "passed", visit % 2, 1, 1, "x") for visit in range(20)]
    frame = mystery_items.items(opened(tmp_path, sheet(*rows))).set_index("item_id")
    assert frame["value"].to_dict() == {"graded": 0.5, "passed": 0.5}
    low, high = intervals.wilson(10, 20, confidence=0.95)
    assert frame.loc["passed", ["low", "high"]].tolist() == pytest.approx([float(low), float(high)])
    assert frame.loc["graded", "low"] <= 0.5 <= frame.loc["graded", "high"]


def test_a_small_whole_of_sites_narrows_the_items(tmp_path):
    rows = [("north", visit, "a", int(visit > 0), 1, 1, f"site {visit}") for visit in range(10)]
    (tmp_path / "with").mkdir()
    few = opened(tmp_path / "with", sheet(*rows), mystery_shopping={"sites": {"north": 40}})
    row = mystery_items.items(few).iloc[0]
    # The reference case: 9 of 10 drawn from 40.
    assert (row.low, row.high) == (0.575, 0.975)
    (tmp_path / "twice").mkdir()
    twice = [(*row[:6], "site 1") for row in rows]
    again = opened(tmp_path / "twice", sheet(*twice), mystery_shopping={"sites": {"north": 40}})
    assert mystery_items.items(again).iloc[0].low == pytest.approx(float(intervals.wilson(9, 10, confidence=0.95).low))


def test_answers_are_counted_one_by_one(tmp_path):
    text = "\n".join(
        [
            HEADER,
            *(f"north,{n},q,w,s,,,p,{answer},2024-03-05,,1,1,n" for n, answer in enumerate(["a^b ", " b", "", "a^^a"])),
        ]
    )
    frame = mystery_items.answers(opened(tmp_path, text + "\n"))
    assert frame[["answer", "visits", "of_visits"]].to_numpy().tolist() == [["a", 2, 3], ["b", 2, 3]]
    wide = mystery_items.side_by_side(frame)
    assert wide.to_dict("list") == {"item_id": ["q", "q"], "answer": ["a", "b"], "north": [2, 2]}


def test_without_shops_every_frame_is_empty_and_one_finding_says_so(tmp_path):
    audit = open_audit(written(tmp_path))
    frames = [
        mystery_shopping.scores(audit),
        mystery_shopping.ranking(audit),
        mystery_shopping.sections(audit),
        mystery_shopping.section_by_scenario(audit),
        mystery_shopping.sites(audit),
        mystery_shopping.sites_withheld(audit),
        mystery_items.items(audit),
        mystery_items.critical_failures(audit),
        mystery_items.critical_visits(audit),
        mystery_items.answers(audit),
        mystery_items.side_by_side(mystery_items.answers(audit)),
        mystery_comparisons.pairs(audit),
        mystery_comparisons.waves(audit),
        mystery_comparisons.triangle(audit),
    ]
    assert [len(frame) for frame in frames] == [0] * len(frames)
    assert mystery_comparisons.shopper_effect(audit) is None and mystery_shopping.agency(audit) is None
    assert [finding.sentence for finding in of_mystery_shopping(audit)] == [
        "Mystery shopping is not evidenced: no shops."
    ]
    results = mystery_shopping.results(audit)
    assert set(results.kpi) == set(mystery_shopping.KEYS) and set(results.verdict) == {"not evidenced"}


def test_visits_without_points_still_have_answers(tmp_path):
    text = "\n".join([HEADER, *(f"north,{n},q,w,s,,,p,yes,2024-03-05,,1,1,n" for n in range(6))]) + "\n"
    audit = opened(tmp_path, text)
    assert mystery_items.answers(audit).visits.tolist() == [6]
    assert mystery_shopping.scores(audit)["value"].isna().all()
    assert mystery_comparisons.pairs(audit).empty and mystery_shopping.ranking(audit).empty
    assert mystery_items.items(audit).empty and mystery_shopping.sections(audit).empty
    assert of_mystery_shopping(audit)


def test_visits_without_points_to_a_small_whole_of_sites_have_no_items(tmp_path):
    text = "\n".join([HEADER, *(f"north,{n},q,w,s,{n},,p,yes,2024-03-05,,1,1,n" for n in range(6))]) + "\n"
    assert mystery_items.items(opened(tmp_path, text, mystery_shopping={"sites": {"north": 20}})).empty


def test_an_audit_of_visits_alone_has_service_levels_without_evidence(planted):
    frame = service_levels.results(planted)
    assert set(frame.verdict) == {"not evidenced"} and not set(frame.kpi) & set(mystery_shopping.KEYS)


def test_results_carry_the_contracts_columns_and_no_shopper(planted):
    frame = mystery_shopping.results(planted)
    assert list(frame.columns) == service_levels.RECORD
    assert set(frame.section) == {"mystery_shopping"}
    assert not frame.astype(str).apply(lambda column: column.str.contains("shopper-")).any().any()
    assert frame.group.str.startswith(("section=", "item_id=", "site=")).sum() == 2 * (3 + 10 + 7)


def test_the_same_audit_gives_the_same_frames(planted, tmp_path):
    again = opened(tmp_path, drawn(**PLANTED, seed=4))
    pd.testing.assert_frame_equal(mystery_shopping.results(planted), mystery_shopping.results(again))
    pd.testing.assert_frame_equal(mystery_comparisons.pairs(planted), mystery_comparisons.pairs(again))


def test_the_order_of_the_rows_changes_nothing(planted, tmp_path):
    head, *lines = drawn(**PLANTED, seed=4).splitlines()
    mixed = np.random.default_rng(0).permutation(lines)
    again = opened(tmp_path, "\n".join([head, *mixed]) + "\n")
    pd.testing.assert_frame_equal(mystery_shopping.sections(planted), mystery_shopping.sections(again))


def evaluations(passed):
    """Quality sheets of ten evaluations: in `need` the first `passed` of them had their point."""
    rows = [
        {"vendor": "north", "evaluation_id": f"e{n}", "item_id": item, "evaluator_side": "vendor",
         "form_version": "1", "section": section,
         "agent_id": f"agent {n}", "weight": 1.0, "score": float(n < passed if section == "Need" else n < 8),
         "max_score": 1.0}
        for n in range(10)
        for section, item in (*(("Need", item) for item in SECTIONS["need"]), ("Records", "r"))
    ]  # fmt: skip
    return ibis.memtable(pd.DataFrame(rows))


def test_quality_scores_that_shoppers_do_not_see_are_found(planted):
    shops = planted.tables.shops
    satisfied = pd.Series({"north": 0.5})
    frame = mystery_comparisons.of_three(shops, evaluations(10), satisfied, confidence=0.95)
    need = frame[(frame.vendor == "north") & (frame.section == "need")].iloc[0]
    assert need.qa == 1.0 and need.high < 0
    assert need.gap == pytest.approx(need.mystery - 1.0)
    whole = frame[(frame.vendor == "north") & (frame.section == "")].iloc[0]
    # The item that shoppers do not see is not among them.
    assert (whole.csat, whole.qa, whole.evaluations) == (0.5, 1.0, 10)
    # Only sections that both forms have, and the whole of every vendor.
    assert frame[["vendor", "section"]].to_numpy().tolist() == [["north", ""], ["north", "need"], ["south", ""]]
    alone = mystery_comparisons.of_three(shops, None, satisfied, confidence=0.95)
    assert alone.qa.isna().all() and alone.gap.isna().all()


def graded(seed, *, vendors=("north", "south"), visits=40, agents=20, each=8, agent_spread=0.15):
    """Points of visits and of evaluations as `gaps` reads them: both forms alike, agents with a level of their own."""
    rng = np.random.default_rng(seed)
    sections = ["greeting", "need", "closing", "offer"]

    def parts(vendor, levels, scenario, sheets):
        earned = rng.binomial(3 * sheets, np.clip(0.75 + levels, 0, 1)[:, None], (len(levels), len(sections)))
        basis = pd.DataFrame({"vendor": vendor, "scenario": scenario, "sheets": sheets}, index=range(len(levels)))
        points = {"": earned.sum(axis=1), **dict(zip(sections, earned.T, strict=True))}
        return [
            basis.assign(
                section=name, earned=each.astype(float), possible=3.0 * sheets * (1 if name else len(sections))
            )
            for name, each in points.items()
        ]

    mystery, qa = [], []
    for vendor in vendors:
        scenario = np.where(np.arange(visits) % 2, "simple", "hard")
        mystery += parts(vendor, rng.normal(0, 0.12, visits), scenario, 1)
        qa += parts(vendor, rng.normal(0, agent_spread, agents), "not given", each)
    return pd.concat(mystery, ignore_index=True), pd.concat(qa, ignore_index=True)


NOBODY = pd.Series(dtype=float)


def test_gaps_to_quality_scores_are_claimed_no_more_often_than_stated(monkeypatch):
    # Fewer draws than an audit takes: the standard error is then known to 4 %.
    monkeypatch.setattr(resampling, "DRAWS", 300)
    claimed = [bool(mystery_comparisons.gaps(*graded(seed), NOBODY, confidence=0.95).told.any()) for seed in range(100)]
    # With each of ten gaps at 95 %, 28 of these audits claim one; of 100 at 5 %, more than 9 come once in 35 times.
    assert sum(claimed) <= 9


def test_all_gaps_to_quality_scores_hold_together():
    mystery, qa = graded(1)
    frame = mystery_comparisons.gaps(mystery, qa, NOBODY, confidence=0.95)
    assert len(frame) == 10 and set(frame.confidence) == {0.95 ** (1 / 10)}
    row = frame.iloc[0]
    value, limits = score_of(mystery[(mystery.vendor == "north") & (mystery.section == "")], confidence=0.95**0.1)
    other, other_limits = score_of(qa[(qa.vendor == "north") & (qa.section == "")], confidence=0.95**0.1)
    expected = intervals.difference(value, limits, other, other_limits)
    assert (row.gap, row.low, row.high) == pytest.approx((value - other, float(expected.low), float(expected.high)))


def test_a_section_of_too_few_evaluations_takes_no_share_of_the_confidence():
    mystery, qa = graded(1)
    few = qa.section.eq("offer") & (qa.groupby(["vendor", "section"]).cumcount() >= 4)
    frame = mystery_comparisons.gaps(mystery, qa[~few], NOBODY, confidence=0.95)
    assert set(frame.confidence) == {0.95 ** (1 / 8)}
    thin = frame[frame.section == "offer"]
    assert thin.gap.notna().all() and thin.low.isna().all() and not thin.told.any()


def test_many_evaluations_of_one_agent_are_one_witness(planted):
    """Each agent's ten sheets agree: ten agents say as much about the vendor as ten sheets do."""
    once = evaluations(5).execute()
    tenfold = pd.concat([once.assign(evaluation_id=once.evaluation_id + f".{n}") for n in range(10)])
    shops = planted.tables.shops

    def gap(frame):
        found = mystery_comparisons.of_three(shops, ibis.memtable(frame), NOBODY, confidence=0.95)
        return found[(found.vendor == "north") & (found.section == "need")].iloc[0]

    few, many = gap(once), gap(tenfold)
    assert (few.evaluations, many.evaluations) == (10, 100)
    assert (few.low, few.high) == pytest.approx((many.low, many.high))
    unnamed = gap(tenfold.assign(agent_id=pd.Series(pd.NA, tenfold.index, "string")))
    assert unnamed.high - unnamed.low < many.high - many.low


def test_only_what_both_forms_ask_and_the_vendors_own_side_is_compared(planted):
    shops, once = planted.tables.shops, evaluations(10).execute()
    before = mystery_comparisons.of_three(shops, ibis.memtable(once), NOBODY, confidence=0.95)
    other = once.assign(item_id="something_else", score=0.0)
    client = once.assign(evaluation_id="c" + once.evaluation_id, evaluator_side="client", score=0.0)
    more = ibis.memtable(pd.concat([once, other, client]))
    after = mystery_comparisons.of_three(shops, more, NOBODY, confidence=0.95)
    pd.testing.assert_frame_equal(before, after)
    apart = mystery_comparisons.of_three(shops, ibis.memtable(other), NOBODY, confidence=0.95)
    assert apart.gap.isna().all()


def test_an_item_without_a_weight_weighs_one(planted):
    plain = evaluations(5).execute()
    weightless = ibis.memtable(plain.assign(weight=np.nan))
    found = [
        mystery_comparisons.of_three(planted.tables.shops, table, NOBODY, confidence=0.95)
        for table in (evaluations(5), weightless)
    ]
    pd.testing.assert_frame_equal(*found)


def test_the_agencys_own_score_stands_beside_ours(tmp_path):
    text = drawn({"north": 12}, seed=9)
    columns = {**COLUMNS, "reported_score": "CAST(10 * CAST(right(visit, 1) AS INTEGER) AS DECIMAL(8, 3))"}
    audit = opened(tmp_path, text, sources={"calls": {"columns": columns}})
    found = mystery_shopping.agency(audit)
    reported = np.array([0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 0, 10]) / 100
    assert (found.visits, found.mean) == (12, pytest.approx(reported.mean()))
    assert found.spread == pytest.approx(reported.std(ddof=1))
    row = mystery_shopping.scores(audit).iloc[0]
    assert row.kpi == mystery_shopping.REPORTED and row["value"] == pytest.approx(reported.mean())
    assert "mystery_shopping.agency" in ids(audit)


def test_shops_have_the_columns_that_the_questions_read():
    assert {"answer", "reported_score", "shopper_id", "critical"} <= set(SCHEMAS["shops"].names)
    assert resampling.DRAWS >= 1_000
