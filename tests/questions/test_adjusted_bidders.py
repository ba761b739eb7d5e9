"""Bidders at one mix of work: the known reversals, what may be claimed, who is not compared, and what is missing."""

import json

import numpy as np
import pandas as pd
import pytest
from bidders_on_paper import AHT, FCR, by_hand, compared, drawn, raw_of, rules

from toolkit.measures import kpis
from toolkit.questions.comparisons import adjusted, examinations, gaps, overlaps, standings

# X is better at both kinds of contact and has four complex ones for each simple one; Y the other way round.
WORKED = pd.concat(
    [
        by_hand("x", {"simple": (800, 1000), "complex": (2400, 4000)}),
        by_hand("y", {"simple": (3120, 4000), "complex": (570, 1000)}),
    ],
    ignore_index=True,
)
SHARES = {"bill": 0.85, "fault": 0.6, "other": 0.75, "login": 0.9}
MIXES = {"x": [0.2, 0.5, 0.2, 0.1], "y": [0.4, 0.2, 0.2, 0.2], "z": [0.25, 0.25, 0.25, 0.25]}


@pytest.fixture(scope="module")
def known(shared):
    path = shared / "known_answers" / "02_standardisation_funnel_eb.json"
    return {case["id"]: case for case in json.loads(path.read_text())["cases"]}


def of(found, *names):
    return found.figures.set_index("bidder")[list(names)]


def test_the_worked_example_reverses():
    found = compared(WORKED)
    assert of(found, "value").value.round(3).to_dict() == {"x": 0.640, "y": 0.738}
    # As the example prints it: observed over what all together show, times the figure of all.
    assert of(found, "indirect").indirect.round(3).to_dict() == {"x": 0.698, "y": 0.682}
    # At the mix of both together.
    assert of(found, "adjusted").adjusted.to_dict() == pytest.approx({"x": 0.70, "y": 0.675})
    # Each against what the other shows on its work.
    assert of(found, "ratio").ratio.to_dict() == pytest.approx({"x": 3200 / 3060, "y": 3690 / 3800})
    (pair,) = found.pairs.to_dict("records")
    parts = {name: pair[name] for name in ("gap", "mix", "within", "unmatched")}
    assert parts == pytest.approx({"gap": -0.098, "mix": -0.123, "within": 0.025, "unmatched": 0})
    assert (pair["first"], pair["other"], pair["verdict"]) == ("x", "y", "higher")
    assert of(found, "first_place", "last_place").to_numpy().tolist() == [[1, 1], [2, 2]]


def test_kidney_stones_reverse(known):
    case = known["simpson_kidney"]
    tidy = pd.concat(
        [by_hand(each, dict(zip(("small", "large"), case["input"][each], strict=True)), agents=5) for each in "AB"]
    )
    found = compared(tidy)
    assert of(found, "value").value.tolist() == pytest.approx(case["expected"]["crude"], abs=1e-9)
    expected = case["expected"]["direct_std_to_pooled"]
    assert of(found, "adjusted").adjusted.tolist() == pytest.approx(expected, abs=1e-9)
    assert of(found, "adjusted").adjusted.idxmax() == case["expected"]["adjusted_winner"]


def test_admissions_to_berkeley_leave_no_claim_against_women(known):
    case = known["simpson_ucb"]
    table = np.array(case["input"]["table"]["Freq"], int).reshape(6, 2, 2)
    sides = {
        name: by_hand(name, {f"dept {n}": (int(table[n, side, 0]), int(table[n, side].sum())) for n in range(6)})
        for side, name in enumerate(("men", "women"))
    }
    found = compared(pd.concat(sides.values(), ignore_index=True), fewest=20)
    assert of(found, "value").value.tolist() == pytest.approx(
        list(case["expected"]["crude_admit_rate"].values()), rel=1e-6
    )
    adjusted_ = of(found, "adjusted").adjusted
    # The published common odds ratio of men is below one.
    assert case["expected"]["mantel_haenszel_common_or"] < 1
    assert adjusted_["men"] < adjusted_["women"]
    assert found.pairs.gap[0] > 0.1
    assert found.pairs.within[0] < 0


