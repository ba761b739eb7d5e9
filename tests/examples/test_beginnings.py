"""A first parameters file for every export that the example writes: the right format or table, joined, and readable."""

import duckdb
import pytest
from begun_files import decided, left_open
from commands import KEY

from toolkit.audits import prepare, read_parameters
from toolkit.intake.drafts import drafts_of
from toolkit.intake.first_looks import looks, together
from toolkit.reporting.beginnings import begin

ALIKE = {
    "agent_states.csv": ("time", "agent_states"),
    "calibration_forms.xlsx": ("evaluations", "qa_forms_long"),
    "client_costs.csv": ("money", None),
    "employee_survey.csv": ("surveys", None),
    "forecasts.csv": ("forecasts", None),
    "governance.csv": ("actions", None),
    "invoices.csv": ("money", None),
    "kpi_deck.xlsx": ("reported", None),
    "mystery_visits_long.xlsx": ("shops", "mystery_visits_long"),
    "mystery_visits_wide.xlsx": ("shops", None),
    "partnership_questionnaire.csv": ("alignment", None),
    "quality_forms.xlsx": ("evaluations", "qa_forms_long"),
    "roster.csv": ("agents", None),
    "schedule.csv": ("time", None),
    "survey.csv": ("surveys", "qualtrics"),
    "survey_invitations.csv": ("surveys", None),
}
OWN = {
    "north": {"case_events.csv": ("events", None), "contact_records_2024-02.csv": ("contacts", "amazon_connect")},
    "south": {
        "calls.csv": ("contacts", "five9_calls"),
        "tickets.csv": ("contacts", "zendesk_tickets"),
        "ticket_history.csv": ("events", None),
    },
    "west": {"anrufe.csv": ("contacts", None), "vorgaenge.csv": ("events", None), "open_books.csv": ("money", None)},
}
FILES = [(vendor, name) for vendor, own in OWN.items() for name in [*own, *(ALIKE if vendor == "north" else ())]]


@pytest.mark.parametrize(("vendor", "name"), FILES)
def test_each_export_of_the_example_is_recognised(planted, tmp_path, vendor, name):
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    (look,) = looks(planted.folder / vendor / name, connection, tmp_path, number=0)
    (draft,) = drafts_of(look, connection)[1]
    assert (draft.table, draft.mapping) == {**ALIKE, **OWN[vendor]}[name]
    assert draft.lacking == ()


# The intake of twenty exports is what takes long here, so two bidders stand for all; both kinds of telephone are there.
@pytest.mark.parametrize("vendor", ["north", "west"])
def test_a_bidders_folder_becomes_one_file_that_passes_once_decided(planted, tmp_path, monkeypatch, vendor):
    monkeypatch.setenv("VENDOR_AUDIT_KEY", KEY)
    exports = sorted((planted.folder / vendor).iterdir())
    begun = begin(exports, output=tmp_path / "begun.yml", client="A client", vendor=vendor, zone="Europe/Paris")
    assert begun.trouble == ()
    assert len(left_open(begun.file)) == len(begun.opened)
    text = begun.file.read_text(encoding="utf-8")
    audit = prepare(read_parameters(decided(begun)), tmp_path / "intake")
    files = planted.truth["vendors"][vendor]["files"].values()
    truth = {name: sum(each["rows"] for each in files if each["source"] == name) for name in ("visits", "calls")}
    balance = audit.intake.balance
    # The same rows come in as the shipped parameters let in; the same visits in both shapes are one source.
    assert int(balance[balance.table == "shops"]["rows"].sum()) == truth["visits"]
    assert int(balance[balance.table == "contacts"]["rows"].sum()) >= truth["calls"]
    assert "the same visits as mystery_visits_long.xlsx" in "\n".join(begun.said)
    assert "different ones stand in" in text
    # An answered contact is answered, whoever maps it.
    offered = audit.tables.contacts.filter(audit.tables.contacts.answered).count().execute()
    assert 0 < offered < int(balance[balance.table == "contacts"].kept.sum())


def test_parts_of_one_export_are_one_source_and_other_logs_with_its_columns_are_not(planted, tmp_path):
    connection = duckdb.connect()
    north = planted.folder / "north"
    paths = [
        *sorted(north.glob("contact_records_*.csv")),
        north / "client_costs.csv",
        planted.folder / "west" / "client_costs.csv",
    ]
    found = [look for n, path in enumerate(paths) for look in looks(path, connection, tmp_path, number=n)]
    one = together(found, connection)
    assert [len(look.paths) for look in one] == [3, 1, 1]
    assert one[0].rows == sum(look.rows for look in found[:3])
    assert connection.execute(f"SELECT count(*) FROM {one[0].raw}").fetchone() == (one[0].rows,)
