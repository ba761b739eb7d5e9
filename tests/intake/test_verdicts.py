"""Every row ends in exactly one place: kept, excluded on purpose, or rejected with its reason."""

import csv
import json
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from audits_on_paper import BASE, CALLS, source, written

from toolkit.audits import prepare, read_parameters
from toolkit.intake.faults import IntakeFaults
from toolkit.intake.intakes import take_in

KEY = b"k" * 32
FIRST_ROW = [{"where": "id = '1'", "reason": "the first row"}]
HEADER = "id,start,agent,topic,wait,talk\n"


def intake(tmp_path, calls=CALLS, **changes):
    parameters = read_parameters(written(tmp_path, calls, **changes))
    folder = tmp_path / "prepared"
    folder.mkdir()
    return take_in(parameters, folder, key=KEY)


def contacts(tmp_path, calls=CALLS, **changes):
    return pd.read_parquet(intake(tmp_path, calls, **changes).folder / "tables" / "contacts.parquet")


def refusal(tmp_path, calls=CALLS, **changes):
    with pytest.raises(IntakeFaults) as caught:
        intake(tmp_path, calls, **changes)
    return str(caught.value)


def numbers(found):
    row = found.balance.iloc[0]
    return int(row["rows"]), int(row.kept), int(row.excluded), int(row.rejected)


def test_a_clean_export_is_kept_whole(tmp_path):
    assert numbers(intake(tmp_path)) == (4, 4, 0, 0)


def test_local_times_become_utc_and_keep_their_local_twin(tmp_path):
    frame = contacts(tmp_path)
    assert str(frame.started_at[0]) == "2024-03-04 08:00:00"
    assert str(frame.started_local[0]) == "2024-03-04 09:00:00"
    assert (frame.weekday[0], frame.hour[0], frame.half_hour[1], frame.local_month[0]) == (1, 9, 18, "2024-03")


def test_a_row_is_excluded_by_the_first_rule_that_is_true_of_it(tmp_path):
    rules = [{"where": "agent IS NULL", "reason": "no agent"}, {"where": "topic = 'order'", "reason": "orders"}]
    found = intake(tmp_path, **source(exclude=rules))
    assert numbers(found) == (4, 2, 2, 0)
    assert found.exclusions.to_dict("records") == [
        {"source": "calls", "reason": "no agent", "rows": 1},
        {"source": "calls", "reason": "orders", "rows": 1},
    ]


def test_a_rule_that_is_unknown_of_a_row_leaves_it_in(tmp_path):
    found = intake(tmp_path, **source(exclude=[{"where": "CAST(talk AS INTEGER) > 150", "reason": "long"}]))
    assert numbers(found) == (4, 3, 1, 0)


def test_rows_outside_the_period_are_excluded_by_the_local_day(tmp_path):
    calls = HEADER + "1,29.02.2024 23:59,Ann,a,1,1\n2,01.03.2024 00:00,Ann,a,1,1\n3,31.03.2024 23:59,Ann,a,1,1\n"
    found = intake(tmp_path, calls + "4,01.04.2024 00:00,Ann,a,1,1\n")
    assert numbers(found) == (4, 2, 2, 0)
    assert list(found.exclusions.reason) == ["outside the period 2024-03-01 to 2024-03-31"]


BAD = HEADER + (
    "1,04.03.2024 09:00,Ann,a,1,1\n"
    "2,31.02.2024 09:00,Ann,a,1,1\n"
    "3,04.03.2024 09:00,Ann,a,-4,1\n"
    "4,04.03.2024 09:00,Ann,a,soon,1\n"
    ",04.03.2024 09:00,Ann,a,1,1\n"
    "6,,Ann,a,1,1\n"
    "7,31.03.2024 02:30,Ann,a,1,1\n"
    "8,04.03.2024 09:00,Ann,a,1,1,more\n"
    "9,04.03.2024 09:00,Ann\n"
)