def test_every_number_has_a_second_route():
    rng = np.random.default_rng(11)
    tidy = pd.concat([drawn(bidder, SHARES, mix, rng) for bidder, mix in MIXES.items()], ignore_index=True)
    found = compared(tidy)
    rates = tidy.groupby(["bidder", "cell"])[["above", "below"]].sum().unstack()
    rate = rates["above"] / rates["below"]
    weight = tidy.groupby("cell")["below"].sum()
    by_pandas = (rate * weight / weight.sum()).sum(axis=1)
    assert of(found, "adjusted").adjusted.to_dict() == pytest.approx(by_pandas.to_dict())
    for bidder in MIXES:
        own, others = tidy[tidy.bidder == bidder], tidy[tidy.bidder != bidder]
        theirs = others.groupby("cell").above.sum() / others.groupby("cell").below.sum()
        due = (own.groupby("cell").below.sum() * theirs).sum()
        assert of(found, "ratio").ratio[bidder] == pytest.approx(own.above.sum() / due)
    for pair in found.pairs.to_dict("records"):
        a, b = pair["first"], pair["other"]
        share = rates["below"].div(rates["below"].sum(axis=1), axis=0)
        within = ((rate.loc[a] - rate.loc[b]) * (share.loc[a] + share.loc[b]) / 2).sum()
        mix = ((share.loc[a] - share.loc[b]) * (rate.loc[a] + rate.loc[b]) / 2).sum()
        assert (pair["within"], pair["mix"]) == pytest.approx((within, mix))
        assert pair["gap"] == pytest.approx(within + mix)
        assert pair["value"] == pytest.approx(by_pandas[a] - by_pandas[b])


def test_an_average_of_seconds_has_a_second_route_too():
    rng = np.random.default_rng(12)
    frames = []
    for bidder, mix in MIXES.items():
        tidy = drawn(bidder, SHARES, mix, rng)
        each = [
            rng.gamma(2, 100 + 200 * (cell == "fault"), rows) for cell, rows in zip(tidy.cell, tidy.rows, strict=True)
        ]
        sums = {"above": [one.sum() for one in each], "squares": [(one**2).sum() for one in each]}
        frames.append(tidy.assign(kpi=AHT.key, **sums))
    tidy = pd.concat(frames, ignore_index=True)
    found = compared(tidy, entry=AHT)
    table = tidy.pivot_table(index="bidder", columns="cell", values=["above", "below"], aggfunc="sum")
    weight = tidy.groupby("cell").below.sum()
    assert of(found, "adjusted").adjusted.tolist() == pytest.approx(
        ((table["above"] / table["below"]) @ (weight / weight.sum())).tolist()
    )
    # Raw averages differ by a hundred seconds, at the same mix by chance alone.
    assert np.ptp(of(found, "value").value) > 50
    assert set(found.pairs.verdict) == {"not told apart"}
    # Handle time has no better end, so that nobody has a place.
    assert of(found, "first_place").first_place.isna().all()


def test_other_work_alone_is_claimed_no_more_often_than_stated():
    rng = np.random.default_rng(5)
    stated = rules(*MIXES)
    claimed = raw = 0
    rounds = 60
    for _round in range(rounds):
        tidy = pd.concat([drawn(bidder, SHARES, mix, rng, agents=12) for bidder, mix in MIXES.items()])
        stood = {"fcr_repeat": standings.standing(tidy, FCR, stated)}
        told, _level = adjusted._told(stood, stated)
        claimed += bool(told.verdict.isin([adjusted.HIGHER, adjusted.LOWER]).any())
        means = tidy.groupby("bidder").above.sum() / tidy.groupby("bidder").below.sum()
        raw += bool(means["y"] - means["x"] > 0.04)
    # At one round in twenty, more than nine of sixty come up once in a thousand times.
    assert claimed <= 9
    # The raw figures would have told y from x nearly always.
    assert raw > 50


def test_the_better_bidder_with_the_harder_work_is_first():
    rng = np.random.default_rng(6)
    first = told = wrong = 0
    for _round in range(16):
        own = {"x": 0.5, "y": 0.0, "z": 0.0}
        tidy = pd.concat([drawn(bidder, SHARES, mix, rng, better=own[bidder]) for bidder, mix in MIXES.items()])
        means = tidy.groupby("bidder").above.sum() / tidy.groupby("bidder").below.sum()
        assert means["x"] < means["y"] + 0.05
        stated = rules(*MIXES)
        stood = standings.standing(tidy, FCR, stated)
        first += int(stood.figures.standing.value.argmax() == 0)
        verdicts = adjusted._told({"f": stood}, stated)[0]
        of_x = verdicts[verdicts["first"] == "x"].verdict
        told += bool((of_x == adjusted.HIGHER).all())
        wrong += bool((of_x == adjusted.LOWER).any())
    assert first == 16
    assert told >= 12
    assert wrong == 0


