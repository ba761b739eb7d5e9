"""The tender of the example: beside three bidders, without a fault, its assessors erring around the truth."""

import csv
import json

import numpy as np
import pytest

from toolkit.audits.comparison_openings import read_audits, read_comparison_parameters
from toolkit.examples import tenders, write_example
from toolkit.questions.tenders import prices


def means(folder):
    with (folder / tenders.SCORES).open(encoding="utf-8") as given:
        rows = list(csv.DictReader(given))
    found = {}
    for row in rows:
        found.setdefault((row["criterion"], row["bidder"]), []).append(float(row["score"]))
    return {key: np.mean(scores) for key, scores in found.items()}


def test_the_tender_and_its_audits_agree(planted):
    read = read_comparison_parameters(planted.folder / "tender.yml")
    assert list(read_audits(read)) == ["north", "south", "west"]
    assert len(read.given) == planted.truth["tender"]["scores"] == 5 * 3 * 2
    assert {each.criterion for each in read.given} == set(read.scales)


def test_every_bid_has_its_cost_once_what_is_settled_is_known(planted):
    read = read_comparison_parameters(planted.folder / "tender.yml")
    known = prices.Figures(prices.Known(0.88, 0.86, 0.90))
    frame = prices.ownership(read, dict.fromkeys(("north", "south", "west"), known))
    base = frame.query("volume == 'base' and indexation == 'base'").set_index("bidder")
    assert (base.why_not == "").all()
    assert (base["value"] < float(read.price.reserve)).all()
    assert base.place.to_dict() == {"north": 1, "south": 2, "west": 3}


def test_assessors_err_around_what_the_papers_are_worth(tmp_path):
    found = {}
    for seed in range(200):
        tenders.write_tender(tmp_path, seed)
        for key, mean in means(tmp_path).items():
            found.setdefault(key, []).append(mean)
    for (criterion, bidder), each in found.items():
        assert np.mean(each) == pytest.approx(tenders.WORTH[criterion][bidder], abs=0.06)
    assert 0.1 < np.std(found["concept", "south"]) < 0.4


def test_the_same_seed_gives_the_same_scores(tmp_path):
    texts = []
    for seed in (3, 3, 4):
        tenders.write_tender(tmp_path, seed)
        texts.append((tmp_path / tenders.SCORES).read_bytes())
    assert texts[0] == texts[1] != texts[2]


def test_two_bidders_have_no_tender(tmp_path):
    written = write_example(tmp_path / "two", vendors=2, contacts=500)
    assert written.tender is None
    assert not (tmp_path / "two" / "tender.yml").exists()
    assert "tender" not in json.loads(written.truth.read_text(encoding="utf-8"))