def test_rejects_hold_file_line_reason_and_the_whole_row(tmp_path):
    found = intake(tmp_path, BAD, **source(rejects_at_most=0.9))
    assert numbers(found) == (9, 1, 0, 8)
    with (found.folder / "rejects" / "calls.csv").open(encoding="utf-8") as file:
        rows = {int(row["line"]): row for row in csv.DictReader(file)}
    assert {line: row["reason"] for line, row in rows.items()} == {
        3: "not a time: started_at",
        4: "negative: wait_seconds",
        5: "not a yes or no: answered; not a number: wait_seconds",
        6: "empty: contact_id",
        7: "empty: started_at",
        8: "a clock time that Europe/Paris skipped: started_at",
        9: "7 fields where the header has 6",
        10: "3 fields where the header has 6",
    }
    assert {row["file"] for row in rows.values()} == {"calls.csv"}
    whole = json.loads(rows[3]["row"])
    assert whole["start"] == "31.02.2024 09:00"
    assert whole["agent"].startswith("agent-")
    assert json.loads(rows[9]["row"]) == "8,04.03.2024 09:00,Ann,a,1,1,more"


def test_rejects_mask_what_points_at_a_person_in_columns_that_nothing_reads(tmp_path):
    calls = (
        "id,start,agent,topic,wait,talk,mail,phone,note\n"
        "1,04.03.2024 09:00,Ann,a,1,1,,,\n"
        "2,soon,Ann,a,1,1,ann@example.com,+358 40 123 4567,card 4111 1111 1111 1111 of 12.03.2024\n"
    )
    found = intake(tmp_path, calls, **source(rejects_at_most=0.5))
    with (found.folder / "rejects" / "calls.csv").open(encoding="utf-8") as file:
        (row,) = csv.DictReader(file)
    whole = json.loads(row["row"])
    assert [whole[name] for name in ("id", "start", "mail", "phone", "note")] == [
        "2",
        "soon",
        "[e-mail]",
        "[phone]",
        "card [card number] of 12.03.2024",
    ]


def test_rejects_beyond_the_stated_share_stop_the_run_with_every_reason_at_once(tmp_path):
    text = refusal(tmp_path, BAD)
    assert "sources.calls: 8 of 9 rows cannot be used; at most a share of 0 may be rejected" in text
    assert '1 rows, first at line 3: not a time: started_at (start "31.02.2024 09:00")' in text
    assert "1 rows, first at line 9: 7 fields where the header has 6" in text
    assert "rejects_at_most" in text


def test_nothing_is_half_made_when_intake_refuses(tmp_path):
    with pytest.raises(IntakeFaults):
        prepare(read_parameters(written(tmp_path, BAD)), tmp_path / "prepared")
    assert not (tmp_path / "prepared" / "intake.json").exists()


def test_a_label_never_seen_stops_the_run_and_is_listed(tmp_path):
    text = refusal(tmp_path, **source(labels={"reason": {"billing": "bills"}}))
    assert 'reason has the label "order" in 2 rows, which the mapping does not know' in text


def test_labels_of_excluded_rows_need_no_explanation(tmp_path):
    rules = [{"where": "topic = 'order'", "reason": "orders are not audited"}]
    frame = contacts(tmp_path, **source(labels={"reason": {"billing": "bills"}}, exclude=rules))
    assert list(frame.reason) == ["bills", "bills"]


def test_labels_of_rows_outside_the_period_need_no_explanation(tmp_path):
    calls = CALLS.replace("2,04.03.2024", "2,04.03.2023")
    frame = contacts(tmp_path, calls, **source(labels={"reason": {"order": "orders"}}, exclude=FIRST_ROW))
    assert list(frame.reason) == ["orders", "orders"]


def test_a_copy_of_a_row_is_rejected_and_the_first_kept(tmp_path):
    calls = CALLS + "1,04.03.2024 09:00,Ann,billing,5,100\n"
    found = intake(tmp_path, calls, **source(rejects_at_most=0.5))
    assert numbers(found) == (5, 4, 0, 1)
    assert found.rejections.to_dict("records") == [
        {"source": "calls", "reason": "a copy of an earlier row", "rows": 1, "file": "calls.csv", "first_line": 6}
    ]


