"""An audit's parameters: read whole, or refused with every fault at once."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from toolkit.parameters import AuditParameters, Faults, ParameterFaults, Span, read_audit

AUDIT = """\
id: bank_calls
title: "Telephone service of a bank"
client: "The bank"
vendors: [{id: bank_centre, name: "Bank <b>centre</b>"}]
period: {first: 1999-02-01, last: 1999-02-28}
time_zone: Asia/Jerusalem
language: en
confidence: 0.95
calendar:
  open:
    sunday: [13:00-24:00, 07:00-12:30]
    monday: ["07:00-24:00"]
    tuesday: ["07:00-24:00"]
    wednesday: ["07:00-24:00"]
    thursday: ["07:00-24:00"]
    friday: ["07:00-14:00"]
    saturday: []
  holidays: [1999-02-14]
sources:
  calls:
    table: contacts
    vendor: bank_centre
    files: [february.txt]
    columns:
      contact_id: call_id
      agent_id: server
contract:
  threshold_seconds: 20
  short_abandon_seconds: 5
  targets: [{kpi: service_level, at_least: 0.8}]
definitions:
  service_level: sl_excl_short
  abandon_rate: abandon_excl_short
  aht: aht_full
  short_call_seconds: 10
  repeat_window_days: 7
  customer_id_known_at_least: 0.9
  unknown_at_most: 0.05
privacy: {legal_basis: null, phone_country_code: 972, smallest_group: 5}
"""


class Desk:
    """A folder with an export and an audit's YAML, in which texts are replaced."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.text = AUDIT
        self.write("february.txt", "")

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, encoding="utf-8")

    def replace(self, old: str, new: str) -> "Desk":
        assert self.text.count(old) == 1
        self.text = self.text.replace(old, new)
        return self

    def read(self, **vocabulary: list[str]) -> AuditParameters:
        self.write("bank.yml", self.text)
        words = {key.replace("__", ".").replace("ALL", "*"): value for key, value in vocabulary.items()}
        return read_audit(self.folder / "bank.yml", vocabulary=words)

    def faults(self, **vocabulary: list[str]) -> list[str]:
        with pytest.raises(ParameterFaults) as caught:
            self.read(**vocabulary)
        assert caught.value.heading == "bank.yml cannot be used as an audit's parameters."
        return list(caught.value.faults)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_sound_file_is_read_as_it_is_meant(desk: Desk) -> None:
    audit = desk.read()
    source = audit.sources["calls"]
    assert (audit.id, audit.confidence, audit.period.last) == ("bank_calls", 0.95, date(1999, 2, 28))
    assert (source.files, source.vendor) == ((desk.folder / "february.txt",), "bank_centre")
    assert dict(source.columns) == {"contact_id": "call_id", "agent_id": "server"}
    assert (audit.path, audit.folder) == (desk.folder / "bank.yml", desk.folder)
    assert (audit.contract.targets[0].at_least, audit.privacy.phone_country_code) == (0.8, "972")
    assert audit.vendors[0].name == "Bank <b>centre</b>"


def test_what_is_not_written_has_the_defaults_of_the_contract(desk: Desk) -> None:
    source = desk.read().sources["calls"]
    assert source.format.model_dump() == {
        "kind": "csv",
        "delimiter": None,
        "encoding": None,
        "quote": '"',
        "header_line": 1,
        "null_values": (),
        "sheet": None,
    }
    assert (source.mapping, source.time_zone, source.ambiguous_times, source.key) == (
        None,
        None,
        "reject",
        (),
    )
    assert (source.labels, source.exclude, source.watch, source.past_midnight) == ({}, (), (), ())
    assert source.rejects_at_most == 0


def test_whole_numbers_stay_whole(desk: Desk) -> None:
    contract = desk.read().contract
    assert (contract.threshold_seconds, type(contract.threshold_seconds)) == (20, int)


