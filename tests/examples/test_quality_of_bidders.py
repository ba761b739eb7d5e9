"""Quality scores of the example's bidders, raw and at the common mix: counted again in pandas from their exports."""

import numpy as np
import pandas as pd
import pytest

from toolkit.audits.comparison_openings import assembled, read_comparison_parameters
from toolkit.audits.seals import seal_of
from toolkit.questions.comparisons import examinations

VENDORS = ("north", "south", "west")
FEWEST = 20
# Each bidder's words for a reason.
REASONS = {
    "BILLING": "bill", "DELIVERY": "delivery", "FAULT": "fault", "CONTRACT": "contract", "CANCELLATION": "cancellation",
    "LOGIN": "access", "Billing question": "bill", "Delivery": "delivery", "Line fault": "fault",
    "Contract change": "contract", "Cancellation": "cancellation", "Login and password": "access", "Rechnung": "bill",
    "Lieferung": "delivery", "Störung": "fault", "Vertrag": "contract", "Kündigung": "cancellation", "Zugang": "access",
}  # fmt: skip
CHANNELS = {"VOICE": "voice", "CHAT": "chat", "Telefon": "voice", "Chat": "chat"}


def compared(folder, runs, mix):
    stated = read_comparison_parameters(folder / "tender.yml")
    like = stated.like_for_like.model_copy(update={"fewest": FEWEST, "mix": mix})
    parameters = stated.model_copy(
        update={"kpis": ("qa_score",), "mandatory": (), "criteria": (), "price": None, "like_for_like": like}
    )
    return assembled(parameters, runs, seal_of(parameters))


@pytest.fixture(scope="module")
def comparison(planted, audits):
    return compared(
        planted.folder, {each: audits("planted", each).intake.folder for each in VENDORS}, ("reason", "channel")
    )


@pytest.fixture(scope="module")
def figures(comparison):
    return examinations.examined(comparison).found.figures.set_index("bidder")


def contacts(folder):
    """Every contact of the exports that was answered: bidder, contact, agent, reason, channel."""
    north = pd.concat(pd.read_csv(path, dtype=str) for path in sorted(folder.glob("north/contact_records_*.csv")))
    south = pd.read_csv(folder / "south/calls.csv", dtype=str)
    west = pd.read_csv(folder / "west/anrufe.csv", dtype=str, sep=";", encoding="windows-1252")
    parts = {
        "north": (north["ContactId"], north["Agent.Username"], north["Attributes.topic"], north["Channel"]),
        "south": (south["CALL ID"], south["AGENT"], south["CALL TOPIC"], pd.Series("VOICE", index=south.index)),
        "west": (west["Gesprächs-ID"], west["Agent"], west["Anliegen"], west["Kanal"]),
    }
    frames = [
        pd.DataFrame(dict(zip(("contact", "agent", "reason", "channel"), columns, strict=True))).assign(bidder=bidder)
        for bidder, columns in parts.items()
    ]
    found = pd.concat(frames, ignore_index=True).drop_duplicates(["bidder", "contact"])
    named = found.assign(reason=found.reason.map(REASONS), channel=found.channel.map(CHANNELS))
    return named[named.agent.fillna("") != ""]


def items(folder, window):
    """Every item scored on a form: bidder, contact, agent, earned and possible points, both times the item's weight."""
    parts = []
    for bidder in VENDORS:
        sheet = pd.read_excel(folder / bidder / "quality_forms.xlsx", engine="calamine", dtype={"Contact ID": str})
        day = pd.to_datetime(sheet["Evaluated on"]).dt.date
        sheet = sheet[(day >= window.first) & (day <= window.last)].dropna(
            subset=["Points", "Points possible", "Weight"]
        )
        parts.append(
            pd.DataFrame(
                {
                    "bidder": bidder,
                    "contact": sheet["Contact ID"],
                    "agent": sheet["Agent"],
                    "earned": sheet["Points"] * sheet["Weight"],
                    "possible": sheet["Points possible"] * sheet["Weight"],
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def shared_by_all(frame):
    """The kinds of work of which every bidder has enough rows of two agents or more."""
    counted = frame.groupby(["bidder", "kind"]).agg(rows=("agent", "size"), agents=("agent", "nunique")).reset_index()
    enough = counted[(counted.rows >= FEWEST) & (counted.agents >= 2)]
    return enough.groupby("kind").bidder.nunique().loc[lambda found: found == len(VENDORS)].index


@pytest.fixture(scope="module")
def counted(planted, comparison):
    """The items with the kind of work of their contact, null where it is not shared; the mix that tells it apart."""
    came, scored = contacts(planted.folder), items(planted.folder, comparison.window)
    came = came.assign(kind=came.reason + " | " + came.channel)
    scored = scored.merge(came[["bidder", "contact", "reason", "kind"]], on=["bidder", "contact"], how="left")
    work = shared_by_all(came)
    return scored.assign(kind=scored.kind.where(scored.kind.isin(work)))


def test_raw_scores_are_those_of_the_sheets(figures, counted):
    for bidder, mine in counted.groupby("bidder"):
        assert figures["value"][bidder] == pytest.approx(mine.earned.sum() / mine.possible.sum(), abs=1e-12)
        assert figures["rows"][bidder] == len(mine)


def test_scores_at_the_common_mix_are_those_of_the_sheets_standardised(figures, counted):
    assert set(figures.mix) == {"reason, channel"}
    kinds = shared_by_all(counted.dropna(subset="kind"))
    inside = counted[counted.kind.isin(kinds)]
    weight = inside.groupby("kind").possible.sum()
    for bidder, mine in inside.groupby("bidder"):
        sums = mine.groupby("kind")[["earned", "possible"]].sum()
        expected = float((sums.earned / sums.possible * weight).sum() / weight.sum())
        assert figures.adjusted[bidder] == pytest.approx(expected, abs=1e-12)
        assert figures.adjusted_rows[bidder] == len(mine)
        assert figures.overlap[bidder] == pytest.approx(len(mine) / (counted.bidder == bidder).sum())
    assert not np.allclose(figures.adjusted, figures["value"], atol=1e-4)
