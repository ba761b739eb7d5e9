"""Like for like: what is not comparable is found and said, and nothing is found where all is alike."""

import pytest
from audits_on_paper import source
from comparisons_on_paper import bids, opened

from toolkit.audits import Comparison
from toolkit.questions.comparisons import like_for_like
from toolkit.reporting.registers_comparison import of_like_for_like

HEAD = "id,start,agent,topic,wait,talk,channel\n"
CHANNEL = source(columns={"channel": "channel"})
QUARTER = {"period": {"first": "2024-01-01", "last": "2024-03-31"}}


def calls(*days: str, channel: str = "voice", each: int = 8) -> str:
    rows = [
        f"{day}-{channel}-{n},{day} 09:{n:02d},Agent {n % 5},billing,5,100,{channel}"
        for day in days
        for n in range(each)
    ]
    return "\n".join(rows) + "\n"


DAYS = [f"{day:02d}.{month:02d}.2024" for month in (1, 2, 3) for day in range(1, 29)]


@pytest.fixture(scope="module")
def uneven(tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    """Two bidders: the second without February, without chat and with another rule that nothing rests on."""
    folder = tmp_path_factory.mktemp("uneven")
    first = HEAD + calls(*DAYS) + calls(*DAYS[:3], *DAYS[-3:], channel="chat", each=2)
    second = HEAD + calls(*DAYS[:28], *DAYS[56:])
    other = {**CHANNEL, **QUARTER, "definitions": {"occupancy": "occupancy_worked"}}
    path = bids(
        folder, {**CHANNEL, **QUARTER}, other, calls=[first, second], kpis=["service_level", "aht", "csat_mean"]
    )
    return opened(path)


@pytest.fixture(scope="module")
def alike(tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    """Two bidders of whom the same is known."""
    both = HEAD + calls(*DAYS)
    own = {**CHANNEL, **QUARTER}
    return opened(bids(tmp_path_factory.mktemp("alike"), own, own, calls=[both, both]))


def test_the_matrix_counts_each_contact_once_and_shows_what_is_not_there(uneven: Comparison) -> None:
    found = like_for_like.matrix(uneven).set_index(["bidder", "channel", "local_month"])
    assert found.contacts.to_dict() == {
        ("one", "chat", "2024-01"): 6,
        ("one", "chat", "2024-02"): 0,
        ("one", "chat", "2024-03"): 6,
        ("one", "voice", "2024-01"): 224,
        ("one", "voice", "2024-02"): 224,
        ("one", "voice", "2024-03"): 224,
        ("two", "chat", "2024-01"): 0,
        ("two", "chat", "2024-02"): 0,
        ("two", "chat", "2024-03"): 0,
        ("two", "voice", "2024-01"): 224,
        ("two", "voice", "2024-02"): 0,
        ("two", "voice", "2024-03"): 224,
    }
    assert set(found[~found.compared].index.get_level_values("local_month")) == {"2024-02"}


def test_contacts_compared_are_those_of_the_months_that_both_have(uneven: Comparison) -> None:
    found = like_for_like.days(uneven).set_index("bidder")
    assert found.contacts.to_dict() == {"one": 684.0, "two": 448.0}
    assert found.contacts_compared.to_dict() == {"one": 460.0, "two": 448.0}
    assert found.days_compared.to_dict() == {"one": 62, "two": 62}
    # A second route: the rows of the matrix, and those of results.csv.
    matrix = like_for_like.matrix(uneven)
    assert matrix[matrix.compared].groupby("bidder").contacts.sum().to_dict() == {"one": 460, "two": 448}
    results = like_for_like.results(uneven)
    whole = results[results.group == ""].set_index("vendor")["value"]
    assert whole.to_dict() == {"one": 460, "two": 448}
    assert results[results.group != ""].groupby("vendor")["value"].sum().to_dict() == whole.to_dict()


def test_a_channel_that_one_side_has_is_told_with_its_contacts(uneven: Comparison) -> None:
    assert like_for_like.alone(uneven).to_dict("records") == [
        {"channel": "chat", "bidders": "one", "without": "two", "contacts": 12}
    ]


def test_what_differs_is_listed_with_what_rests_on_it(uneven: Comparison) -> None:
    found = like_for_like.in_force(uneven)
    assert set(found.part[~found.same]) == {"definitions.occupancy"}
    rests = found.drop_duplicates("part").set_index("part").rests
    assert rests["contract.threshold_seconds"] == "service_level"
    assert rests["definitions.aht"] == "aht"
    assert rests["definitions.occupancy"] == ""
    assert rests["time_zone"] == "service_level, aht, csat_mean"


def test_who_has_no_figure_is_named_with_the_reason(uneven: Comparison) -> None:
    found = like_for_like.evidenced(uneven).set_index(["kpi", "bidder"])
    assert found.evidenced.to_dict() == {
        ("service_level", "one"): True,
        ("service_level", "two"): True,
        ("aht", "one"): True,
        ("aht", "two"): True,
        ("csat_mean", "one"): False,
        ("csat_mean", "two"): False,
    }
    assert found.why_not["csat_mean", "two"] == "no surveys"


def test_what_is_not_comparable_is_said_first_and_all_of_it(uneven: Comparison) -> None:
    told = {finding.id: finding for finding in of_like_for_like(uneven)}
    assert set(told) == {
        "like_for_like.no_tender",
        "like_for_like.days",
        "like_for_like.shorter.one",
        "like_for_like.shorter.two",
        "like_for_like.missing_month.two",
        "like_for_like.channel_alone.chat",
        "like_for_like.differs.definitions.occupancy",
        "like_for_like.none.csat_mean",
    }
    assert "Second Bidder has no contact in 2024-02" in told["like_for_like.missing_month.two"].sentence
    assert "without 2024-02" in told["like_for_like.days"].sentence
    assert (
        "First Bidder: 62 of 91 audited days are compared, 460 of its 684" in told["like_for_like.shorter.one"].sentence
    )
    assert told["like_for_like.days"].severity == "limit"
    assert told["like_for_like.no_tender"].sentence.startswith("This comparison states no tender")


def test_nothing_is_found_where_all_is_alike(alike: Comparison) -> None:
    assert [finding.id for finding in of_like_for_like(alike)] == ["like_for_like.no_tender", "like_for_like.days"]
    assert like_for_like.alone(alike).empty
    assert like_for_like.in_force(alike).same.all()
    held = like_for_like.held(alike)
    assert held.to_dict("records") == [
        {"table": "contacts", "bidder": "one", "rows": 672},
        {"table": "contacts", "bidder": "two", "rows": 672},
    ]
