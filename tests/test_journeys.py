"""Journeys of whole audits: the shipped help desk, small logs, dirty ones, none at all, and customers' contacts."""

import itertools

import numpy as np
import pandas as pd
import pytest
import yaml
from audits_on_paper import CALLS, source, written
from event_logs import DAY, generated

from toolkit import open_audit
from toolkit.questions import bottlenecks, contact_journeys, journey_overview, journey_results, journeys
from toolkit.questions.journey_logs import read
from toolkit.questions.service_levels import RECORD
from toolkit.reporting import exhibits_journeys
from toolkit.reporting.registers_journeys import of_journeys

COLUMNS = {
    "case_id": "id",
    "activity": "step",
    "occurred_at": "strptime(at, '%Y-%m-%d %H:%M:%S')",
    "agent_id": "who",
    "team": "team",
}
WHOLE = {"start": ["open"], "end": ["close"], "expected_path": ["open", "work", "close"]}


def with_log(folder, text, journeys=WHOLE, columns=COLUMNS, **changes):
    """The parameters file of a small audit with calls and a log of events."""
    (folder / "log.csv").write_text(text, encoding="utf-8")
    log = {"table": "events", "vendor": "north", "files": ["log.csv"], "format": {"kind": "csv"}, "columns": columns}
    extra = {} if journeys is None else {"journeys": journeys}
    return written(folder, sources={"log": log}, **extra, **changes)


def lines(*rows):
    """Rows as `case step hh:mm who team` on one day, as the export writes them."""
    cells = [row.split() for row in rows]
    written_ = [f"{case},{step},{DAY} {at}:00,{who},{team}" for case, step, at, who, team in cells]
    return "id,step,at,who,team\n" + "\n".join(written_) + "\n"


SMALL = lines(
    "1 open 09:00 ann desk", "1 work 09:30 bob back", "1 close 10:00 ann desk", "2 open 09:00 ann desk",
    "2 work 11:00 ann desk", "2 work 11:00 ann desk", "2 close 12:00 ann desk", "3 open 13:00 ann desk",
    "3 work 14:00 bob back", "4 work 09:00 bob back", "4 close 09:10 bob back",
)  # fmt: skip


@pytest.fixture(scope="module")
def helpdesk(project):
    return open_audit(project / "parameters" / "helpdesk_tickets.yml")


def test_the_help_desk_gives_the_published_figures(helpdesk):
    figures = journey_overview.overview(helpdesk).set_index("kpi")["value"]
    assert (figures.journey_events, figures.journey_cases) == (21_348, 4_580)
    assert round(figures.journey_whole_share * 4_580) == 4_479
    assert figures.journey_variants == 193
    assert round(figures.journey_duration_median, 2) == 39.83
    shown = journeys.variants(helpdesk)
    assert shown.cases.tolist()[:5] == [2366, 552, 228, 213, 164]
    counts = journeys.variant_counts(helpdesk).iloc[0]
    assert (counts.variants, counts.once) == (193, 111)
    edges = journeys.edges(helpdesk).set_index(["step", "next_step"])["count"]
    assert len(edges) == 52
    assert edges[("Resolve ticket", "Closed")] == 4479
    loops = {name: edges[(name, name)] for name in
             ("Assign seriousness", "Resolve ticket", "Wait", "Take in charge ticket", "Closed")}  # fmt: skip
    assert list(loops.values()) == [438, 246, 101, 96, 14]
    lasted = read(helpdesk).whole_cases.execute()
    days = (lasted.ends - lasted.begins) / 86_400_000
    assert (round(days.min(), 2), round(days.max(), 2)) == (30.64, 59.99)
    assert journeys.copies(helpdesk).copies.tolist() == [127]


