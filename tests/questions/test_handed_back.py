"""Who hands a case back, as the report tells it: the designed route, going back and forth again, teams and persons."""

import numpy as np
import pandas as pd
import pytest
from audits_on_paper import written

from toolkit import open_audit
from toolkit.questions import journey_overview
from toolkit.reporting.registers_journeys import of_journeys

COLUMNS = {
    "case_id": "id",
    "activity": "step",
    "occurred_at": "strptime(at, '%Y-%m-%d %H:%M:%S')",
    "agent_id": "who",
    "team": "team",
}


def opened(folder, *routes):
    """An audit of cases: each route is how many cases take it and their steps as `person team` pairs, ann:desk."""
    rows = []
    cases = [route for number, route in routes for _ in range(number)]
    for case, route in enumerate(cases):
        at = pd.Timestamp("2024-03-04 09:00") + pd.Timedelta(minutes=case)
        for place, step in enumerate(route.split()):
            who, team = step.split(":")
            # Six persons of each name, so that no team is too small to be shown.
            rows.append(f"{case},s{place},{at + pd.Timedelta(hours=place)},{who}{case % 6},{team}")
    (folder / "log.csv").write_text("id,step,at,who,team\n" + "\n".join(rows) + "\n")
    log = {"table": "events", "vendor": "north", "files": ["log.csv"], "format": {"kind": "csv"}, "columns": COLUMNS}
    return open_audit(written(folder, sources={"log": log}))


def told(audit):
    claims = {claim.id: claim for claim in of_journeys(audit) if ".handed_back." in claim.id or "ping" in claim.id}
    return {name: claim.sentence.replace("\u202f", " ").replace("\xa0", " ") for name, claim in claims.items()}


def figures(audit):
    return journey_overview.overview(audit).set_index("kpi")["value"]


def test_the_designed_route_is_told_once_with_its_way_and_is_no_ping_pong(tmp_path):
    audit = opened(tmp_path, (40, "ann:first bob:second ann:first"), (60, "ann:first ann:first"))
    found = figures(audit)
    assert (found.journey_returned_teams, found.journey_returned_persons) == (0.4, 0.4)
    assert (found.journey_pingpong_teams, found.journey_pingpong_persons) == (0, 0)
    sentences = told(audit)
    assert list(sentences) == ["journeys.north.handed_back.teams"]
    sentence = sentences["journeys.north.handed_back.teams"]
    assert "40.0 % (30.9 % to 49.8 %) of the cases that name teams were handed on and came back" in sentence
    assert "most often first → second → first (40 times)" in sentence
    assert "0.0 % (0.0 % to 3.7 %) went back and forth again" in sentence


def test_who_goes_back_and_forth_again_is_counted_apart(tmp_path):
    audit = opened(tmp_path, (30, "ann:first bob:second ann:first bob:second"), (70, "ann:first bob:second ann:first"))
    found = figures(audit)
    assert (found.journey_returned_teams, found.journey_pingpong_teams) == (1, 0.3)
    assert "30.0 % (21.9 % to 39.6 %) went back and forth again" in told(audit)["journeys.north.handed_back.teams"]


@pytest.mark.parametrize("share", [0.2, 0.5])
def test_persons_are_told_too_where_theirs_are_not_the_teams_hand_overs(tmp_path, share):
    inside = int(100 * share)
    audit = opened(
        tmp_path, (inside, "ann:first cat:first ann:first"), (100 - inside, "ann:first bob:second ann:first")
    )
    found = figures(audit)
    assert np.isclose(found.journey_returned_teams, 1 - share)
    assert found.journey_returned_persons == 1
    sentences = told(audit)
    assert list(sentences) == ["journeys.north.handed_back.teams", "journeys.north.handed_back.persons"]
    assert "→" not in sentences["journeys.north.handed_back.persons"]


def test_who_never_hands_back_is_not_told_of(tmp_path):
    audit = opened(tmp_path, (40, "ann:first bob:second"))
    assert figures(audit).journey_returned_teams == 0
    assert told(audit) == {}