def test_printed_limits_and_verdicts_never_contradict_each_other():
    rng = np.random.default_rng(8)
    seen = set()
    for _round in range(5):
        keys = ("one", "two", "three")
        frames = {
            key: pd.concat(
                [drawn(bidder, SHARES, mix, rng, better=rng.normal(0, 0.25)) for bidder, mix in MIXES.items()]
            )
            for key in keys
        }
        raw = pd.concat([raw_of(frame, key=key) for key, frame in frames.items()], ignore_index=True)
        entries = {
            key: kpis.CATALOGUE[name]
            for key, name in zip(keys, ("fcr_repeat", "fcr_flag", "transfer_rate"), strict=True)
        }
        sums = {entries[key].key: frames[key] for key in keys}.__getitem__
        found = adjusted.adjusted(raw, lambda entry, sums=sums: sums(entry.key), entries, {}, rules(*MIXES))
        for pair in found.pairs.to_dict("records"):
            told = pair["verdict"] in (adjusted.HIGHER, adjusted.LOWER)
            assert told == (pair["low"] > 0 or pair["high"] < 0)
            assert told == (pair["corrected"] <= 0.05 + 1e-12)
            assert pair["corrected"] >= pair["chance"]
            seen.add(pair["verdict"])
    assert seen == {adjusted.HIGHER, adjusted.LOWER, adjusted.OPEN}


def test_more_figures_asked_make_each_verdict_harder_to_reach():
    rng = np.random.default_rng(21)
    tidy = pd.concat(
        [drawn(bidder, SHARES, MIXES["z"], rng, better=better) for bidder, better in (("x", 0.3), ("y", 0))]
    )
    alone = compared(tidy).pairs
    entries = {"fcr_repeat": FCR} | {key: kpis.CATALOGUE[key] for key in ("fcr_flag", "transfer_rate", "hold_rate")}
    null = pd.concat([drawn(bidder, SHARES, MIXES["z"], rng) for bidder in "xy"])
    raw = pd.concat([raw_of(tidy if key == "fcr_repeat" else null, key=key) for key in entries], ignore_index=True)
    found = adjusted.adjusted(raw, lambda entry: tidy if entry is FCR else null, entries, {}, rules("x", "y"))
    among = found.pairs[found.pairs.kpi == "fcr_repeat"]
    assert among.chance[0] == pytest.approx(alone.chance[0])
    assert among.corrected[0] == pytest.approx(4 * alone.corrected[0])


#                            bill       fault     order (north alone has many)
WORK = {
    "north": {"bill": (80, 100), "fault": (60, 100), "order": (50, 60)},
    "south": {"bill": (90, 100), "fault": (50, 100), "order": (9, 10)},
    "west": {"bill": (70, 100), "fault": (55, 100)},
}


def work(**changes):
    cells = {**WORK, **changes}
    return pd.concat([by_hand(bidder, each, agents=10) for bidder, each in cells.items()], ignore_index=True)


def test_a_cell_that_one_bidder_lacks_is_left_out_for_all_and_named():
    found = compared(work())
    assert of(found, "cells").cells.tolist() == [2, 2, 2]
    assert of(found, "overlap").overlap.tolist() == pytest.approx([200 / 260, 200 / 210, 1])
    assert of(found, "adjusted").adjusted.tolist() == pytest.approx([0.7, 0.7, 0.625])
    left = found.left_out[["bidder", "cell", "rows", "share", "lacking"]].to_dict("split")["data"]
    assert left == [
        ["north", "order", 60, pytest.approx(60 / 260), "south, west"],
        ["south", "order", 10, pytest.approx(10 / 210), "south, west"],
    ]
    # In a raw gap it stands apart, and nobody's performance claims it.
    pair = found.pairs.set_index(["first", "other"]).loc[("north", "west")]
    assert pair.matched_first == pytest.approx(200 / 260)
    assert pair.unmatched == pytest.approx(190 / 260 - 140 / 200)