def test_a_copy_is_found_where_a_part_of_the_key_is_empty(tmp_path):
    calls = CALLS + "3,04.03.2024 09:20,,order,12,\n"
    found = intake(tmp_path, calls, **source(rejects_at_most=0.5, key=["agent_id", "contact_id"]))
    assert numbers(found) == (5, 4, 0, 1)
    assert found.rejections[["reason", "first_line"]].values.tolist() == [["a copy of an earlier row", 6]]


def test_rows_that_share_a_key_and_differ_are_all_rejected(tmp_path):
    calls = CALLS + "1,04.03.2024 09:00,Ann,billing,6,100\n"
    found = intake(tmp_path, calls, **source(rejects_at_most=0.5))
    assert numbers(found) == (5, 3, 0, 2)
    assert list(found.rejections.reason) == ["several rows with one contact_id and different content"]


def test_a_time_that_a_clock_change_gave_twice_is_rejected_unless_the_source_says_which(tmp_path):
    calls = HEADER + "1,27.10.2024 02:30,Ann,a,1,1\n"
    autumn = {"period": {"first": "2024-10-01", "last": "2024-10-31"}}
    assert "a clock time that Europe/Paris had twice: started_at" in refusal(tmp_path, calls, **autumn)
    for meant, utc in (("earlier", "2024-10-27 00:30:00"), ("later", "2024-10-27 01:30:00")):
        folder = tmp_path / meant
        folder.mkdir()
        frame = contacts(folder, calls, **autumn, **source(ambiguous_times=meant))
        assert str(frame.started_at[0]) == utc


@pytest.mark.parametrize("zone", ["Europe/Helsinki", "America/St_Johns", "Australia/Lord_Howe", "Asia/Kolkata"])
def test_utc_agrees_with_the_standard_library_through_a_year_of_clock_changes(tmp_path, zone):
    start = datetime(2024, 1, 1)
    # Every seven hours and 7 minutes meets all hours of the day.
    locals_ = [start + timedelta(minutes=427 * n) for n in range(1200)]
    calls = HEADER + "".join(f"{n},{t:%d.%m.%Y %H:%M},Ann,a,1,1\n" for n, t in enumerate(locals_))
    year = {"time_zone": zone, "period": {"first": "2024-01-01", "last": "2024-12-31"}}
    frame = contacts(tmp_path, calls, **year, **source(ambiguous_times="earlier", rejects_at_most=0.1))
    utc = ZoneInfo("UTC")
    expected = {}
    for n, local in enumerate(locals_):
        instant = local.replace(tzinfo=ZoneInfo(zone)).astimezone(utc)
        back = instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        expected |= {str(n): instant.replace(tzinfo=None)} if back == local and local.year == 2024 else {}
    assert dict(zip(frame.contact_id, frame.started_at.dt.to_pydatetime(), strict=True)) == expected


def test_a_clock_time_past_midnight_belongs_to_the_next_day(tmp_path):
    calls = (
        "id,start,agent,topic,wait,talk,end\n1,04.03.2024 23:59,Ann,a,1,1,00:05\n2,04.03.2024 12:00,Ann,a,1,1,12:01\n"
    )
    ended = "strptime(split_part(start, ' ', 1) || ' ' || \"end\", '%d.%m.%Y %H:%M')"
    found = intake(tmp_path, calls, **source(columns={"ended_at": ended}, past_midnight=["ended_at"]))
    frame = pd.read_parquet(found.folder / "tables" / "contacts.parquet")
    assert [str(t) for t in frame.ended_at] == ["2024-03-04 23:05:00", "2024-03-04 11:01:00"]
    assert found.watches.to_dict("records") == [
        {
            "source": "calls",
            "note": "ended_at past midnight by the clock, moved to the next day",
            "rows": 1,
            "of_rows": 2,
            "kept": 1,
        }
    ]


