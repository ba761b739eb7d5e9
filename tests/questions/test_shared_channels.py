"""Customers who come back, over the channels that all bidders' exports show: by a loop over the exports themselves."""

import numpy as np
import pandas as pd
import pytest
from comparisons_on_paper import bids, opened

from toolkit.audits import comparisons, returning
from toolkit.measures import kpis
from toolkit.questions.comparisons import cells, examinations, funnels, like_for_like
from toolkit.questions.tenders import openings
from toolkit.reporting import registers_comparison, registers_comparison_adjusted

COLUMNS = {
    "channel": "nullif(channel, '')",
    "customer_id": "nullif(customer, '')",
    "reason": "nullif(topic, '')",
}
DAY = pd.Timedelta(days=1)
WINDOW = 7 * DAY
ENDS = pd.Timestamp("2024-04-01")
SHARED = ["chat", "voice"]


def contacts(seed, channels, rows=1000):
    """Contacts over March; customers come back often, some by another channel; some rows lack a matter or a name."""
    rng = np.random.default_rng(seed)
    minutes = np.sort(rng.choice(27 * 720, rows, replace=False))
    return pd.DataFrame(
        {
            "id": [f"c{n}" for n in range(rows)],
            "start": [f"{1 + m // 720:02d}.03.2024 {8 + m % 720 // 60:02d}:{m % 60:02d}" for m in minutes],
            "agent": [f"Agent {n}" for n in rng.integers(0, 10, rows)],
            "topic": np.where(rng.random(rows) < 0.02, "", rng.choice(["bill", "fault"], rows)),
            "channel": rng.choice(channels, rows),
            "customer": np.where(rng.random(rows) < 0.02, "", [f"k{n}" for n in rng.integers(0, 600, rows)]),
            "wait": 5,
            "talk": rng.integers(80, 300, rows),
        }
    )


def by_loop(frame, channels):
    """First contacts for a matter and whether they were settled, each looked at by hand: channel, topic, settled.

    Settled is NaN where the customer came back without a matter in time, or where the own one is not known.
    """
    rows = frame[frame.channel.isin(channels)].assign(at=lambda mine: pd.to_datetime(mine.start, dayfirst=True))
    found = []
    for row in rows.itertuples():
        if ENDS - row.at < WINDOW:
            continue
        if not row.customer or not row.topic:
            found.append((row.channel, row.topic, np.nan))
            continue
        others = rows[(rows.customer == row.customer) & (rows.id != row.id)]
        same = others[others.topic == row.topic]
        if ((same["at"] < row.at) & (row.at - same["at"] <= WINDOW)).any():
            continue
        later = (others["at"] > row.at) & (others["at"] - row.at <= WINDOW)
        back, doubt = (later & (others.topic == row.topic)).any(), (later & (others.topic == "")).any()
        found.append((row.channel, row.topic, 0.0 if back else np.nan if doubt else 1.0))
    return pd.DataFrame(found, columns=["channel", "topic", "settled"])


@pytest.fixture(scope="module")
def exports():
    return {"one": contacts(1, ["voice", "chat"]), "two": contacts(2, ["voice", "chat", "email", "email"])}


def tender(folder, exports, **changes):
    own = {
        "sources": {"calls": {"columns": COLUMNS}},
        "definitions": {"customer_id_known_at_least": 0.5, "unknown_at_most": 0.2},
        "contract": {"targets": [{"kpi": "fcr_repeat", "at_least": 0.5}, {"kpi": "aht", "at_most": 1000}]},
    }
    asked = {"like_for_like": {"mix": ["reason", "channel"], "fewest": 5}, "kpis": ["fcr_repeat", "aht"]}
    texts = [frame.to_csv(index=False) for frame in exports.values()]
    return opened(bids(folder, own, own, calls=texts, **{**asked, **changes}))


@pytest.fixture(scope="module")
def counted(exports):
    return {bidder: by_loop(frame, SHARED) for bidder, frame in exports.items()}