def test_opening_hours_are_minutes_in_order_and_a_holiday_is_closed(desk: Desk) -> None:
    calendar = desk.read().calendar
    assert calendar.hours(date(1999, 2, 7)) == (Span(420, 750), Span(780, 1440))
    assert calendar.hours(date(1999, 2, 14)) == ()
    assert calendar.hours(date(1999, 2, 13)) == ()
    assert calendar.hours(date(1999, 2, 12)) == (Span(420, 840),)


def test_where_names_the_line_of_a_key_or_of_its_nearest_parent(desk: Desk) -> None:
    audit = desk.read()
    assert audit.where("sources", "calls", "columns", "agent_id") == "bank.yml:26"
    assert audit.where("contract", "targets", 0, "kpi") == "bank.yml:30"
    assert audit.where("sources", "calls", "labels", "reason") == "bank.yml:20"
    assert audit.where("nothing") == "bank.yml:1"


def test_public_is_plain_json_with_files_relative_to_the_yaml(desk: Desk) -> None:
    (desk.folder / "data").mkdir()
    desk.write("data/march.txt", "")
    public = desk.replace("[february.txt]", '["data/*.txt", february.txt]').read().public()
    assert json.loads(json.dumps(public)) == public
    assert public["sources"]["calls"]["files"] == ["data/march.txt", "february.txt"]
    assert public["period"] == {"first": "1999-02-01", "last": "1999-02-28"}
    assert public["calendar"]["open"]["sunday"] == ["07:00-12:30", "13:00-24:00"]
    assert list(public) == list(yaml.safe_load(AUDIT))
    assert str(desk.folder) not in json.dumps(public)


def test_parameters_cannot_be_changed(desk: Desk) -> None:
    with pytest.raises(ValueError, match="frozen"):
        desk.read().title = "x"


def test_words_that_yaml_would_convert_stay_as_written(desk: Desk) -> None:
    desk.replace('"The bank"', "NO").replace(
        "vendor: bank_centre\n",
        'vendor: bank_centre\n    format: {null_values: [012, NULL, 1.50, ""]}\n'
        '    labels: {contact_id: {1: true, on: off, 007: 1_000, "": none}}\n',
    )
    audit = desk.read()
    assert audit.client == "NO"
    assert audit.sources["calls"].format.null_values == ("012", "NULL", "1.50", "")
    assert audit.sources["calls"].labels == {"contact_id": {"1": "true", "on": "off", "007": "1_000", "": "none"}}