def test_pandas_reads_the_same_figures_from_the_file(helpdesk, project):
    frame = pd.read_csv(project / "data" / "helpdesk_tickets" / "helpdesk.csv")
    frame["at"] = pd.to_datetime(frame["Complete Timestamp"], format="%Y/%m/%d %H:%M:%S.%f")
    ordered = frame.sort_values(["Case ID", "at"], kind="stable").groupby("Case ID")
    sequences = ordered.Activity.agg(tuple)
    whole = sequences[[s[0] in ("Assign seriousness", "Insert ticket") and s[-1] == "Closed" for s in sequences]]
    counted = whole.value_counts()
    shown = journeys.variants(helpdesk)
    assert [counted[tuple(steps)] for steps in shown.steps] == shown.cases.tolist()
    repeats = sum(len(set(each)) < len(each) for each in whole) / len(whole)
    figures = journey_overview.overview(helpdesk).set_index("kpi")["value"]
    assert figures.journey_rework_share == pytest.approx(repeats)
    resources = ordered.Resource.agg(list)
    handed = sum(any(a != b for a, b in itertools.pairwise(r)) for r in resources) / len(resources)
    assert figures.journey_handed_persons == pytest.approx(handed)


def test_the_automatic_close_is_a_rule_and_not_the_first_bottleneck(helpdesk):
    apart = bottlenecks.apart(helpdesk)
    assert apart[["step", "next_step", "sign", "why"]].to_numpy().tolist() == [
        ["Resolve ticket", "Closed", "rule", "floor"]
    ]
    assert apart.mark.tolist() == [10]
    ranked = bottlenecks.ranked(helpdesk)
    assert ("Resolve ticket", "Closed") not in set(zip(ranked.step, ranked.next_step, strict=True))
    assert ranked[["step", "next_step"]].iloc[0].tolist() == ["Assign seriousness", "Take in charge ticket"]
    sentences = {claim.id: claim.sentence for claim in of_journeys(helpdesk)}
    assert "Resolve ticket → Closed is a rule and no bottleneck" in sentences["journeys.helpdesk.rule.1"]
    assert "ends at" not in sentences["journeys.helpdesk.rule.1"]
    assert "every 10 minutes" in sentences["journeys.helpdesk.rule.1"]


def test_open_cases_are_counted_to_the_end_of_the_period(helpdesk):
    opened = journeys.unfinished(helpdesk).set_index("step")
    assert opened.cases.to_dict() == {"Resolve ticket": 10, "Wait": 8, "Require upgrade": 3, "Take in charge ticket": 1,
                                      "VERIFIED": 1}  # fmt: skip
    last = pd.Timestamp("2014-01-03 23:00")  # midnight in Rome after the period's last day
    frame = pd.read_csv(helpdesk.parameters.folder / "../data/helpdesk_tickets/helpdesk.csv")
    at = pd.to_datetime(frame["Complete Timestamp"], format="%Y/%m/%d %H:%M:%S.%f")
    verified = frame.assign(at=at).sort_values(["Case ID", "at"], kind="stable").groupby("Case ID").last()
    only = verified[verified.Activity == "VERIFIED"]["at"].iloc[0]
    assert opened.waited_days["VERIFIED"] == pytest.approx((last - only).total_seconds() / 86_400)


def test_the_expected_path_is_the_commonest_variant(helpdesk):
    ways = journeys.conformance_classes(helpdesk).set_index("way")
    assert ways.cases["as_expected"] == 2366
    assert ways.cases.sum() == 4479


def test_small_groups_and_persons_are_nowhere_shown(helpdesk):
    assert journeys.team_matrix(helpdesk).empty
    assert (exhibits_journeys.steps(helpdesk)["count"] >= 5).all()
    assert exhibits_journeys.unfinished(helpdesk).step.tolist() == ["Resolve ticket", "Wait", "other activities"]
    rows = journey_results.results(helpdesk)
    assert not rows.group.str.contains("agent-").any()
    assert not any("agent-" in claim.sentence for claim in of_journeys(helpdesk))


def test_the_results_have_the_columns_of_every_section(helpdesk):
    rows = journey_results.results(helpdesk)
    assert list(rows.columns) == RECORD
    assert set(rows.section) == {"journeys"}
    assert not rows.duplicated(["kpi", "vendor", "group"]).any()
    assert rows[rows.verdict == "insufficient"][["value", "low", "high"]].isna().all(axis=None)


