"""Journeys across contacts as the report tells them: two sources, late journeys, transfers that nobody gave."""

import pytest
from audits_on_paper import written

from toolkit import open_audit
from toolkit.questions import contact_journeys
from toolkit.reporting.registers_journeys import of_journeys

CALLS = {
    "contact_id": "id",
    "agent_id": "who",
    "customer_id": "cust",
    "channel": "'voice'",
    "direction": "'inbound'",
    "reason": "'bill'",
    "started_at": "strptime(start, '%d.%m.%Y %H:%M')",
    "answered": "answered = 'y'",
    "abandoned": "answered = 'n'",
    "transferred": "CASE moved WHEN 'y' THEN true WHEN 'n' THEN false END",
    "wait_seconds": "1",
    "talk_seconds": "1",
}
MAIL = {
    **{name: CALLS[name] for name in ("contact_id", "customer_id", "direction", "reason", "started_at", "answered")},
    "channel": "'email'",
    "offered": "FALSE",
}


def opened(folder, calls, mail=(), mail_columns=MAIL, **changes):
    """An audit of rows `customer day answered moved` of March, calls and perhaps letters."""

    def text(rows, prefix):
        cells = [row.split() for row in rows]
        lines = [f"{prefix}{n},a{n % 3},{c},{d}.03.2024 09:00,{a},{m}" for n, (c, d, a, m) in enumerate(cells)]
        return "id,who,cust,start,answered,moved\n" + "\n".join(lines) + "\n"

    sources = {"calls": {"columns": CALLS}}
    if mail:
        (folder / "mail.csv").write_text(text(mail, "m"))
        sources["mail"] = {"table": "contacts", "vendor": "north", "files": ["mail.csv"], "columns": mail_columns}
    return open_audit(written(folder, text(calls, "c"), sources=sources, **changes))


def figures(audit):
    return contact_journeys.overview(audit).set_index("kpi")


@pytest.mark.parametrize("word", ["?", "n"])
def test_letters_that_the_service_level_leaves_out_are_returns_and_another_channel(tmp_path, word):
    calls = [f"c{n} 04 y n" for n in range(40)] + [f"c{n} 22 n {word}" for n in range(40, 60)]
    audit = opened(tmp_path, calls, [f"c{n} 06 y n" for n in range(10)])
    assert audit.kpi("offered")["value"].tolist() == [60]
    assert audit.kpi("repeat_any_7d")[["value", "rows"]].to_numpy().tolist() == [[0.25, 40]]
    found = figures(audit)
    assert found["value"]["contact_journeys"] == 60
    # Calls that nobody answered were not handed on, blank or not; of the letters nobody says.
    assert found[["rows", "unknown"]].loc["contact_journey_transfers"].tolist() == [50, 10]
    assert found["value"]["contact_journey_repeats"] == found["value"]["contact_journey_switches"] == 10 / 60
    assert found[["value", "rows"]].loc["contact_journey_returns"].tolist() == [10 / 40, 40]
    sentence = {claim.id: claim.sentence for claim in of_journeys(audit)}["journeys.north.contacts"]
    assert "60 journeys of 70 contacts (voice, email). Of the 60 that were followed" in sentence.replace("\u202f", " ")


def test_letters_sent_out_are_no_returns(tmp_path):
    sent = {**MAIL, "direction": "'outbound'"}
    calls = [f"c{n} 04 y n" for n in range(40)]
    found = figures(opened(tmp_path, calls, [f"c{n} 06 y n" for n in range(10)], sent))
    assert (found["value"]["contact_journey_repeats"], found["value"]["contact_journey_switches"]) == (0, 0)


def test_journeys_of_the_last_days_are_not_counted_as_of_one_contact(tmp_path):
    early = [f"c{n} 04 y n" for n in range(40)] + [f"c{n} 05 y n" for n in range(20)]
    late = [f"d{n} 28 y n" for n in range(40)]
    found = figures(opened(tmp_path, early + late))
    assert found["value"]["contact_journeys"] == 80
    assert found["rows"]["contact_journey_repeats"] == 40
    assert found["value"]["contact_journey_repeats"] == 0.5
    audit = opened(tmp_path, [f"c{n} 04 y n" for n in range(10)] + [f"d{n % 9} 28 y n" for n in range(9)])
    shown = contact_journeys.variants(audit)
    assert shown[["cases", "share"]].to_numpy().tolist() == [[10, 1.0]]


def test_transfers_that_too_many_journeys_leave_open_are_not_evidenced(tmp_path):
    calls = [f"c{n} 04 y {'?' if n < 10 else 'n'}" for n in range(60)]
    row = figures(opened(tmp_path, calls)).loc["contact_journey_transfers"]
    assert (row.verdict, row["rows"], row.unknown) == ("not evidenced", 50, 10)
    assert row.definition.startswith("unknown for 10 of 60 journeys, and at most 5% may be; ")
    calls = [f"c{n} 04 y {'?' if n < 3 else 'n'}" for n in range(60)]
    row = figures(opened(tmp_path, calls)).loc["contact_journey_transfers"]
    assert (row["value"], row["rows"], row.unknown, row.verdict) == (0, 57, 3, "")


def test_an_export_that_names_no_channel_has_no_switches(tmp_path):
    silent = {name: "CAST(NULL AS VARCHAR)" if name == "channel" else text for name, text in CALLS.items()}
    text = "id,who,cust,start,answered,moved\n" + "".join(f"c{n},a,c{n},04.03.2024 09:00,y,n\n" for n in range(40))
    audit = open_audit(written(tmp_path, text, sources={"calls": {"columns": silent}}))
    assert figures(audit).verdict["contact_journey_switches"] == "not evidenced"
    sentence = {claim.id: claim.sentence for claim in of_journeys(audit)}["journeys.north.contacts"]
    assert "40 contacts. Of the 40" in sentence.replace("\u202f", " ")