def test_all_faults_come_at_once_each_with_line_key_and_remedy(desk: Desk) -> None:
    desk.replace("id: bank_calls", "id: Bank calls").replace("1999-02-28}", "1999-01-31}")
    desk.replace("Asia/Jerusalem", "Asia/Jerusalm").replace("language: en\n", "").replace("0.95", "95")
    desk.replace('monday: ["07:00-24:00"]', 'monday: ["07:00-24:00", "06:00-08:00"]')
    desk.replace("    saturday: []\n", "").replace("table: contacts", "table: contact\n    key: [call_id]")
    desk.replace("vendor: bank_centre", "vendor: bank_center").replace("february.txt", "febuary.txt")
    desk.replace("threshold_seconds: 20", "threshold_seconds: 1:30\n  refrence: x")
    desk.replace("at_least: 0.8", "at_leest: 0.8").replace("aht_full", "aht_ful").replace("days: 7", "days: 8")
    desk.replace("smallest_group: 5", "smallest_group: '5', smallest_group: 5")
    with pytest.raises(Faults) as caught:
        desk.read(definitions__aht=["aht_full", "aht_talk"])
    assert (
        str(caught.value)
        == """\
bank.yml cannot be used as an audit's parameters.
  bank.yml:1  id  found "Bank calls"; expected lower-case letters, digits, _ and -, at most 64, a letter or \
digit first
  bank.yml:1  language  missing: the report's language; expected a language that reports can be written in: en, fi, it
  bank.yml:5  period.last  found 1999-01-31; expected no day before the first, 1999-02-01
  bank.yml:6  time_zone  found Asia/Jerusalm, which is no known time zone; expected a time zone of the IANA \
database, such as Europe/Helsinki; did you mean Asia/Jerusalem?
  bank.yml:7  confidence  found 95; expected a number above 0.5 and below 1
  bank.yml:9  calendar.open.saturday  missing: opening hours on Saturdays; expected a list of spans that do \
not overlap, such as ["07:00-12:30", "13:00-24:00"], or [] for closed
  bank.yml:11  calendar.open.monday  found 06:00-08:00 and 07:00-24:00, which overlap; expected a list of \
spans that do not overlap, such as ["07:00-12:30", "13:00-24:00"], or [] for closed
  bank.yml:19  sources.calls.table  found contact; expected contacts, events, surveys, shops, evaluations, agents, \
time, money, forecasts, reported, actions or alignment; \
did you mean contacts?
  bank.yml:20  sources.calls.key[0]  found call_id; expected a column that columns maps
  bank.yml:21  sources.calls.vendor  found bank_center; expected bank_centre, as in vendors; did you mean \
bank_centre?
  bank.yml:22  sources.calls.files[0]  found febuary.txt, which is no file; did you mean february.txt?
  bank.yml:27  contract.threshold_seconds  found 1:30, which is text: a number is plain decimal digits, as \
12 or 0.5; expected a number of seconds, 0 or more
  bank.yml:28  contract.refrence  unknown key; did you mean reference?
  bank.yml:30  contract.targets[0].at_leest  unknown key; did you mean at_least?
  bank.yml:34  definitions.aht  found aht_ful; expected aht_full or aht_talk; did you mean aht_full?
  bank.yml:36  definitions.repeat_window_days  found 8; expected 3, 7, 14 or 30
  bank.yml:39  privacy.smallest_group  stands twice, first on line 39; keep one of them
  bank.yml:39  privacy.smallest_group  found "5", which is text: a number stands without quotation marks; \
expected a whole number, 1 or more"""
    )


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (
            "title:",
            "titel:",
            "bank.yml:2  titel  unknown key; did you mean title?",
        ),
        (
            '"The bank"',
            '"The\\e[2Jbank"',
            'bank.yml:3  client  found "The\\x1b[2Jbank", which holds a control character; '
            "expected a text of 1 to 200 characters without control characters",
        ),
        (
            '"The bank"',
            "x" * 201,
            "bank.yml:3  client  found 201 characters; "
            "expected a text of 1 to 200 characters without control characters",
        ),
        (
            "client: ",
            "client: !!python/name:os.system ",
            'bank.yml:3  client  tag "!!python/name:os.system": tags are not read, and nothing is made from them',
        ),
        (
            'centre</b>"}]',
            'centre"}, {id: bank_centre, name: x}]',
            "bank.yml:4  vendors[1].id  found bank_centre, which line 4 has; expected ids that differ",
        ),
        (
            '[{id: bank_centre, name: "Bank <b>centre</b>"}]',
            "[]",
            "bank.yml:4  vendors  found an empty list; expected a list of one or more vendors, each with id and name",
        ),
        (
            "1999-02-28}",
            "1999-02-29}",
            "bank.yml:5  period.last  found 1999-02-29, which is no day of the calendar; "
            "expected a day written YYYY-MM-DD",
        ),
        (
            "period: {first: 1999-02-01, last: 1999-02-28}",
            "period: 1999-02",
            "bank.yml:5  period  found 1999-02; expected a mapping with first and last",
        ),
        (
            "confidence: 0.95",
            "confidence: 1",
            "bank.yml:8  confidence  found 1; expected a number above 0.5 and below 1",
        ),
        (
            "confidence: 0.95",
            "confidence: 0.5",
            "bank.yml:8  confidence  found 0.5; expected a number above 0.5 and below 1",
        ),
        (
            "[13:00-24:00, 07:00-12:30]",
            "[22:00-06:00]",
            "bank.yml:11  calendar.open.sunday[0]  found 22:00-06:00, which closes before it "
            "opens: a night is a span "
            "on each of its two days; expected a span within one day, such as 07:00-24:00",
        ),
        (
            "  calls:\n",
            "  Calls!:\n",
            'bank.yml:20  sources."Calls!"  found "Calls!" as a key; expected lower-case '
            "letters, digits, _ and -, "
            "at most 64, a letter or digit first",
        ),
        (
            "    vendor: bank_centre\n",
            "",
            "bank.yml:20  sources.calls.vendor  found null; expected a vendor's id, or a column vendor in columns",
        ),
        (
            "      contact_id: call_id\n",
            "      contact_id: call_id\n      vendor: centre\n",
            "bank.yml:22  sources.calls.vendor  found bank_centre and a column vendor; expected one of the two",
        ),
        (
            "[february.txt]",
            '["*.csv"]',
            'bank.yml:23  sources.calls.files[0]  found "*.csv", which no file matches',
        ),
        (
            "[february.txt]",
            "[.]",
            'bank.yml:23  sources.calls.files[0]  found ., which is a folder; expected files: "./*"',
        ),
        (
            "[february.txt]",
            '["*.txt", february.txt]',
            "bank.yml:23  sources.calls.files[1]  found february.txt, which files[0] names; expected each file once",
        ),
        (
            "[february.txt]",
            "february.txt",
            "bank.yml:23  sources.calls.files  found february.txt; expected a list of one or more paths",
        ),
        (
            "      agent_id: server\n",
            "      agent_id: server\n    labels: {agent: {a: b}}\n",
            "bank.yml:27  sources.calls.labels.agent  found agent; expected a column that columns maps; "
            "did you mean agent_id?",
        ),
        (
            "      agent_id: server\n",
            "      agent_id: server\n    labels: {agent_id: {a: null}}\n",
            "bank.yml:27  sources.calls.labels.agent_id.a  found null; "
            "expected a text of 1 to 10000 characters without control characters",
        ),
        (
            "      agent_id: server\n",
            "      agent_id: server\n    past_midnight: [ended_at]\n",
            "bank.yml:27  sources.calls.past_midnight[0]  found ended_at; expected a column that columns maps",
        ),
        (
            "      agent_id: server\n",
            "      agent_id: server\n    rejects_at_most: 1.5\n",
            "bank.yml:27  sources.calls.rejects_at_most  found 1.5; expected a share from 0 to 1",
        ),
        (
            "      agent_id: server\n",
            "      agent_id: server\n    format: {encoding: rot13}\n",
            "bank.yml:27  sources.calls.format.encoding  found rot13, which is no known encoding; "
            "expected an encoding, such as utf-8, utf-16, latin-1 or cp1252 (or null)",
        ),
        (
            "      agent_id: server\n",
            "      agent_id: server\n    format: {header_line: 012}\n",
            "bank.yml:27  sources.calls.format.header_line  found 012, which is text: a "
            "number is plain decimal "
            "digits, as 12 or 0.5; expected a whole number, 1 or more",
        ),
        (
            "    columns:\n      contact_id: call_id\n      agent_id: server\n",
            "    columns: {}\n",
            "bank.yml:24  sources.calls.columns  found an empty mapping; "
            "expected a mapping of one or more columns to SQL expressions",
        ),
        (
            "threshold_seconds: 20",
            "threshold_seconds: -1",
            "bank.yml:28  contract.threshold_seconds  found -1; expected a number of seconds, 0 or more",
        ),
        (
            "at_least: 0.8",
            "at_least: 0.8, at_most: 0.9",
            "bank.yml:30  contract.targets[0]  found at_least and at_most; "
            "expected exactly one of at_least, at_most and between",
        ),
        (
            ", at_least: 0.8",
            "",
            "bank.yml:30  contract.targets[0]  found none of them; expected exactly one of "
            "at_least, at_most and between",
        ),
        (
            "at_least: 0.8",
            "between: [0.9, 0.8]",
            "bank.yml:30  contract.targets[0].between  found [0.9, 0.8]; "
            "expected [low, high]: two numbers, the low one first (or null)",
        ),
        (
            "at_least: 0.8}",
            "at_least: 0.8}, {kpi: service_level, at_most: 1}",
            "bank.yml:30  contract.targets[1].kpi  found service_level, which has a target on line 30; "
            "expected one for each KPI",
        ),
        (
            "smallest_group: 5",
            "smallest_group: 0",
            "bank.yml:39  privacy.smallest_group  found 0; expected a whole number, 1 or more",
        ),
        (
            "phone_country_code: 972, ",
            "",
            "bank.yml:39  privacy.phone_country_code  missing: the country of telephone "
            "numbers written without one, "
            "null for none; expected a country's dialling code without + or 00, such as 358 (or null)",
        ),
    ],
)
def test_one_fault_has_one_line(desk: Desk, old: str, new: str, fault: str) -> None:
    assert desk.replace(old, new).faults() == [fault]