def test_an_end_shortly_before_its_start_is_a_contradiction_and_not_midnight(tmp_path):
    calls = "id,start,agent,topic,wait,talk,end\n1,04.03.2024 12:00,Ann,a,1,1,11:58\n"
    ended = "strptime(split_part(start, ' ', 1) || ' ' || \"end\", '%d.%m.%Y %H:%M')"
    text = refusal(tmp_path, calls, **source(columns={"ended_at": ended}, past_midnight=["ended_at"]))
    assert "ended_at is before started_at" in text


def test_a_time_with_an_offset_cast_to_a_plain_timestamp_is_refused(tmp_path):
    calls = HEADER + "1,2024-03-04T09:00:00Z,Ann,a,1,1\n"
    text = refusal(tmp_path, calls, **source(columns={"started_at": "CAST(start AS TIMESTAMP)"}))
    assert "carries an offset that the mapping ignores: started_at" in text


@pytest.mark.parametrize("zone", ["UTC", " UTC", ":00 UTC", ":00.5 GMT", ":00-05:30:15", ":0z"])
@pytest.mark.parametrize("kind", ["TIMESTAMP", "TIMESTAMP_MS"])
def test_a_zone_by_name_or_offset_is_never_dropped(tmp_path, zone, kind):
    calls = HEADER + f"1,2024-03-04 09:00{zone},Ann,a,1,1\n2,2024-03-04 09:00,Ann,a,1,1\n"
    mapping = {"started_at": f"CAST(start AS {kind})"}
    found = intake(tmp_path, calls, **source(columns=mapping, rejects_at_most=0.5))
    assert numbers(found) == (2, 1, 0, 1)


def test_a_zone_by_name_is_what_an_instant_promises(tmp_path):
    calls = HEADER + "1,2024-03-04 09:00:00 America/New_York,Ann,a,1,1\n2,2024-03-04 09:00:00 UTC,Ann,a,1,1\n"
    frame = contacts(tmp_path, calls, **source(columns={"started_at": "CAST(start AS TIMESTAMPTZ)"}))
    assert [str(t) for t in frame.started_at] == ["2024-03-04 14:00:00", "2024-03-04 09:00:00"]


def test_a_time_with_an_offset_is_taken_at_its_word(tmp_path):
    calls = HEADER + "1,2024-03-04T09:00:00+05:00,Ann,a,1,1\n2,2024-03-04 09:00:00.5Z,Ann,a,1,1\n"
    frame = contacts(tmp_path, calls, **source(columns={"started_at": "CAST(start AS TIMESTAMPTZ)"}))
    assert [str(t) for t in frame.started_at] == ["2024-03-04 04:00:00", "2024-03-04 09:00:00.500000"]


def test_a_time_without_the_offset_that_its_mapping_promises_is_refused(tmp_path):
    calls = HEADER + "1,2024-03-04 09:00,Ann,a,1,1\n"
    text = refusal(tmp_path, calls, **source(columns={"started_at": "CAST(start AS TIMESTAMPTZ)"}))
    assert "carries no offset, and the mapping says that it does: started_at" in text


def test_every_fault_of_a_mapping_is_told_at_once_with_its_line(tmp_path):
    columns = {
        "started_at": "start",
        "answered": "agnt IS NOT NULL",
        "wait_seconds": "read_csv('x')",
        "talk_secnds": "talk",
        "reason": "SELECT topic",
    }
    text = refusal(tmp_path, **source(columns=columns, exclude=[{"where": "top = 1", "reason": "r"}]))
    for fault in (
        "sources.calls.columns.started_at: gives VARCHAR; a time needs a date: use strptime() or CAST AS TIMESTAMP",
        "sources.calls.columns.answered: no column agnt in the export; did you mean agent?",
        "sources.calls.columns.wait_seconds: read_csv() is not among the functions a mapping may call",
        "columns.talk_secnds: the table contacts has no column talk_secnds to map; did you mean talk_seconds?",
        "sources.calls.columns.reason: not an SQL expression over a row: a statement or a query",
        "sources.calls.exclude.0.where: no column top in the export",
    ):
        assert fault in text
    assert "small.yml:" in text