@pytest.fixture(scope="module")
def comparison(exports, tmp_path_factory):
    return tender(tmp_path_factory.mktemp("shared"), exports)


@pytest.fixture(scope="module")
def figures(comparison):
    return examinations.examined(comparison).found.figures.query("kpi == 'fcr_repeat'").set_index("bidder")


def test_only_channels_that_all_exports_show_are_shared(comparison):
    assert comparison.returns_seen == {"one": ("chat", "voice"), "two": ("chat", "email", "voice")}
    assert comparison.shared_channels == ("chat", "voice")


def test_the_raw_figure_is_that_of_a_loop_over_the_shared_channels(figures, exports, counted):
    for bidder, looked_at in counted.items():
        assert figures["value"][bidder] == pytest.approx(looked_at.settled.mean())
        assert figures["rows"][bidder] == looked_at.settled.notna().sum()
        assert figures.unknown[bidder] == looked_at.settled.isna().sum()
    # With its mail the second bidder would be another one.
    assert abs(by_loop(exports["two"], [*SHARED, "email"]).settled.mean() - figures["value"]["two"]) > 0.02


def test_the_figure_at_the_common_mix_is_that_of_the_same_loop_standardised(figures, counted):
    known = {bidder: looked_at.query("topic != ''").dropna() for bidder, looked_at in counted.items()}
    cell = ["topic", "channel"]
    weight = sum(mine.groupby(cell).size() for mine in known.values())
    for bidder, mine in known.items():
        expected = (mine.groupby(cell).settled.mean() * weight).sum() / weight.sum()
        assert figures.adjusted[bidder] == pytest.approx(expected)
    assert set(figures.why_not) == {""}


def test_every_way_to_the_figure_gives_the_same_one(comparison, figures):
    asked = comparison.kpis(["aht", "fcr_repeat"])
    assert asked.kpi.tolist() == ["aht", "fcr_repeat"] * 2
    assert asked[asked.kpi == "fcr_repeat"].set_index("bidder")["value"].to_dict() == figures["value"].to_dict()
    entry = kpis.CATALOGUE["fcr_repeat"]
    summed = comparison.sums([entry, kpis.CATALOGUE["aht_talk"]]).query("kpi == 'fcr_repeat'").groupby("bidder")
    assert (summed.above.sum() / summed["rows"].sum()).to_dict() == pytest.approx(figures["value"].to_dict())
    raw = openings.measured(comparison).query("kpi == 'fcr_repeat' and basis == 'raw'").set_index("bidder")
    assert raw["value"].to_dict() == figures["value"].to_dict()
    units = funnels.units(comparison).query("of == 'bidder' and kpi == 'fcr_repeat'").set_index("bidder")
    assert units["rows"].to_dict() == figures["rows"].to_dict()


def test_what_counts_no_returns_keeps_all_its_contacts(comparison, exports):
    aht = comparison.kpis(["aht"]).set_index("bidder")
    for bidder, frame in exports.items():
        assert (aht["value"][bidder], aht["rows"][bidder]) == (pytest.approx(frame.talk.mean()), len(frame))


def test_returns_told_anew_among_all_contacts_are_the_audits_own(exports, tmp_path, comparison):
    # Both show all three channels: nothing is narrowed, and narrowing to all three changes nothing.
    alike = tender(tmp_path, {"one": exports["two"], "two": contacts(3, ["voice", "chat", "email"])})
    assert alike.shared_channels is None
    every = alike.returns_seen["one"]
    for bidder in alike.audited:
        own, again = alike.within(bidder), alike._windowed(bidder, every)
        assert again.kpi("fcr_repeat")["value"].tolist() == own.kpi("fcr_repeat")["value"].tolist()
        assert again.kpi("fcr_repeat_any_7d")["rows"].tolist() == own.kpi("fcr_repeat_any_7d")["rows"].tolist()
    assert not comparison.within("one").channels