def test_a_bidder_of_other_work_is_set_aside_and_does_not_keep_the_others_from_being_compared():
    found = compared(work(west={"chat": (150, 200)}))
    assert of(found, "why_not").why_not.tolist() == ["", "", "overlap"]
    assert of(found, "overlap").overlap["west"] == 0
    assert np.isnan(of(found, "adjusted").adjusted["west"])
    assert np.isnan(of(found, "first_place").first_place["west"])
    verdicts = found.pairs.set_index(["first", "other"]).verdict
    assert verdicts[("north", "west")] == verdicts[("south", "west")] == adjusted.REFUSED
    # Alone the two of them compare as if the third had not bid.
    alone = compared(work().query("bidder != 'west'"))
    assert of(found, "adjusted").adjusted[:2].tolist() == of(alone, "adjusted").adjusted.tolist()


def test_under_the_overlap_nobody_is_compared_and_both_are_told_why():
    cells = {"north": {"bill": (240, 300), "fault": (450, 600)}, "south": {"bill": (270, 300), "chat": (450, 600)}}
    tidy = pd.concat([by_hand(bidder, each) for bidder, each in cells.items()])
    found = compared(tidy)
    assert of(found, "why_not").why_not.tolist() == ["overlap", "overlap"]
    assert of(found, "overlap").overlap.tolist() == pytest.approx([1 / 3, 1 / 3])
    assert found.pairs.verdict.tolist() == [adjusted.REFUSED]
    # The raw gap is still taken apart, with what only one of them does beside.
    assert found.pairs[["mix", "within", "unmatched"]].sum(axis=1)[0] == pytest.approx(found.pairs.gap[0])
    assert of(compared(tidy, overlap_at_least=0.3), "why_not").why_not.tolist() == ["", ""]


def test_work_of_no_known_kind_counts_against_its_bidder():
    tidy = work(west={"bill": (70, 100), "fault": (55, 100), "?": (95, 100)})
    hidden = tidy.assign(cell=tidy.cell.where(tidy.cell != "?"), mix_reason=tidy.mix_reason.where(tidy.cell != "?"))
    found = compared(hidden)
    assert of(found, "why_not").why_not.tolist() == ["", "", "unknown_mix"]
    assert of(found, "overlap").overlap["west"] == pytest.approx(2 / 3)
    # Naming nothing at all gains nothing either.
    nameless = tidy.assign(cell=tidy.cell.where(tidy.bidder != "west"))
    assert of(compared(nameless), "why_not").why_not["west"] == "unknown_mix"
    named = compared(hidden, overlap_at_least=0.6)
    first = named.left_out.iloc[0]
    assert (first.bidder, pd.isna(first.cell), first["rows"], first.lacking) == ("west", True, 100, "")


def test_a_withheld_raw_figure_is_not_compared():
    tidy = work()
    raw = raw_of(tidy)
    raw.loc[raw.bidder == "south", ["value", "verdict"]] = [np.nan, "not evidenced"]
    found = adjusted.adjusted(raw, lambda entry: tidy, {"fcr_repeat": FCR}, {}, rules(*WORK))
    assert of(found, "why_not").why_not.tolist() == ["", "not_evidenced", ""]
    assert np.isnan(of(found, "adjusted").adjusted["south"])
    assert found.pairs[["first", "other"]].to_numpy().tolist() == [["north", "west"]]


def test_a_cell_of_one_agent_is_not_compared():
    lone = work()
    lone[["rows", "above", "below"]] *= 3
    one = (lone.bidder == "west") & (lone.cell == "fault")
    lone.loc[one, "cluster"] = "a0"
    lone = lone.groupby([name for name in lone if name not in ("rows", "unknown", "above", "below")], dropna=False)
    lone = lone[["rows", "unknown", "above", "below"]].sum().reset_index()
    found = compared(lone[[*work()]], overlap_at_least=0.3)
    assert set(of(found, "cells").cells) == {1}
    assert np.isfinite(of(found, "adjusted_low").adjusted_low).all()


def test_few_rows_give_no_figure_and_no_verdict():
    found = compared(work().query("bidder != 'west' and cell != 'order'"))
    assert of(found, "why_not").why_not.tolist() == ["", ""]
    few = by_hand("north", {"bill": (40, 50)}, agents=5), by_hand("south", {"bill": (45, 50)}, agents=5)
    found = compared(pd.concat(few))
    assert of(found, "why_not").why_not.tolist() == ["few_rows", "few_rows"]
    assert found.pairs.verdict.tolist() == [adjusted.REFUSED]
    assert found.pairs.gap[0] == pytest.approx(-0.1)