def test_a_column_that_the_table_needs_must_be_mapped(tmp_path):
    path = written(tmp_path)
    path.write_text(path.read_text().replace("contact_id: id", "issue_id: id"))
    with pytest.raises(IntakeFaults, match="contact_id is not mapped, and the table contacts needs it"):
        prepare(read_parameters(path), tmp_path / "prepared")


def test_a_vendor_that_the_parameters_do_not_name_stops_the_run(tmp_path):
    text = refusal(tmp_path, **source(vendor=None, columns={"vendor": "topic"}))
    assert 'vendor has the label "billing" in 2 rows' in text


def test_handling_time_is_derived_only_where_all_its_parts_are_known(tmp_path):
    frame = contacts(tmp_path, **source(columns={"hold_seconds": "0", "wrap_seconds": "CAST(wait AS INTEGER)"}))
    assert [None if pd.isna(v) else float(v) for v in frame.handle_seconds] == [105.0, 230.0, None, 70.0]


def test_repeat_contacts_are_found_by_customer_and_reason(tmp_path):
    calls = (
        "id,start,agent,topic,wait,talk,customer\n"
        "1,04.03.2024 09:00,Ann,a,1,1,x\n2,05.03.2024 09:00,Ann,b,1,1,x\n3,06.03.2024 09:00,Ann,a,1,1,x\n"
        "4,06.03.2024 10:00,Ann,a,1,1,\n5,31.03.2024 23:00,Ann,a,1,1,y\n"
    )
    frame = contacts(tmp_path, calls, **source(columns={"customer_id": "customer"})).set_index("contact_id")
    day = 86_400
    assert frame.next_any_seconds.astype(float).tolist()[:2] == [day, day]
    assert float(frame.next_same_seconds["1"]) == 2 * day
    assert frame.next_same_seconds.isna().tolist() == [False, True, True, True, True]
    assert float(frame.previous_same_seconds["3"]) == 2 * day
    # The clock goes forward on the last day of March, and midnight is an hour away by any clock.
    assert float(frame.observed_seconds["5"]) == 3600


def test_opening_hours_leave_out_holidays(tmp_path):
    calendar = {"calendar": {"holidays": ["2024-03-05"]}}
    assert contacts(tmp_path, **calendar).within_hours.tolist() == [True, True, True, False]


def test_customers_and_agents_are_pseudonyms_and_their_names_are_nowhere(tmp_path):
    found = intake(tmp_path)
    frame = pd.read_parquet(found.folder / "tables" / "contacts.parquet")
    assert frame.agent_id.dropna().str.fullmatch(r"agent-[0-9a-f]{20}").all()
    assert frame.agent_id[0] == frame.agent_id[3] != frame.agent_id[1]
    held = [path for path in found.folder.rglob("*") if path.is_file()]
    assert held
    assert all(b"Bea" not in path.read_bytes() for path in held)


def test_a_fraction_is_not_rounded_away_by_a_cast_to_a_whole_number(tmp_path):
    calls = HEADER + "1,04.03.2024 09:00,Ann,a,20.4,1\n2,04.03.2024 09:00,Ann,a,20.0,1\n"
    text = refusal(tmp_path, calls)
    assert "1 rows, first at line 2: has a fraction, and the mapping makes it a whole number" in text
    folder = tmp_path / "exact"
    folder.mkdir()
    exact = {"wait_seconds": "CAST(wait AS DECIMAL(9, 3))", "answered": "wait IS NOT NULL"}
    assert [float(v) for v in contacts(folder, calls, **source(columns=exact)).wait_seconds] == [20.4, 20.0]


def test_a_value_that_an_inner_cast_cannot_read_is_rejected_like_any_other(tmp_path):
    calls = HEADER + "1,04.03.2024 09:00,Ann,a,soon,1\n2,04.03.2024 09:00,Ann,a,7,1\n"
    mapping = {"wait_seconds": "CAST(CAST(wait AS DOUBLE) AS INTEGER)", "answered": "true"}
    found = intake(tmp_path, calls, **source(columns=mapping, rejects_at_most=0.5))
    assert list(found.rejections.reason) == ["not a number: wait_seconds"]


