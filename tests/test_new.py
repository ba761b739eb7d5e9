"""`vendor-audit new`: what it recognises of real exports, and that its file passes once what it names is decided."""

import functools

import duckdb
import pytest
from audits_on_paper import CALLS
from begun_files import decided, left_open
from commands import KEY, calling

from toolkit.audits import prepare, read_parameters
from toolkit.intake.drafts import drafts_of
from toolkit.intake.faults import IntakeFaults
from toolkit.intake.first_looks import looks
from toolkit.reporting.beginnings import BeginningFaults, begin, summary

REAL = {
    "bank_calls/february.txt": ["contacts"],
    "bank_calls/shifts.csv": [],
    "bank_mystery_visits/2022.xlsx": ["shops"],
    "bank_mystery_visits/2022_form.xlsx": [],
    "bank_mystery_visits/2022_published.xlsx": [],
    "bank_mystery_visits/eei_2023.xlsx": ["shops"],
    "bank_mystery_visits/eei_2023_form.xlsx": [],
    "bank_mystery_visits/eei_2023_published_average.xlsx": [],
    "bank_mystery_visits/eei_2023_published_italy.xlsx": [],
    "call_centre_workbook/calls.xlsx": ["contacts", "surveys"],
    "helpdesk_tickets/helpdesk.csv": ["events"],
    "nhs111_providers/nhs111_daily.csv": ["counts"],
    "nhs111_providers/nhs111_weekly.csv": ["counts"],
    "nhs111_providers/provider_lookup.csv": [],
    "nhs_feedback/comments.csv": ["surveys"],
    "rater_agreement/irrCAC_altman.csv": [],
    "rater_agreement/irrCAC_cac.general.csv": [],
    "rater_agreement/irrCAC_cac.raw4raters.csv": [],
    "rater_agreement/irrCAC_cont3x3abstractors.csv": [],
    "rater_agreement/irrCAC_distrib.6raters.csv": [],
}
BALANCES = {
    "bank_calls/february.txt": {"february": (33_344, 33_043, 278, 23)},
    "helpdesk_tickets/helpdesk.csv": {"helpdesk": (21_348, 21_348, 0, 0)},
    "nhs_feedback/comments.csv": {"comments": (7_908, 7_908, 0, 0)},
    "bank_mystery_visits/eei_2023.xlsx": {"eei": (98, 98, 0, 0)},
    "call_centre_workbook/calls.xlsx": {"calls": (5_000, 5_000, 0, 0), "calls_ratings": (5_000, 4_054, 946, 0)},
}


@pytest.fixture
def here(monkeypatch, capfd):
    return calling(monkeypatch, capfd)


@pytest.mark.parametrize("name", REAL)
def test_a_real_export_becomes_the_right_table_or_is_honestly_not_recognised(shared, tmp_path, name):
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    found = [drafts_of(look, connection)[1] for look in looks(shared / "data" / name, connection, tmp_path, number=0)]
    assert [draft.table for drafts in found for draft in drafts] == REAL[name]


@pytest.fixture(scope="module")
def begun_of(shared, tmp_path_factory):
    """What was begun of a real export, once for all tests."""

    @functools.cache
    def begun_of(name):
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("VENDOR_AUDIT_KEY", KEY)
            return begin([shared / "data" / name], output=tmp_path_factory.mktemp("begun") / "begun.yml")

    return begun_of


@pytest.mark.parametrize("name", BALANCES)
def test_a_real_exports_file_passes_check_once_what_it_names_is_decided(begun_of, tmp_path, monkeypatch, name):
    monkeypatch.setenv("VENDOR_AUDIT_KEY", KEY)
    begun = begun_of(name)
    assert begun.trouble == ()
    assert len(left_open(begun.file)) == len(begun.opened) > 0
    audit = prepare(read_parameters(decided(begun)), tmp_path / "intake")
    counts = audit.intake.balance.set_index("source")[["rows", "kept", "excluded", "rejected"]]
    assert {source: tuple(map(int, counts.loc[source])) for source in counts.index} == BALANCES[name]


def test_what_the_bank_log_shows_and_what_it_leaves_open(begun_of):
    begun = begun_of("bank_calls/february.txt")
    text = begun.file.read_text(encoding="utf-8")
    # The key that its README names, found by counting; the date's order, proven; three units, proven by clock times.
    assert """contact_id: '"vru+line" || ''-'' || call_id'""" in text
    assert "started_at: strptime(date || ' ' || vru_entry, '%y%m%d %H:%M:%S')" in text
    assert "# in s: it is ser_exit less ser_start in" in text
    assert "period: {first: 1999-02-01, last: 1999-02-28}" in text
    open_keys = [".".join(line.keys) for line in begun.opened]
    assert {
        "client",
        "time_zone",
        "calendar.open",
        "sources.february.time_zone",
        "sources.february.columns.customer_id",
        "sources.february.columns.answered",
        "sources.february.columns.abandoned",
        "sources.february.exclude",
        "sources.february.rejects_at_most",
        "contract.threshold_seconds",
    } <= set(open_keys)
    # No agent's name, no customer's number.
    assert not {"DORIT", "TOVA", "MICHAL", "48178511", "23317894"} & set(text.replace("'", " ").split())
    lines = summary(begun)
    assert any(line.endswith("sources.february.columns.answered: what counts as answered") for line in lines)