def test_what_was_promised_of_all_channels_judges_no_figure_of_some(comparison, figures):
    asked = comparison.kpis(["aht", "fcr_repeat"])
    assert asked.target.tolist() == ["<=1000", ""] * 2
    assert asked.verdict.tolist() == ["met", ""] * 2
    assert comparison.within("two").kpi("fcr_repeat").verdict.tolist() == ["met"]


def test_it_is_said_before_any_number_with_its_definition(comparison):
    said = registers_comparison.of_like_for_like(comparison)
    examined = examinations.examined(comparison)
    first = registers_comparison_adjusted.of_adjusted(comparison, examined)[0]
    (claim,) = [each for each in said if "shared_channels" in each.id]
    for each in (claim, first):
        assert each.severity == "limit"
        assert "counted over chat, voice alone" in each.sentence
        assert "chat, voice at First Bidder; chat, email, voice at Second Bidder" in each.sentence
        assert each.definition.startswith("over chat, voice alone, as all bidders' exports show these channels")
    printed = like_for_like.figures(comparison).query("kpi == 'fcr_repeat'").definition
    assert set(printed) == {claim.definition}
    rows = examined.results.query("kpi == 'fcr_repeat' and group in ['', 'adjusted=mix']")
    assert rows.definition.str.contains("over chat, voice alone").tolist() == [True] * 4


def test_without_a_shared_channel_or_with_an_unnamed_one_nothing_is_compared(exports, tmp_path):
    apart = {"one": contacts(4, ["voice"]), "two": contacts(5, ["email"])}
    unnamed = {
        "one": exports["one"],
        "two": exports["two"].assign(channel=lambda mine: mine.channel.replace("email", "")),
    }
    for name, files in (("apart", apart), ("unnamed", unnamed)):
        (tmp_path / name).mkdir()
        one = tender(tmp_path / name, files)
        assert one.shared_channels == ()
        examined = examinations.examined(one)
        told = examined.found.figures.query("kpi == 'fcr_repeat'")
        assert (set(told.why_not), told.adjusted.notna().any()) == ({"returns"}, False)
        (claim,) = [each for each in registers_comparison_adjusted.of_adjusted(one, examined) if "returns" in each.id]
        assert "not compared" in claim.sentence
        assert not [each for each in registers_comparison.of_like_for_like(one) if "shared_channels" in each.id]
        measured = openings.measured(one).query("kpi == 'fcr_repeat' and basis == 'adjusted'")
        assert set(measured.why_not) == {"returns"}


def test_how_much_is_known_of_customers_is_judged_on_the_shared_channels(exports, tmp_path):
    # Every mail has its customer; of calls and chats a third has none.
    rng = np.random.default_rng(9)
    two = exports["two"].copy()
    two.loc[(two.channel != "email") & (rng.random(len(two)) < 0.33), "customer"] = ""
    known = (two.customer != "").mean(), (two[two.channel != "email"].customer != "").mean()
    assert known[0] > 0.75 > known[1]
    one = tender(tmp_path, {"one": exports["one"], "two": two})
    vendor = one.within("two").parameters.vendors[0].id
    asked = one.counting("two", kpis.CATALOGUE["fcr_repeat"])
    assert one.within("two").share_known("contacts", vendor, "customer_id") == pytest.approx(known[0])
    assert asked.share_known("contacts", vendor, "customer_id") == pytest.approx(known[1])


def test_a_sum_of_several_tables_cannot_be_cut_by_channels(comparison):
    costly = [key for key, entry in kpis.EVERY.items() if returning.counts_returns(entry) and key not in kpis.CATALOGUE]
    assert "cost_per_resolution" in costly
    one = comparison.parameters.model_copy(update={"kpis": ("fcr_repeat", "cost_per_resolution", "flag_repeat_gap")})
    other = comparisons.Comparison(one, comparison.bidders, comparison.seal)
    found, why = cells.entries_of(other)
    assert list(found) == ["fcr_repeat"]
    assert why == {"cost_per_resolution": "returns", "flag_repeat_gap": "returns"}
