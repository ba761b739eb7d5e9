"""The file of assessors' scores: read whole, or every fault with its line."""

from datetime import date

import pytest
from tenders_on_paper import TenderDesk

from toolkit.parameters.scores import read_scores

BIDDERS = ("north", "south")
SCALES = {"concept": (0.0, 5.0)}


def read(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "assessors.csv"
    path.write_bytes(text.encode(encoding))
    scores, faults = read_scores(path, BIDDERS, SCALES)
    return [tuple(each) for each in scores], [str(each) for each in faults]


def test_scores_are_read_with_their_days_and_empty_ones_were_not_given(tmp_path):
    head = "assessor;bidder;criterion;score;scored_on\n"
    text = head + "A;north;concept;3.5;2024-05-02\nA;south;concept;;\n\nB;north;concept;5;\n"
    scores, faults = read(tmp_path, text)
    assert faults == []
    assert scores == [
        ("A", "north", "concept", 3.5, date(2024, 5, 2)),
        ("B", "north", "concept", 5.0, None),
    ]


def test_every_fault_is_told_at_once_with_its_line(tmp_path):
    text = (
        "assessor,bidder,criterion,score\nA1,north,concept,3\nA1,nort,concept,9\nA1,north,concept,4\n"
        "A2,south,concept,seven\n,north,concept,1\nA1,north\n"
    )
    scores, faults = read(tmp_path, text)
    assert scores == [("A1", "north", "concept", 3.0, None)]
    assert sorted(faults) == [
        "assessors.csv:3  bidder  found nort; expected north or south; did you mean north?",
        "assessors.csv:3  score  found 9; expected 0 to 5, as the scale has it",
        "assessors.csv:4  found A1 / north / concept, which line 2 has; expected one score of each",
        "assessors.csv:5  score  found seven; expected a number, as 3 or 3.5",
        'assessors.csv:6  assessor  found ""; expected who gave the score',
        "assessors.csv:7  found 2 cells; expected 4, as in the header",
    ]


def test_a_person_under_two_spellings_is_not_two_assessors(tmp_path):
    text = "assessor,bidder,criterion,score\nAnn Lee,north,concept,3\nann  lee,north,concept,5\nBo,north,concept,4\n"
    scores, faults = read(tmp_path, text)
    assert [score[0] for score in scores] == ["Ann Lee", "Bo"]
    said = 'found "ann  lee", whom line 2 writes "Ann Lee"; expected one way of writing'
    assert faults == [f"assessors.csv:3  assessor  {said}"]


@pytest.mark.parametrize(
    ("text", "encoding", "fault"),
    [
        ("", "utf-8", "is empty; expected the columns assessor, bidder, criterion and score"),
        ("who,bidder,score\n", "utf-8", "found the columns who, bidder and score; expected"),
        ("assessor,bidder,criterion,score,remark\n", "utf-8", "found the column remark; expected"),
        ("assessor,bidder,criterion,score\n\u00c4,north,concept,1\n", "latin-1", "not UTF-8"),
        ("assessor,bidder,criterion,score\n" + "A" * 200_000 + ",north,concept,1\n", "utf-8", "not a table"),
        ("assessor,bidder,criterion,score\nA,north,concept,1\n" * 150_000, "utf-8", "bytes; expected at most"),
        ("assessor,bidder,criterion,score,scored_on\nA,north,concept,1,31.2.24\n", "utf-8", "expected a day"),
    ],
)
def test_what_is_no_such_file_is_said(tmp_path, text, encoding, fault):
    _scores, faults = read(tmp_path, text, encoding)
    assert len(faults) == 1
    assert fault in faults[0]


def test_faults_of_the_scores_stand_beside_those_of_the_tender(tmp_path):
    desk = TenderDesk(tmp_path).replace("{reach: 0.05}", "{reach: 0.05, order: true}")
    (tmp_path / "assessors.csv").write_text("assessor,bidder,criterion,score\nA,north,concept,9\n", encoding="utf-8")
    found = desk.faults()
    assert len(found) == 2
    assert found[1] == "assessors.csv:2  score  found 9; expected 0 to 5, as the scale has it"


def test_scores_that_were_read_are_the_parameters_own(tmp_path):
    desk = TenderDesk(tmp_path)
    (tmp_path / "assessors.csv").write_text(
        "assessor,bidder,criterion,score,scored_on\nA,north,concept,4,2024-05-02\n", encoding="utf-8"
    )
    read = desk.read()
    assert read.given == (("A", "north", "concept", 4.0, date(2024, 5, 2)),)
    kept = [[*each[:4], each.scored_on.isoformat()] for each in read.given]
    assert read.with_scores(kept).given == read.given