def test_a_scale_and_its_direction_and_a_mixed_order_of_dates_are_left_to_decide(begun_of):
    begun = begun_of("nhs_feedback/comments.csv")
    text = begun.file.read_text(encoding="utf-8")
    assert "rows of each answer: 1: 5,074; 2: 1,294; 3: 366; 4: 299; 5: 435; 6: 24; 7: 416" in text
    assert "Some values can only be read one way, some only the other" in text
    assert "289 of them can be read in no other way; e.g. 1/14/2022" in text
    keys = {line.keys[-1] for line in begun.opened}
    assert {"answered_at", "csat_max", "csat_direction"} <= keys
    assert "vendor: Trust" in text
    assert "NEAS: neas" in text


def test_counts_are_told_from_contacts(shared, tmp_path):
    with pytest.raises(BeginningFaults) as refused:
        begin([shared / "data" / "nhs111_providers" / "nhs111_daily.csv"], output=tmp_path / "x.yml")
    assert "nhs111_daily.csv: counts that are added up already, one row per contract_code, date" in str(refused.value)
    assert "answered: calls_answered, answered_within: calls_answered_60s" in str(refused.value)
    assert list(tmp_path.iterdir()) == []


def test_the_command_writes_says_and_never_writes_over(here, tmp_path):
    (tmp_path / "calls.csv").write_text(CALLS, encoding="utf-8")
    done = here(
        "new", "calls.csv", "--client", "A client", "--vendor", "North", "--time-zone", "Europe/Paris", cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    assert "calls.csv: proposed as contacts" in done.stdout
    assert "next     vendor-audit check calls.yml" in done.stdout
    before = (tmp_path / "calls.yml").read_bytes()
    again = here("new", "calls.csv", cwd=tmp_path)
    assert again.returncode == 2
    assert "calls.yml is there already and is not written over; name another file with --output" in again.stderr
    assert (tmp_path / "calls.yml").read_bytes() == before
    refused = here("check", "calls.yml", cwd=tmp_path)
    assert refused.returncode == 2
    assert "contract.threshold_seconds  left to decide: seconds until an answer" in refused.stderr


def test_the_same_exports_give_the_same_bytes(tmp_path, monkeypatch):
    monkeypatch.setenv("VENDOR_AUDIT_KEY", KEY)
    (tmp_path / "calls.csv").write_text(CALLS, encoding="utf-8")
    first = begin([tmp_path / "calls.csv"], output=tmp_path / "first.yml", name="same")
    second = begin([tmp_path / "calls.csv"], output=tmp_path / "second.yml", name="same")
    texts = [each.file.read_text(encoding="utf-8").replace(each.file.name, "") for each in (first, second)]
    assert texts[0] == texts[1]


def test_every_fault_of_a_beginning_is_told_at_once(tmp_path):
    (tmp_path / "calls.csv").write_text(CALLS, encoding="utf-8")
    with pytest.raises(BeginningFaults) as refused:
        begin([tmp_path / "calls.csv"], output=tmp_path / "no" / "x.txt", name="Not an id", zone="Europe/Nowhere")
    assert len(refused.value.faults) == 4


def test_hostile_workbooks_are_refused_as_the_intake_refuses_them(tmp_path):
    import zipfile

    bomb = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (40 << 20))
    (tmp_path / "gone.pkl").write_bytes(b"\x80\x04anything")
    with pytest.raises(IntakeFaults) as refused:
        begin([bomb, tmp_path / "gone.pkl", tmp_path / "not_there.csv"], output=tmp_path / "x.yml")
    told = str(refused.value)
    assert "no real sheet does" in told
    assert "gone.pkl is a Python object on disk, which is never opened because it can run code" in told
    assert "not_there.csv is not there" in told
    assert not (tmp_path / "x.yml").exists()


HOSTILE_HEADER = (
    'id,"start\n","note\nprivacy: {legal_basis: mine}","a""; DROP TABLE looked; --",'
    '"wait # (s)",outcome,Kundennummer,"jane.doe@example.org"\n'
)
ENDED = ("lost # +358 40 1234567", "done: jane@example.org")
NUMBERS = ("04012345", "+3584012345", "+3584012345")
HOSTILE = HOSTILE_HEADER + "".join(
    f"{n},2024-03-{n % 28 + 1:02d} 09:{n % 60:02d}:00,z,x,{n},{ENDED[n % 2]},{NUMBERS[n % 3]}{n:02d},y\n"
    for n in range(60)
)


def test_whatever_stands_in_an_export_stays_text_and_names_nobody(tmp_path, monkeypatch):
    monkeypatch.setenv("VENDOR_AUDIT_KEY", KEY)
    (tmp_path / "calls.csv").write_text(HOSTILE, encoding="utf-8")
    begun = begin([tmp_path / "calls.csv"], output=tmp_path / "begun.yml", zone="Europe/Helsinki")
    text = begun.file.read_text(encoding="utf-8")
    assert not any(line.startswith("privacy: {") for line in text.splitlines())
    assert len(left_open(begun.file)) == len(begun.opened)
    assert begun.trouble == ()
    prepare(read_parameters(decided(begun)), tmp_path / "intake")
    # An address or a number in a value or a header is shown nowhere, and a column of such values has no words.
    assert "example.org" not in text
    assert "1234567" not in text
    assert "    #   [e-mail]: " in text
    assert "answered" not in {line.keys[-1] for line in begun.opened}
    # Customers are told by numbers in two spellings, so that the country is asked.
    assert ("privacy", "phone_country_code") in [line.keys for line in begun.opened]
