"""Returns of the example's bidders over the channel that all exports show: by pandas, raw and at the common mix."""

import numpy as np
import pandas as pd
import pytest

from toolkit.audits.comparison_openings import assembled, read_comparison_parameters
from toolkit.audits.seals import seal_of
from toolkit.questions.comparisons import examinations

VENDORS = ("north", "south", "west")


@pytest.fixture(scope="module")
def folders(audits):
    return {each: audits("planted", each).intake.folder for each in VENDORS}


@pytest.fixture(scope="module")
def comparison(planted, folders):
    stated = read_comparison_parameters(planted.folder / "tender.yml")
    parameters = stated.model_copy(update={"kpis": ("fcr_repeat",), "mandatory": (), "criteria": (), "price": None})
    return assembled(parameters, folders, seal_of(parameters))


@pytest.fixture(scope="module")
def figures(comparison):
    return examinations.examined(comparison).found.figures.set_index("bidder")


def first_contacts(folder, channels, window, seconds):
    """Each first contact about its matter, looked at one after the other: reason, channel, and whether it was settled.

    Settled is NaN where nobody knows: no customer, no reason, or the customer back in time without a reason.
    """
    whole = pd.read_parquet(folder / "tables" / "contacts.parquet")
    mine = whole[whole.channel.isin(channels)].copy()
    mine["key"] = mine.interaction_id.fillna(mine.contact_id)
    mine["at"] = (mine.started_at - mine.started_at.min()).dt.total_seconds()
    came = mine[mine.incoming.fillna(value=False).astype(bool) & mine.customer_id.notna()]
    starts = came.groupby(["customer_id", "key"]).agg(
        at=("at", "min"), reasons=("reason", lambda each: set(each.dropna()))
    )
    by_customer = {name: group.reset_index().to_dict("records") for name, group in starts.groupby("customer_id")}
    day = pd.to_datetime(mine.local_date).dt.date
    asked = mine[(day >= window.first) & (day <= window.last) & (mine.offered & mine.answered).fillna(value=False)]
    found = []
    for row in asked[asked.observed_seconds >= seconds].itertuples():
        if pd.isna(row.customer_id) or pd.isna(row.reason):
            found.append((row.reason, row.channel, np.nan))
            continue
        others = [each for each in by_customer[row.customer_id] if each["key"] != row.key]
        same = [each["at"] - row.at for each in others if row.reason in each["reasons"]]
        if any(-seconds <= apart < 0 for apart in same):
            continue
        back = any(0 < apart <= seconds for apart in same)
        doubt = any(0 < each["at"] - row.at <= seconds for each in others if not each["reasons"])
        found.append((row.reason, row.channel, 0.0 if back else np.nan if doubt else 1.0))
    return pd.DataFrame(found, columns=["reason", "channel", "settled"])


@pytest.fixture(scope="module")
def counted(comparison, folders):
    seconds = comparison.terms["repeat_window_seconds"]
    return {each: first_contacts(folders[each], ("voice",), comparison.window, seconds) for each in VENDORS}


def test_only_the_telephone_is_shared(comparison):
    assert comparison.returns_seen == {
        "north": ("chat", "voice"),
        "south": ("email", "voice"),
        "west": ("chat", "voice"),
    }
    assert comparison.shared_channels == ("voice",)


def test_raw_figures_are_those_of_a_walk_through_the_contacts(figures, counted):
    for bidder, looked_at in counted.items():
        assert figures["rows"][bidder] == looked_at.settled.notna().sum()
        assert figures.unknown[bidder] == looked_at.settled.isna().sum()
        assert figures["value"][bidder] == pytest.approx(looked_at.settled.mean(), abs=1e-12)


def test_figures_at_the_common_mix_are_the_same_standardised(figures, counted, comparison):
    known = {bidder: looked_at.dropna() for bidder, looked_at in counted.items()}
    rows = pd.DataFrame({bidder: mine.groupby("reason").size() for bidder, mine in known.items()}).fillna(0)
    kinds = rows.index[(rows >= comparison.parameters.like_for_like.fewest).all(axis=1)]
    weight = rows.loc[kinds].sum(axis=1)
    for bidder, mine in known.items():
        expected = (mine.groupby("reason").settled.mean().loc[kinds] * weight).sum() / weight.sum()
        assert figures.adjusted[bidder] == pytest.approx(expected, abs=1e-12)
        assert figures.adjusted_rows[bidder] == rows.loc[kinds, bidder].sum()