def test_nothing_more_is_said_about_a_value_that_was_refused(desk: Desk) -> None:
    desk.replace("confidence: 0.95", "confidence: !x 95").replace("[february.txt]", "!x [march.txt]")
    desk.replace("    columns:\n", "    mapping: vru.yml\n    columns:\n")
    desk.write("vru.yml", "time_zone: !x Rome\n")
    assert desk.faults() == [
        'bank.yml:8  confidence  tag "!x": tags are not read, and nothing is made from them',
        'bank.yml:23  sources.calls.files  tag "!x": tags are not read, and nothing is made from them',
        'vru.yml:1  time_zone  tag "!x": tags are not read, and nothing is made from them',
    ]


def test_a_misspelt_key_hides_no_fault_of_the_key_that_is_there(desk: Desk) -> None:
    assert desk.replace('title: "Telephone service of a bank"', "title: ''\ntitel: x").faults() == [
        'bank.yml:2  title  found ""; expected a text of 1 to 200 characters without control characters',
        "bank.yml:3  titel  unknown key; did you mean title?",
    ]


def test_vocabulary_is_checked_where_its_pattern_leads(desk: Desk) -> None:
    desk.replace("at_least: 0.8}", "at_least: 0.8}, {kpi: asa, at_most: 30}")
    known = ["service_level", "abandon_rate", "aht"]
    assert desk.faults(contract__targets__ALL__kpi=known, sources__calls__columns=["contact_id", "agent"]) == [
        "bank.yml:26  sources.calls.columns.agent_id  found agent_id; expected contact_id or agent; "
        "did you mean agent?",
        "bank.yml:30  contract.targets[1].kpi  found asa; expected service_level, abandon_rate or aht",
    ]