def test_a_small_log_by_hand(tmp_path):
    audit = open_audit(with_log(tmp_path, SMALL))
    assert journeys.edges(audit).set_index(["step", "next_step"])["count"].to_dict() == {
        ("open", "work"): 2, ("work", "close"): 2, ("work", "work"): 1}  # fmt: skip
    assert journeys.unfinished(audit)[["step", "cases"]].to_numpy().tolist() == [["work", 1]]
    assert journeys.copies(audit).copies.tolist() == [1]
    ways = journeys.conformance_classes(audit).set_index("way").cases
    assert (ways["as_expected"], ways["repeats"]) == (1, 1)
    figures = journey_overview.overview(audit).set_index("kpi")
    # Four cases are too few for a share, and two for a median.
    assert set(figures.verdict[["journey_whole_share", "journey_duration_median"]]) == {"insufficient"}
    assert figures["value"][["journey_whole_share", "journey_duration_median"]].isna().all()
    assert of_journeys(audit)


def test_opening_hours_follow_the_calendar_of_the_audit(tmp_path):
    hours = {"calendar": {"open": {"monday": ["10:00-11:00"]}}}
    audit = open_audit(with_log(tmp_path, SMALL, **hours))
    found = journeys.edges(audit).set_index(["step", "next_step"])
    # 9:30 to 10:00 is closed; 11:00 to 12:00 too; of 9:00 to 11:00 one hour is open.
    assert found.open_total.to_dict() == {("open", "work"): 3600, ("work", "close"): 0, ("work", "work"): 0}


def test_names_that_the_log_does_not_hold_are_told(tmp_path):
    audit = open_audit(with_log(tmp_path, SMALL, {**WHOLE, "end": ["closed", "close"]}))
    assert journeys.not_in_log(audit) == ["closed"]
    assert any("does not hold: closed" in claim.sentence for claim in of_journeys(audit))


def test_without_journeys_in_the_parameters_every_case_counts_and_none_is_open(tmp_path):
    audit = open_audit(with_log(tmp_path, SMALL, None))
    assert journeys.edges(audit)["count"].sum() == 7
    assert journeys.unfinished(audit).empty
    assert journeys.conformance_classes(audit).empty
    assert "journey_open_share" not in set(journey_overview.overview(audit).kpi)
    assert not any("still open" in claim.sentence or "were open" in claim.sentence for claim in of_journeys(audit))


def test_no_case_is_whole(tmp_path):
    audit = open_audit(with_log(tmp_path, SMALL, {"start": ["never"], "end": ["close"]}))
    assert journeys.edges(audit).empty
    assert bottlenecks.ranked(audit).empty
    assert journeys.drawn(audit, bottlenecks.signs(audit)).empty
    assert len(journey_results.results(audit))
    assert of_journeys(audit)


def test_an_audit_without_events_says_what_is_missing(tmp_path):
    audit = open_audit(written(tmp_path))
    for frame in (journey_overview.overview, journeys.edges, journeys.variants, journeys.unfinished, journeys.handling,
                  journeys.team_matrix, bottlenecks.signs, bottlenecks.ranked, bottlenecks.differences,
                  exhibits_journeys.steps, exhibits_journeys.apart, exhibits_journeys.compared,
                  exhibits_journeys.unfinished, exhibits_journeys.ways, exhibits_journeys.costs,
                  exhibits_journeys.departures, exhibits_journeys.contact_steps):  # fmt: skip
        assert frame(audit).empty
    assert journey_results.results(audit).empty
    claims = of_journeys(audit)
    assert {claim.severity for claim in claims} == {"limit"}
    assert "no table of events" in claims[0].sentence


def test_a_log_without_persons_or_teams(tmp_path):
    columns = {name: COLUMNS[name] for name in ("case_id", "activity", "occurred_at")}
    audit = open_audit(with_log(tmp_path, SMALL, columns=columns))
    assert journeys.handed_over(audit).empty
    assert of_journeys(audit)


