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


def test_a_bidders_folder_becomes_one_file_with_its_ids_joined(planted, tmp_path, monkeypatch):
    monkeypatch.setenv("VENDOR_AUDIT_KEY", KEY)
    exports = sorted((planted.folder / "north").iterdir())
    begun = begin(exports, output=tmp_path / "begun.yml", client="A client", vendor="North", zone="Europe/Paris")
    assert begun.trouble == ()
    assert len(left_open(begun.file)) == len(begun.opened)
    text = begun.file.read_text(encoding="utf-8")
    # The months of one log are one source; every contact asked about is one of its contacts.
    assert "files: [" in text
    assert text.count("contact_records_2024-") == 3
    assert "contact_id: contact_id" in text
    assert "different ones stand in contact_records too" in " ".join(text.replace("#", " ").split())
    assert "the same visits as mystery_visits_long.xlsx" in "\n".join(begun.said)
    # Opening hours are read off where the clock is known, for somebody to take or leave.
    assert "# the hours in which contacts came" in text


# The intake of twenty exports is what takes long here, so one bidder stands for all: the one whose export of contacts
# no shipped format knows.
def test_the_file_of_a_bidders_folder_passes_once_decided(planted, tmp_path, monkeypatch):
    monkeypatch.setenv("VENDOR_AUDIT_KEY", KEY)
    exports = sorted((planted.folder / "west").iterdir())
    begun = begin(exports, output=tmp_path / "begun.yml", client="A client", vendor="West", zone="Europe/Paris")
    audit = prepare(read_parameters(decided(begun)), tmp_path / "intake")
    files = planted.truth["vendors"]["west"]["files"].values()
    # Test calls are told by a remark that nobody has explained: they stay, until somebody who knows leaves them out.
    kept = {
        name: sum(each["kept"] + each["excluded"] for each in files if each["source"] == name)
        for name in ("visits", "calls", "cases")
    }
    balance = audit.intake.balance.groupby("table").kept.sum()
    # As many rows come in as by the shipped parameters, by a mapping that nobody wrote.
    assert {table: int(balance[table]) for table in ("shops", "contacts", "events")} == {
        "shops": kept["visits"],
        "contacts": kept["calls"],
        "events": kept["cases"],
    }
    assert "Bemerkung: 1 different in" in begun.file.read_text(encoding="utf-8")


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
