"""Kinds of work read from exports: bands, unknown kinds, answers by their contacts."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from comparisons_on_paper import bids, opened

from toolkit.measures import kpis
from toolkit.questions.comparisons import cells, examinations, funnels
from toolkit.reporting import (
    exhibits_comparison_adjusted,
    exhibits_comparison_funnels,
    registers_comparison_adjusted,
)

HEAD = "id,start,agent,topic,site,channel,customer,wait,talk\n"
COLUMNS = {
    "site": "nullif(site, '')",
    "channel": "nullif(channel, '')",
    "customer_id": "nullif(customer, '')",
    "reason": "nullif(topic, '')",
}
SURVEYS = {
    "table": "surveys",
    "vendor": "north",
    "files": ["answers.csv"],
    "format": {"kind": "csv"},
    "columns": {
        "survey_id": "id",
        "contact_id": "nullif(contact, '')",
        "channel": "nullif(channel, '')",
        "answered_at": "strptime(at, '%d.%m.%Y %H:%M')",
        "csat": "CAST(score AS INTEGER)",
        "csat_max": "5",
    },
}


def contacts(faults: float, *, seed: int, rows: int = 900) -> pd.DataFrame:
    """Contacts of twelve agents at two sites over four weeks; faults take twice as long as bills."""
    rng = np.random.default_rng(seed)
    fault = rng.random(rows) < faults
    agent = rng.integers(0, 12, rows)
    frame = pd.DataFrame(
        {
            "id": [f"c{n}" for n in range(rows)],
            "start": [f"{1 + n % 28:02d}.03.2024 {rng.integers(8, 20):02d}:{n % 60:02d}" for n in range(rows)],
            "agent": [f"Agent {n}" for n in agent],
            "topic": np.where(fault, "fault", "bill"),
            "site": np.where(agent < 6, "Here", "There"),
            "channel": "voice",
            "customer": [f"k{n % 700}" for n in range(rows)],
            "wait": rng.integers(0, 40, rows),
            "talk": (100 + 100 * fault) + rng.integers(-20, 20, rows),
        }
    )
    frame.loc[frame.index % 50 == 0, "topic"] = ""
    return frame


def answers(frame: pd.DataFrame, seed: int) -> str:
    """Every other contact answers; the last few answers name no contact, and two of them no channel either."""
    rng = np.random.default_rng(seed)
    asked = frame.iloc[::2]
    score = np.clip(rng.integers(2, 6, len(asked)) - (asked.topic == "fault"), 1, 5)
    table = pd.DataFrame(
        {"id": "s" + asked.id, "contact": asked.id, "channel": "", "at": asked.start, "score": score.to_numpy()}
    )
    table.iloc[-6:, 1] = ""
    table.iloc[-4:, 2] = "voice"
    return table.to_csv(index=False)


def tender(folder: Path, one: pd.DataFrame, two: pd.DataFrame, **changes: object):
    own = {
        "sources": {"calls": {"columns": COLUMNS}, "answers": SURVEYS},
        "definitions": {"customer_id_known_at_least": 0.5},
    }
    asked = {
        "like_for_like": {"mix": ["reason", "channel", "hour"]},
        "kpis": ["aht", "service_level", "csat_mean", "fcr_repeat", "asa_p90"],
    }
    texts = [frame.to_csv(index=False) for frame in (one, two)]
    (folder / "kept").mkdir()
    path = bids(folder / "kept", own, own, calls=texts, **{**asked, **changes})
    for place, (name, frame) in enumerate((("one", one), ("two", two))):
        (folder / "kept" / name / "answers.csv").write_text(answers(frame, place), encoding="utf-8")
    return opened(path)


@pytest.fixture(scope="module")
def easy():
    return contacts(0.25, seed=1)


@pytest.fixture(scope="module")
def hard():
    return contacts(0.65, seed=2)


@pytest.fixture(scope="module")
def comparison(tmp_path_factory, easy, hard):
    return tender(tmp_path_factory.mktemp("tender"), easy, hard)


@pytest.fixture(scope="module")
def found(comparison):
    return examinations.examined(comparison)


def banded(frame: pd.DataFrame) -> pd.Series:
    hour = frame.start.str[11:13].astype(int) // 4 * 4
    return frame.topic + " | " + frame.channel + " | " + hour.map("{:02d}:00".format)


def test_sums_per_kind_of_work_are_those_of_the_export(comparison, easy, hard):
    tidy = cells.tallied(comparison)
    mine = cells.added_up(tidy[tidy.kpi == kpis.CATALOGUE["aht_talk"].key], without=["site"])
    for bidder, frame in (("one", easy), ("two", hard)):
        own = mine[mine.bidder == bidder]
        known = frame[frame.topic != ""]
        by_cell = known.groupby(banded(known)).talk.agg(["sum", "size"])
        summed = own[own.cell.notna()].groupby("cell", observed=True)[["above", "rows"]].sum()
        assert summed.above.to_dict() == by_cell["sum"].to_dict()
        assert summed["rows"].to_dict() == by_cell["size"].to_dict()
        # What nobody gave a reason is of no kind, and still there.
        assert own[own.cell.isna()]["rows"].sum() == (frame.topic == "").sum()
        assert own.cluster.nunique() == 12
        assert not own.duplicated(["cell", "cluster", "mix_reason", "mix_channel", "mix_hour"]).any()


def test_the_harder_mix_explains_the_raw_gap(found, easy, hard):
    figures = found.found.figures.set_index(["kpi", "bidder"])
    raw = {"one": easy.talk.mean(), "two": hard.talk.mean()}
    assert {bidder: figures.value[("aht", bidder)] for bidder in raw} == pytest.approx(raw)
    pair = found.found.pairs.set_index("kpi").loc["aht"]
    assert pair.gap == pytest.approx(raw["one"] - raw["two"])
    assert pair.gap < -30
    assert abs(pair.value) < 4
    assert pair.verdict == "not told apart"
    assert abs(pair.within) < 4
    by_band = [
        frame[frame.topic != ""].assign(cell=lambda mine: banded(mine)).groupby("cell").talk.agg(["mean", "size"])
        for frame in (easy, hard)
    ]
    weight = by_band[0]["size"] + by_band[1]["size"]
    expected = [(each["mean"] * weight).sum() / weight.sum() for each in by_band]
    assert figures.adjusted.loc["aht"].tolist() == pytest.approx(expected)


def test_an_answer_has_the_kind_of_its_contact(comparison, easy):
    tidy = cells.tallied(comparison)
    mine = tidy[(tidy.kpi == "csat_mean") & (tidy.bidder == "one")]
    asked = easy.iloc[::2]
    named = asked.iloc[:-6]
    named = named[named.topic != ""]
    summed = mine[mine.cell.notna()].groupby("cell", observed=True)["rows"].sum()
    assert summed.to_dict() == named.groupby(banded(named)).size().to_dict()
    # Without its contact an answer is of no known kind, whatever channel it names itself.
    assert mine[mine.cell.isna()]["rows"].sum() == len(asked) - len(named)
    assert mine[mine.cell.isna() & (mine.mix_channel == "voice")]["rows"].sum() >= 4


def test_percentiles_stand_as_they_are_and_that_is_said(found, comparison):
    figures = found.found.figures
    assert set(figures[figures.kpi == "asa_p90"].why_not) == {"percentile"}
    claims = registers_comparison_adjusted.of_adjusted(comparison, found)
    assert any("percentiles do not add up" in claim.sentence for claim in claims)
    gap = next(claim for claim in claims if claim.id == "adjusted.aht.gap")
    assert gap.severity == "attention"
    assert "not told apart" in gap.sentence


def test_a_mix_that_nobody_names_is_said_and_none_at_all_adjusts_nothing(tmp_path, easy, hard):
    unnamed = tender(tmp_path, easy, hard, like_for_like={"mix": ["reason", "language"]}, kpis=["aht"])
    other = examinations.examined(unnamed)
    assert (other.rules.mix, other.unnamed) == (("reason",), ("language",))
    assert other.found.figures.adjusted.notna().all()
    claims = registers_comparison_adjusted.of_adjusted(unnamed, other)
    assert [claim.id for claim in claims if "language" in claim.sentence] == ["adjusted.unnamed"]
    (tmp_path / "none").mkdir()
    none = tender(tmp_path / "none", easy, hard, like_for_like={"mix": ["language"]}, kpis=["aht"])
    said = [claim.sentence for claim in registers_comparison_adjusted.of_adjusted(none, examinations.examined(none))]
    assert said[0].startswith("Nobody's work could be told apart by language")
    assert said[1].startswith("No mix of work is taken out, so that figures stand as they are")
    (tmp_path / "bare").mkdir()
    bare = tender(tmp_path / "bare", easy, hard, like_for_like={"mix": []}, kpis=["aht"])
    nothing = examinations.examined(bare)
    assert set(nothing.found.figures.why_not) == {"no_mix"}
    assert nothing.found.figures.value.notna().all()
    assert nothing.found.pairs.empty


def test_a_bidder_without_reasons_is_not_compared_and_told_so(tmp_path, easy, hard):
    hidden = tender(tmp_path, easy, hard.assign(topic=""), like_for_like={"mix": ["reason"]}, kpis=["aht"])
    other = examinations.examined(hidden)
    assert other.found.figures.set_index("bidder").why_not.to_dict() == {"one": "alone", "two": "unknown_mix"}
    claims = {claim.id: claim for claim in registers_comparison_adjusted.of_adjusted(hidden, other)}
    assert claims["adjusted.aside_unknown_mix.two"].severity == "limit"
    assert "has no place" in claims["adjusted.aside_unknown_mix.two"].sentence


def test_sites_of_few_people_are_not_shown(comparison, tmp_path, easy, hard):
    units = funnels.units(comparison)
    sites = units[(units.of == "site") & (units.kpi == "aht")]
    assert sites[["bidder", "name", "agents"]].to_numpy().tolist() == [
        ["one", "Here", 6], ["one", "There", 6], ["two", "Here", 6], ["two", "There", 6],
    ]  # fmt: skip
    assert (sites.ratio - 1).abs().max() < 0.05
    small = easy.assign(site=np.where(easy.agent == "Agent 1", "Small", easy.site))
    other = funnels.units(tender(tmp_path, small, hard, kpis=["aht"]))
    assert "Small" not in set(other.name)
    assert "There" in set(other.name)


def test_everything_is_shown_in_tables_and_pictures(comparison, found):
    names = ("forests", "figures", "pairs", "cells", "left_out", "checks")
    shown = {name: getattr(exhibits_comparison_adjusted, name)(comparison, found) for name in names}
    assert shown["forests"].html.count("<figure") == 5
    assert "First Bidder, Second Bidder" in shown["pairs"].html
    assert "not told apart" in shown["pairs"].html
    assert "percentiles do not add up" in shown["figures"].html
    few = exhibits_comparison_funnels.pictures(comparison, funnels.examined(comparison))
    assert "at least 5 of them" in few.html
    (claim,) = exhibits_comparison_funnels.findings(comparison, funnels.examined(comparison))
    assert claim.severity == "limit"