MAPPING = """\
time_zone: Europe/Rome
format: {delimiter: tab, null_values: [NA]}
columns:
  contact_id: other_id
  queue: queue_name
labels: {queue: {A: first, B: second}}
exclude: [{where: "a = 1", reason: "not ours"}]
"""


def test_a_mapping_file_fills_in_what_the_source_leaves_out(desk: Desk) -> None:
    desk.write("vru.yml", MAPPING)
    desk.replace(
        "    columns:\n",
        "    mapping: vru.yml\n    format: {delimiter: ;}\n    labels: {queue: {B: last}}\n"
        "    exclude: []\n    columns:\n",
    )
    audit = desk.read()
    source = audit.sources["calls"]
    assert source.columns == {"contact_id": "call_id", "agent_id": "server", "queue": "queue_name"}
    assert (source.format.delimiter, source.format.null_values) == (";", ("NA",))
    assert source.labels == {"queue": {"B": "last", "A": "first"}}
    assert (source.time_zone, source.exclude) == ("Europe/Rome", ())
    assert audit.where("sources", "calls", "columns", "queue") == "vru.yml:5"
    assert audit.where("sources", "calls", "columns", "contact_id") == "bank.yml:29"
    assert audit.where("sources", "calls", "time_zone") == "vru.yml:1"
    assert audit.public()["sources"]["calls"]["mapping"] == "vru.yml"