def test_agents_are_the_bidders_own_and_change_no_figure():
    found = compared(WORKED)
    # The complex contacts of x are all of other agents than its simple ones.
    told = np.where((WORKED.bidder == "x") & (WORKED.cell == "complex"), "c" + WORKED.cluster, WORKED.cluster)
    other = compared(WORKED.assign(cluster=told))
    for name in ("adjusted", "ratio", "indirect"):
        assert of(other, name)[name].tolist() == pytest.approx(of(found, name)[name].tolist())
    assert other.checks.value.tolist() == pytest.approx(found.checks.value.tolist())


def test_more_contacts_of_the_same_agents_buy_no_certainty():
    rng = np.random.default_rng(31)
    small = pd.concat([drawn(bidder, SHARES, mix, rng, agents=8, spread=0.6) for bidder, mix in MIXES.items()])
    large = small.assign(**{name: 10 * small[name] for name in ("rows", "above", "below")})
    narrow, wide = compared(large), compared(small)
    width = [of(each, "adjusted_low", "adjusted_high").diff(axis=1).adjusted_high for each in (narrow, wide)]
    assert (width[0] > 0.75 * width[1]).all()


def test_the_reference_is_whose_mix_is_asked_for():
    found = compared(WORKED, reference="x")
    assert of(found, "adjusted").adjusted.to_dict() == pytest.approx(
        {"x": 0.64, "y": 0.2 * 0.78 + 0.8 * 0.57}, abs=1e-12
    )
    nobody = WORKED.assign(cell=WORKED.cell.where(WORKED.bidder != "x"))
    third = pd.concat([nobody, by_hand("z", {"simple": (900, 1000), "complex": (700, 1000)})])
    found = compared(third, reference="x")
    assert of(found, "why_not").why_not.to_dict() == {"x": "unknown_mix", "y": "reference", "z": "reference"}


def test_answers_on_two_scales_are_not_compared():
    csat = kpis.CATALOGUE["csat_mean"]
    tidy = WORKED.assign(kpi=csat.key, squares=WORKED.above, scale_low=5.0, scale_high=5.0)
    both = {"scale_low": np.where(tidy.bidder == "x", 5.0, 10.0), "scale_high": np.where(tidy.bidder == "x", 5.0, 10.0)}
    assert of(compared(tidy, entry=csat), "why_not").why_not.tolist() == ["", ""]
    found = compared(tidy.assign(**both), entry=csat)
    assert of(found, "why_not").why_not.tolist() == ["several_scales", "several_scales"]
    assert found.pairs.verdict.tolist() == [adjusted.REFUSED]


def test_a_net_score_is_compared_and_has_no_ratio():
    nps = kpis.CATALOGUE["nps"]
    tidy = WORKED.assign(kpi=nps.key, above=100 * (2 * WORKED.above - WORKED.below), squares=1e4 * WORKED.below)
    found = compared(tidy, entry=nps)
    assert of(found, "adjusted").adjusted.to_dict() == pytest.approx({"x": 40, "y": 35})
    assert of(found, "ratio").ratio.isna().all()
    assert of(found, "adjusted_low", "adjusted_high").notna().all(axis=None)
    (pair,) = found.pairs.to_dict("records")
    assert pair["mix"] + pair["within"] + pair["unmatched"] == pytest.approx(pair["gap"])


def test_a_model_of_effects_that_add_up_agrees_and_one_that_is_wrong_is_said_to_differ():
    rng = np.random.default_rng(41)
    tidy = pd.concat([drawn(bidder, SHARES, mix, rng, spread=0.1) for bidder, mix in MIXES.items()])
    found = compared(tidy)
    assert found.checks.agrees.tolist() == [True, True, True]
    # X is far better at faults, of which it has most, and far worse at bills: no single effect tells that.
    mixed = pd.concat(
        [
            by_hand("x", {"bill": (250, 500), "fault": (4275, 4500)}),
            by_hand("y", {"bill": (4275, 4500), "fault": (250, 500)}),
        ]
    )
    found = compared(mixed)
    assert found.checks.agrees.tolist() == [False, False]
    assert (found.checks.disagreement.abs() > found.checks.tolerated).all()


def test_the_cells_that_matter_most_hold_no_few_people():
    found = compared(WORKED)
    assert found.cells[["cell", "value_first", "value_other"]].to_dict("split")["data"] == [
        ["complex", 0.6, 0.57], ["simple", 0.8, 0.78],
    ]  # fmt: skip
    assert found.cells[["mix", "within"]].sum().tolist() == pytest.approx([-0.123, 0.025])
    assert compared(WORKED, smallest_group=21).cells.empty
    assert len(gaps.telling_cells(WORKED.assign(clustered_by="local_date"), rules("x", "y", smallest_group=21))) == 2