def test_dirty_rows_go_to_rejects_and_odd_names_survive(tmp_path):
    odd = '9,"we ""wait""; a=b <b>→</b> ünïcode",2024-03-04 09:00:00,ann,desk\n'
    broken = "9,work,04/03/2024 nine,ann,desk\n,work,2024-03-04 09:00:00,ann,desk\n"
    audit = open_audit(_forgiving(tmp_path, SMALL + odd + broken))
    assert audit.intake.balance.set_index("source").rejected["log"] == 2
    assert 'we "wait"; a=b <b>→</b> ünïcode' in read(audit).names
    assert of_journeys(audit)


def _forgiving(folder, text):
    path = with_log(folder, text)
    path.write_text(path.read_text().replace("  log:\n", "  log:\n    rejects_at_most: 0.5\n"))
    return path


def planted(folder, waits, cases=300, seed=1, people=12):
    """A log made from waits, written as an export of two teams."""
    frame = generated(cases, seed, waits).execute()
    at = frame.occurred_at.dt.strftime("%Y-%m-%d %H:%M:%S")
    team = np.where(frame.activity.str.startswith(("0", "1")), "desk", "back")
    persons = [f"p{n % people}" for n in range(len(frame))]
    told = zip(frame.case_id, frame.activity, at, persons, team, strict=True)
    rows = [f"{case},{activity[2:]},{time},{who},{where}" for case, activity, time, who, where in told]
    asked = {"start": ["open"], "end": ["close"]}
    period = {"first": "2024-01-01", "last": "2024-12-31"}
    return with_log(folder, "id,step,at,who,team\n" + "\n".join(rows) + "\n", asked, period=period)


def test_a_planted_slow_hand_over_is_found(tmp_path):
    audit = open_audit(planted(tmp_path, {"open": 0, "look": 4, "fix": 60, "close": 4}))
    claims = {claim.id: claim for claim in of_journeys(audit)}
    first = claims["journeys.north.bottleneck.1"]
    assert first.severity == "attention"
    assert "look → fix is a bottleneck" in first.sentence
    assert "Nobody has said which waits end with the customer's own action" in first.sentence
    assert journeys.team_matrix(audit)[["giver", "taker"]].to_numpy().tolist() == [["desk", "back"]]


def test_the_customers_own_waits_and_steps_that_follow_at_once_are_not_ranked(tmp_path):
    path = planted(tmp_path, {"open": 0, "look": 4, "fix": 60, "note": 0.001, "close": 4})
    asked = yaml.safe_load(path.read_text(encoding="utf-8"))
    asked["journeys"]["customer_steps"] = ["fix"]
    path.write_text(yaml.safe_dump(asked), encoding="utf-8")
    audit = open_audit(path)
    ranked = bottlenecks.ranked(audit)
    assert set(ranked.next_step) == {"look", "close"}
    assert not ranked.bottleneck.any()
    sentence = {claim.id: claim.sentence for claim in of_journeys(audit)}["journeys.north.bottleneck.1"]
    assert "no step stands out" in sentence
    assert "Waits that end with fix are the customer's own" in sentence


def test_a_stated_norm_replaces_the_median_of_all_waits(tmp_path):
    path = planted(tmp_path, {"open": 0, "look": 4, "fix": 4, "close": 4})
    before = bottlenecks.ranked(open_audit(path)).set_index("next_step")
    assert before.norm.nunique() == 1
    asked = yaml.safe_load(path.read_text(encoding="utf-8"))
    asked["journeys"]["norms"] = [
        {"step": "look", "next_step": "fix", "hours": 1},
        {"step": "x", "next_step": "y", "hours": 2},
    ]
    path.write_text(yaml.safe_dump(asked), encoding="utf-8")
    audit = open_audit(path)
    after = bottlenecks.ranked(audit).set_index("next_step")
    assert after.norm["fix"] == 3600
    assert after.cost["fix"] > before.cost["fix"]
    assert after.cost["look"] == pytest.approx(before.cost["look"])
    assert journeys.not_in_log(audit) == ["x", "y"]


def test_teams_of_too_few_people_are_not_shown(tmp_path):
    audit = open_audit(planted(tmp_path, {"open": 0, "look": 4, "fix": 6, "close": 4}, people=4))
    assert journeys.team_matrix(audit).empty
    assert journeys.handed_over(audit).set_index("between").handed_cases["teams"] == 300