def test_faults_of_a_mapping_file_carry_its_name_and_line(desk: Desk) -> None:
    desk.write("vru.yml", MAPPING.replace("tab", "colon").replace("exclude", "exclud") + "files: [x]\nkey: [site]\n")
    desk.replace("    columns:\n", "    mapping: vru.yml\n    columns:\n").replace("0.95", "2")
    assert desk.faults() == [
        "bank.yml:8  confidence  found 2; expected a number above 0.5 and below 1",
        'vru.yml:2  format.delimiter  found colon; expected tab, ",", ";" or "|" (or null)',
        "vru.yml:7  exclud  unknown key; did you mean exclude?",
        "vru.yml:8  files  stands in the audit's own file, not in a mapping file",
        "vru.yml:9  key[0]  found site; expected a column that columns maps",
    ]


def test_a_mapping_that_cannot_be_read_is_one_fault_not_many(desk: Desk) -> None:
    desk.write("vru.yml", "columns: [\n")
    desk.replace("    columns:\n      contact_id: call_id\n      agent_id: server\n", "    mapping: vru.yml\n")
    assert desk.faults() == [
        "vru.yml:2  not YAML: while parsing a flow node: expected the node content, but found '<stream end>'"
    ]
    desk.replace("mapping: vru.yml\n", "mapping: other.yml\n    key: [x]\n    past_midnigth: []\n")
    desk.replace("vendor: bank_centre", "columns: {contact_id: a}")
    assert desk.faults() == [
        "bank.yml:24  sources.calls.mapping  found other.yml, which is no file",
        "bank.yml:26  sources.calls.past_midnigth  unknown key; did you mean past_midnight?",
    ]


def test_a_fault_of_a_mapping_that_two_sources_share_stands_once_after_the_audits_own(desk: Desk) -> None:
    desk.write("all.yml", "key: [site]\n")
    calls = desk.text[desk.text.index("  calls:") : desk.text.index("contract:")]
    shared = calls.replace("    columns:", "    mapping: all.yml\n    columns:")
    desk.replace(calls, shared + shared.replace("calls:", "more:")).replace("0.95", "2")
    assert desk.faults() == [
        "bank.yml:8  confidence  found 2; expected a number above 0.5 and below 1",
        "all.yml:1  key[0]  found site; expected a column that columns maps",
    ]


def test_a_bare_name_is_a_shipped_format_and_nothing_else(desk: Desk) -> None:
    desk.write("nowhere.yml", MAPPING)
    (found,) = desk.replace("    columns:\n", "    mapping: nowhere\n    columns:\n").faults()
    assert found.startswith("bank.yml:24  sources.calls.mapping  found nowhere, which is no shipped format")


def test_a_missing_file_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(ParameterFaults) as caught:
        read_audit(tmp_path / "none.yml")
    assert str(caught.value) == "none.yml cannot be used as an audit's parameters.\n  none.yml  no such file"


def test_the_room_needs_no_engine() -> None:
    heavy = "{'pandas', 'ibis', 'duckdb', 'numpy', 'matplotlib'}"
    code = f"import sys, toolkit.parameters; print(sorted({heavy} & set(sys.modules)))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"


SCALARS = st.one_of(
    st.none(),
    st.integers(),
    st.sampled_from(["", "a", "[key]", "calls", "[0-9]*", "../..", "/", "~", "1:30", "\x00", "x" * 300, "é"]),
    st.text(max_size=5),
)
JUNK = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["[key]", "id", "kpi", "A b"]), inner, max_size=3),
    ),
    max_leaves=6,
)


def slots(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = (
        list(value.items()) if isinstance(value, dict) else list(enumerate(value)) if isinstance(value, list) else []
    )
    return [path] + [each for key, part in inner for each in slots(part, (*path, key))]


TREE = yaml.safe_load(AUDIT)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(slot=st.sampled_from(slots(TREE)[1:]), junk=JUNK)
def test_whatever_stands_in_one_place_is_read_or_refused_in_words(desk: Desk, slot: Any, junk: Any) -> None:
    tree = yaml.safe_load(AUDIT)
    parent = tree
    for key in slot[:-1]:
        parent = parent[key]
    parent[slot[-1]] = junk
    desk.text = json.dumps(tree, default=str)
    try:
        desk.read(contract__targets__ALL__kpi=["service_level"])
    except ParameterFaults as faults:
        assert all(line.startswith("bank.yml") and line.isprintable() for line in faults.faults)