def test_answers_are_compared_on_the_work_of_contacts_told_apart_as_far_as_they_go():
    def contacts(bidder, channels):
        made = [
            by_hand(bidder, {f"{reason} | {channel}": (0, rows)}, agents=10).assign(
                mix_reason=reason, mix_channel=channel
            )
            for reason in ("bill", "fault")
            for channel, rows in channels.items()
        ]
        return pd.concat(made).assign(below=np.nan, above=np.nan)

    both = pd.concat(
        [contacts("x", {"voice": 200, "mail": 200}), contacts("y", {"voice": 400, "mail": 300, "chat": 100})]
    )
    stated = rules("x", "y", mix=("reason", "channel"))
    # A tenth of the contacts answer: twenty by voice are too few, forty about one reason are not.
    answers = both.assign(rows=both.rows // 10, below=both.rows // 10, above=both.rows // 20)
    found = overlaps.on_shared_work(answers, both, stated)
    assert found.rules.mix == ("reason",)
    assert set(found.sums.cell.dropna()) == {"bill", "fault"}
    # What follows contacts that x does not have is of no kind of work that is compared.
    lost = found.sums[found.sums.cell.isna()]
    assert (set(lost.bidder), lost.rows.sum()) == ({"y"}, 20)
    assert found.sums.rows.sum() == answers.rows.sum()
    # It is not called unknown, but by its name, with who lacks it.
    stood = standings.standing(found.sums, FCR, found.rules, found.work)
    told = overlaps.left_out(found.sums, stood.who, found.rules, found.lacking)
    assert told[["bidder", "cell", "rows", "lacking"]].to_numpy().tolist() == [
        ["y", "bill | chat", 10, "x"], ["y", "fault | chat", 10, "x"],
    ]  # fmt: skip
    # Many answers stay as far apart as the contacts are.
    whole = overlaps.on_shared_work(both.assign(below=both.rows, above=1.0), both, stated)
    assert whole.rules.mix == ("reason", "channel")
    # Whose contacts cannot be compared has no answers that can.
    nameless = both.assign(cell=both.cell.where(both.bidder != "y"))
    refused = overlaps.on_shared_work(answers, nameless, stated)
    assert refused.work.aside == {"x": "alone", "y": "unknown_mix"}
    assert standings.standing(*refused[:1], FCR, refused.rules, refused.work).figures is None


def test_bidders_who_share_equally_little_go_together():
    apart = {name: {name: (80, 100), "bill": (8, 10)} for name in ("north", "south", "west")}
    tidy = pd.concat([by_hand(bidder, each, agents=5) for bidder, each in apart.items()])
    who = overlaps.shared(tidy, rules(*apart, fewest=5))
    assert who.bidders == ()
    assert set(who.aside.values()) == {"overlap"}


def test_results_name_raw_and_adjusted_figures_by_group():
    frame = examinations.results(compared(WORKED), rules("x", "y"))
    mine = frame[frame.kpi == "fcr_repeat"].set_index(["vendor", "group"])
    assert mine.value[("x", "")] == pytest.approx(0.64)
    assert mine.value[("x", "adjusted=mix")] == pytest.approx(0.70)
    assert mine.value[("x", "against=y;part=mix")] == pytest.approx(-0.123)
    assert mine.verdict[("x", "against=y;part=adjusted")] == "higher"
    assert mine["rows"][("x", "adjusted=mix")] == 5000
    assert set(frame.section) == {"adjusted"}
    assert frame[frame.kpi == "mix_overlap"].value.tolist() == [1, 1]
    refused = examinations.results(compared(WORKED, overlap_at_least=0.99, fewest=2000), rules("x", "y"))
    none = refused[refused.group == "adjusted=mix"]
    assert none.value.isna().all()
    assert none.verdict.tolist() == ["not evidenced"] * 2
    assert none.definition.str.startswith("not given: overlap").all()


def test_nothing_asked_gives_empty_frames():
    found = adjusted.adjusted(pd.DataFrame(columns=adjusted.RAW), lambda entry: WORKED, {}, {}, rules())
    assert [len(frame) for frame in found[:5]] == [0] * 5
    assert examinations.results(found, rules()).empty