def test_a_finished_run_is_read_and_not_written_into(tmp_path):
    audit = open_audit(with_log(tmp_path, SMALL))
    folder = audit.intake.folder
    (folder / "manifest.json").write_text("{}")
    before = sorted(path.name for path in folder.rglob("*"))
    again = open_audit(folder)
    assert journeys.edges(again)["count"].sum() == 5
    assert journeys.edges(again).equals(journeys.edges(again))
    assert sorted(path.name for path in folder.rglob("*")) == before


def test_with_nothing_planted_no_step_is_for_attention(tmp_path):
    audit = open_audit(planted(tmp_path, {"open": 0, "look": 5, "fix": 5, "close": 5}))
    claims = of_journeys(audit)
    assert [claim for claim in claims if claim.severity == "attention"] == []
    assert any("no step stands out" in claim.sentence for claim in claims)


def test_two_vendors_are_compared_with_each_other(tmp_path):
    slow = planted(tmp_path, {"open": 0, "look": 4, "fix": 40, "close": 4}, seed=2)
    (tmp_path / "other.csv").write_text((tmp_path / "log.csv").read_text())
    quick = planted(tmp_path, {"open": 0, "look": 4, "fix": 10, "close": 4}, seed=3)
    assert slow == quick
    text = quick.read_text()
    at = text.index("  log:\n")
    block = text[at : text.index("\ncontract:", at)]
    more = (
        block.replace("  log:\n", "  more:\n").replace("log.csv", "other.csv").replace("vendor: north", "vendor: south")
    )
    text = text.replace(block, block + "\n" + more).replace(
        "- id: north\n  name: North\n", "- id: north\n  name: North\n- id: south\n  name: South\n"
    )
    quick.write_text(text)
    audit = open_audit(quick)
    told = bottlenecks.told(audit)
    assert told[["comparison", "step", "next_step"]].iloc[0].tolist() == ["north / south", "look", "fix"]
    assert told.low.iloc[0] > 0
    shown = exhibits_journeys.compared(audit)
    assert shown.set_index("title").apart["look → fix"] == "yes"
    assert set(journeys.edges(audit).vendor) == {"north", "south"}


def test_a_vendor_without_events_is_said_beside_one_with(tmp_path):
    two = [{"id": "north", "name": "North"}, {"id": "south", "name": "South"}]
    audit = open_audit(with_log(tmp_path, SMALL, vendors=two))
    assert any(claim.sentence.startswith("South: journeys are not evidenced") for claim in of_journeys(audit))


CONTACTS = "id,who,cust,channel,start,moved\n" + "".join(
    f"{n},a{n % 3},{cust},{channel},{start},{moved}\n"
    for n, (cust, channel, start, moved) in enumerate(
        [
            ("c1", "voice", "04.03.2024 09:00", "n"),
            ("c1", "email", "05.03.2024 09:00", "n"),
            ("c1", "voice", "13.03.2024 09:00", "n"),
            ("c2", "voice", "04.03.2024 10:00", "y"),
            ("c3", "chat", "04.03.2024 11:00", "n"),
            ("c3", "chat", "04.03.2024 12:00", "n"),
        ]
    )
)
CONTACT_COLUMNS = {
    "contact_id": "id",
    "agent_id": "who",
    "customer_id": "cust",
    "channel": "channel",
    "started_at": "strptime(start, '%d.%m.%Y %H:%M')",
    "transferred": "moved = 'y'",
    "reason": "channel",
    "answered": "true",
    "abandoned": "false",
    "wait_seconds": "1",
    "talk_seconds": "1",
}