def two_sources(**more):
    columns = BASE["sources"]["calls"]["columns"]
    again = {"table": "contacts", "vendor": "north", "files": ["more.csv"], "columns": dict(columns), **more}
    return {"sources": {"calls": {"rejects_at_most": 1}, "again": {"rejects_at_most": 1, **again}}}


def test_the_same_contacts_in_two_sources_are_counted_once(tmp_path):
    (tmp_path / "more.csv").write_text(CALLS + "5,06.03.2024 09:00,Ann,order,1,1\n")
    found = intake(tmp_path, **two_sources())
    assert found.balance.set_index("source").kept.to_dict() == {"calls": 4, "again": 1}
    assert list(found.rejections.reason) == ["a copy of an earlier row"]


def test_two_sources_that_disagree_about_a_contact_keep_neither(tmp_path):
    (tmp_path / "more.csv").write_text(
        CALLS.replace("1,04.03.2024 09:00,Ann,billing,5", "1,04.03.2024 09:00,Ann,billing,9")
    )
    found = intake(tmp_path, **two_sources())
    assert found.balance.set_index("source").kept.to_dict() == {"calls": 3, "again": 0}


def test_the_same_keys_of_two_vendors_are_two_contacts(tmp_path):
    (tmp_path / "more.csv").write_text(CALLS)
    vendors = [{"id": "north", "name": "North"}, {"id": "south", "name": "South"}]
    found = intake(tmp_path, vendors=vendors, **two_sources(vendor="south"))
    assert found.balance.kept.tolist() == [4, 4]


def test_a_direction_in_other_words_needs_explaining_and_an_empty_one_is_unknown(tmp_path):
    assert 'direction has the label "order" in 2 rows' in refusal(tmp_path, **source(columns={"direction": "topic"}))
    folder = tmp_path / "said"
    folder.mkdir()
    said = {"direction": "CASE WHEN topic = 'order' THEN 'outbound' WHEN wait = '5' THEN 'inbound' END"}
    offered = contacts(folder, **source(columns=said)).set_index("contact_id").offered
    assert [None if pd.isna(v) else bool(v) for v in offered] == [True, None, False, False]


WAYS = (
    "id,start,agent,topic,wait,talk,customer,visit,way\n"
    "1,04.03.2024 09:00,Ann,a,1,1,x,v1,inbound\n"
    "2,04.03.2024 09:01,Bea,a,1,1,x,v1,inbound\n"
    "3,05.03.2024 09:00,Ann,a,1,1,x,v2,outbound\n"
    "4,06.03.2024 09:00,Ann,,1,1,x,v3,inbound\n"
    "5,07.03.2024 09:00,Ann,a,1,1,x,v4,inbound\n"
)


def test_calls_out_and_further_legs_are_no_return_of_the_customer(tmp_path):
    given = {"customer_id": "customer", "interaction_id": "visit", "direction": "way"}
    frame = contacts(tmp_path, WAYS, **source(columns=given)).set_index("contact_id")
    day = 86_400
    seconds = {name: frame[name].astype(float) for name in frame.columns if name.startswith(("next_", "previous_"))}
    # Both legs look past each other and past the call out, to the contact without a reason.
    assert (seconds["next_any_seconds"]["1"], seconds["next_any_seconds"]["2"]) == (2 * day, 2 * day - 60)
    assert seconds["next_same_seconds"]["1"] == 3 * day
    assert seconds["next_unreasoned_seconds"]["1"] == 2 * day
    assert pd.isna(seconds["next_unreasoned_seconds"]["4"])
    assert seconds["previous_same_seconds"]["5"] == 3 * day
    assert pd.isna(seconds["previous_any_seconds"]["2"])


def test_a_table_without_a_row_in_the_period_is_a_fault(tmp_path):
    text = refusal(tmp_path, HEADER + "1,04.03.2023 09:00,Ann,a,1,1\n")
    assert "no row of sources.calls is left" in text