def test_a_customers_contacts_make_a_journey_while_they_come_soon(tmp_path):
    audit = open_audit(written(tmp_path, CONTACTS, **source(columns=CONTACT_COLUMNS)))
    found = contact_journeys.overview(audit).set_index("kpi")
    # c1 twice within the week and once after it; c2 once; c3 twice: four journeys, two of them with a return.
    assert found["value"]["contact_journeys"] == 4
    assert found["rows"].tolist() == [4, 4, 4, 4, 4]
    assert found.verdict.tolist() == ["", *["insufficient"] * 4]
    shown = contact_journeys.variants(audit)
    assert shown.empty  # every run is of fewer than five journeys
    many = CONTACTS + "".join(
        f"x{n},a,d{n},voice,04.03.2024 09:00,n\nx{n}b,a,d{n},chat,06.03.2024 09:00,n\n" for n in range(40)
    )
    (tmp_path / "many").mkdir()
    audit = open_audit(written(tmp_path / "many", many, **source(columns=CONTACT_COLUMNS)))
    figures = contact_journeys.overview(audit).set_index("kpi")["value"]
    assert figures["contact_journey_repeats"] == pytest.approx(42 / 44)
    assert figures["contact_journey_switches"] == pytest.approx(41 / 44)
    assert figures["contact_journey_returns"] == pytest.approx(42 / 44)
    assert figures["contact_journey_transfers"] == pytest.approx(1 / 44)
    assert contact_journeys.channels(audit).channel.tolist() == ["voice", "chat", "email"]
    edges = contact_journeys.edges(audit)
    assert edges[["step", "next_step", "count"]].to_numpy().tolist() == [["voice", "chat", 40]]
    assert edges["median"].iloc[0] == 2 * 86_400


def test_customers_that_are_hardly_known_make_no_journeys(tmp_path):
    holes = CONTACTS.replace("c1,", ",").replace("c2,", ",")
    audit = open_audit(written(tmp_path, holes, **source(columns=CONTACT_COLUMNS)))
    assert contact_journeys.overview(audit).empty
    assert any("the customer is known for" in claim.sentence.lower() for claim in of_journeys(audit))


def queries(audit):
    """How many queries the whole section asks, and how many of them read the log itself."""
    connection = audit.tables.events.get_backend().con
    connection.execute("CALL enable_logging('QueryLog')")
    journey_results.results(audit)
    of_journeys(audit)
    journeys.drawn(audit, bottlenecks.signs(audit))
    journeys.handling(audit)
    journeys.idle(audit)
    asked = connection.execute("SELECT message FROM duckdb_logs WHERE type = 'QueryLog'").fetchall()
    connection.execute("CALL disable_logging()")
    texts = [text for (text,) in asked if '"events"' in text or "journeys_" in text or '"ibis_' in text]
    return len(texts), sum('FROM "events"' in text for text in texts)


def test_the_number_of_passes_does_not_grow_with_the_log(tmp_path):
    counts = []
    for name, steps, cases in (("small", 3, 40), ("large", 9, 900)):
        (tmp_path / name).mkdir()
        waits = {"open": 0, **{f"step{n}": 3 + n for n in range(steps)}, "close": 2}
        counts.append(queries(open_audit(planted(tmp_path / name, waits, cases))))
    assert counts[0] == counts[1]
    assert 10 < counts[0][0] < 50
    # The log is read for its activities and for its steps; everything else reads the steps.
    assert counts[1][1] <= 2


def test_nothing_but_tallies_comes_to_pandas(tmp_path):
    audit = open_audit(planted(tmp_path, {"open": 0, "look": 4, "close": 5}, 900))
    journey_results.results(audit)
    frames = [pd.read_parquet(path) for path in (audit.intake.folder / "measured").glob("journeys_*.parquet")
              if path.name not in ("journeys_events_steps.parquet", "journeys_events_cases.parquet")]  # fmt: skip
    assert frames
    assert max(len(frame) for frame in frames) < 100


def test_the_same_log_gives_the_same_frames(tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    audits = [open_audit(planted(tmp_path / name, {"open": 0, "look": 4, "close": 5})) for name in ("one", "two")]
    pd.testing.assert_frame_equal(*[journey_results.results(each) for each in audits])
    assert [claim.sentence for claim in of_journeys(audits[0])] == [claim.sentence for claim in of_journeys(audits[1])]


def test_calls_alone_still_stand_beside_a_log(tmp_path):
    assert open_audit(with_log(tmp_path, SMALL)).tables.contacts.count().execute() == CALLS.count("\n") - 1
