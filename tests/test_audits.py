"""An audit opened and asked: the figures of real exports, by hand, and what is withheld."""

import json
import re
import shutil
from pathlib import Path

import pandas as pd
import pytest
from audits_on_paper import BASE, CALLS, source, written

from toolkit import open_audit
from toolkit.audits import prepare, read_parameters
from toolkit.measures import opening_hours
from toolkit.measures.kpis import MeasureFaults
from toolkit.parameters import ParameterFaults
from toolkit.questions import service_levels, sufficiency, summaries
from toolkit.reporting import opinions, registers

PROJECT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def bank():
    return open_audit(PROJECT / "parameters" / "bank_calls.yml")


@pytest.fixture(scope="module")
def workbook(shared):
    assert shared.is_dir()
    return open_audit(PROJECT / "tests" / "audits" / "call_centre_workbook.yml")


@pytest.mark.parametrize(
    ("kpi", "value", "tolerance"),
    [
        ("offered", 33_066, 0),
        ("answered_share", 0.8214, 5e-5),
        ("asa", 40.77, 5e-3),
        ("asa_queued", 78.57, 5e-3),
        ("talk", 176.35, 5e-3),
        ("sl_strict", 0.4902, 5e-5),
        ("sl_answered_only", 0.5968, 5e-5),
        ("abandon_all", 0.1786, 5e-5),
        ("abandon_queued", 0.2181, 5e-5),
    ],
)
def test_the_bank_gives_the_figures_counted_from_its_file(bank, kpi, value, tolerance):
    found = bank.kpi(kpi)
    assert len(found) == 1
    assert abs(found["value"][0] - value) <= tolerance
    assert found.unknown[0] == 0


@pytest.mark.parametrize(
    ("reason", "seconds"),
    [
        ("prospective customer", 106.8),
        ("regular", 184.3),
        ("stock exchange", 275.2),
        ("internet", 263.4),
        ("English", 228.5),
        ("call back", 103.1),
    ],
)
def test_the_bank_gives_mean_talk_by_type_as_counted(bank, reason, seconds):
    found = bank.kpi("talk", by=["reason"]).set_index("reason")
    # The figures were counted over the rows with a service time; 85 answered rows have none.
    talked = bank.tables.contacts.filter(bank.tables.contacts.talk_seconds > 0)
    alone = talked.filter(talked.reason == reason).talk_seconds.mean().execute()
    assert min(abs(found["value"][reason] - seconds), abs(float(alone) - seconds)) < 0.06


def test_every_row_of_the_bank_is_accounted_for(bank):
    row = bank.intake.balance.iloc[0]
    assert (row["rows"], row.kept, row.excluded, row.rejected) == (33_344, 33_066, 278, 0)
    assert row.physical_lines == 33_345
    assert sufficiency.unexplained(bank) == 0
    notes = bank.intake.watches.set_index("note")["rows"]
    assert notes["negative time in the voice menu, taken as unknown"] == 25
    assert notes["answered, but no agent named"] == 491
    assert notes["left in the voice menu, before any queue"] == 1_972


def test_repeat_contacts_of_the_bank_are_refused_with_the_reason(bank):
    with pytest.raises(MeasureFaults, match=r"repeat_7d is not evidenced: customer_id is known for 41% of the rows"):
        bank.kpi("repeat_7d")


def test_a_workbook_is_audited_with_a_mapping_alone(workbook):
    assert round(workbook.kpi("answered_share")["value"][0], 4) == 0.8108
    assert round(workbook.kpi("asa")["value"][0], 2) == 67.52
    assert round(workbook.kpi("csat_mean")["value"][0], 4) == 3.4036
    assert round(workbook.kpi("talk")["value"][0], 2) == 224.92


def test_a_figure_that_rests_on_too_few_known_rows_is_withheld(workbook):
    # Who gave up has no wait in this workbook, so nobody can say who gave up early.
    found = workbook.kpi("abandon_excl_short").iloc[0]
    assert pd.isna(found["value"])
    assert found.unknown == 946
    assert found.verdict == "not evidenced"
    assert found.definition.startswith("unknown for 946 of 5000 rows that could count (18.9%), and at most 5% may be")


def test_a_headline_is_its_convention_in_force(bank):
    headline, convention = bank.kpi("service_level").iloc[0], bank.kpi("sl_excl_short").iloc[0]
    assert headline["value"] == convention["value"]
    assert headline.definition == "sl_excl_short: " + convention.definition
    assert (headline.target, headline.verdict) == (">=0.8", "missed")
    assert (convention.target, convention.verdict) == ("", "")


def test_groups_add_up_to_the_whole(bank):
    whole = bank.kpi("offered")["value"][0]
    for column in ("reason", "weekday", "half_hour", "local_date", "priority"):
        assert bank.kpi("offered", by=[column])["value"].sum() == whole


def test_what_cannot_be_asked_is_told_at_once(bank):
    with pytest.raises(MeasureFaults) as caught:
        bank.kpis(["service_levl", "aht"], by=["chanel"])
    assert caught.value.faults == (
        "service_levl is no KPI of the catalogue",
        "aht is not evidenced: no handle_seconds",
        "contacts has no column chanel",
    )


def test_a_prepared_audit_opens_again_and_says_the_same(tmp_path):
    first = prepare(read_parameters(written(tmp_path)), tmp_path / "prepared")
    again = open_audit(tmp_path / "prepared")
    pd.testing.assert_frame_equal(first.kpi("talk"), again.kpi("talk"))
    assert again.parameters.client == "A client"
    assert str(tmp_path) not in json.dumps(json.loads((tmp_path / "prepared" / "audit.json").read_text()))


def test_an_audit_of_two_vendors_keeps_them_apart(tmp_path):
    second = {"table": "contacts", "vendor": "south", "files": ["south.csv"]}
    base = {"vendors": [{"id": "north", "name": "North"}, {"id": "south", "name": "South"}]}
    (tmp_path / "south.csv").write_text(CALLS.replace(",30,", ",90,"))
    columns = BASE["sources"]["calls"]["columns"]
    path = written(tmp_path, **base, sources={"calls": {}, "more": {**second, "columns": dict(columns)}})
    audit = open_audit(path)
    found = audit.kpi("asa").set_index("vendor")["value"]
    assert (round(found["north"], 4), round(found["south"], 4)) == (18.3333, 38.3333)
    assert set(service_levels.results(audit).vendor) == {"north", "south"}


def test_the_opinion_follows_from_the_targets_alone(tmp_path):
    def step(*targets):
        folder = tmp_path / str(abs(hash(json.dumps(targets))))
        folder.mkdir()
        calls = "id,start,agent,topic,wait,talk\n" + "".join(
            f"{n},{1 + n % 28:02d}.03.2024 09:00,Ann,a,{5 if n % 10 else 50},60\n" for n in range(600)
        )
        path = written(folder, calls, contract={"targets": list(targets)})
        return summaries.opinion(open_audit(path)).step

    assert step() == "cannot_conclude"
    assert step({"kpi": "service_level", "at_least": 0.5}) == "meets"
    assert step({"kpi": "service_level", "at_least": 0.95}) == "does_not_meet"
    assert step({"kpi": "service_level", "at_least": 0.9}) == "reservations"
    assert step({"kpi": "service_level", "at_least": 0.5}, {"kpi": "hold_time", "at_most": 9}) == "reservations"
    assert step({"kpi": "hold_time", "at_most": 9}) == "cannot_conclude"


def test_a_vendor_without_a_single_row_is_said_and_spoils_the_opinion(tmp_path):
    two = [{"id": "north", "name": "North"}, {"id": "south", "name": "South"}]
    calls = "id,start,agent,topic,wait,talk\n" + "".join(
        f"{n},{1 + n % 28:02d}.03.2024 09:00,Ann,a,5,60\n" for n in range(600)
    )
    path = written(tmp_path, calls, vendors=two, contract={"targets": [{"kpi": "service_level", "at_least": 0.5}]})
    audit = open_audit(path)
    found = summaries.targets(audit).set_index("vendor")
    assert found.verdict.to_dict() == {"north": "met", "south": "not evidenced"}
    assert found.definition["south"].startswith("no contacts of this vendor; ")
    assert summaries.opinion(audit).step == "reservations"
    rows = service_levels.results(audit).query("kpi == 'offered' and group == ''").set_index("vendor")
    assert (rows["value"]["north"], rows.verdict["south"]) == (600, "not evidenced")
    assert "South" in opinions.opinion(audit).sentence


def test_the_opinion_counts_each_target_of_each_vendor(tmp_path):
    two = [{"id": "north", "name": "North"}, {"id": "south", "name": "South"}]
    head = "id,start,agent,topic,wait,talk\n"
    good = "".join(f"{n},{1 + n % 28:02d}.03.2024 09:00,Ann,a,5,60\n" for n in range(600))
    (tmp_path / "south.csv").write_text(head + good.replace(",5,60", ",50,60"))
    columns = dict(BASE["sources"]["calls"]["columns"])
    south = {"table": "contacts", "vendor": "south", "files": ["south.csv"], "columns": columns}
    targets = [{"kpi": "service_level", "at_least": 0.5}, {"kpi": "talk", "at_most": 90}, {"kpi": "aht", "at_most": 9}]
    definitions = {"aht": "aht_full"}
    path = written(
        tmp_path,
        head + good,
        vendors=two,
        sources={"more": south},
        contract={"targets": targets},
        definitions=definitions,
    )
    audit = open_audit(path)
    text = opinions.opinion(audit).sentence
    assert text.startswith(
        "The service missed 1 of the 4 targets that can be judged in this period (Service level, South)"
    )
    assert "no contract was given, so none was broken" in text
    assert "no evidence for Average handle time, North" in text
    assert "breach" not in {finding.severity for finding in registers.of_service_levels(audit)}


def test_a_contract_that_is_named_can_be_breached(tmp_path):
    calls = "id,start,agent,topic,wait,talk\n" + "".join(
        f"{n},{1 + n % 28:02d}.03.2024 09:00,Ann,a,50,60\n" for n in range(600)
    )
    contract = {"reference": "Contract 7", "targets": [{"kpi": "service_level", "at_least": 0.5}]}
    audit = open_audit(written(tmp_path, calls, contract=contract))
    assert "breach" in {finding.severity for finding in registers.of_service_levels(audit)}
    assert opinions.opinion(audit).sentence.startswith(
        "The service did not meet the contract in this period: it missed 1 of the 1 targets"
    )


def test_results_name_every_headline_and_every_target_and_keep_withheld_apart_from_too_few(workbook):
    rows = service_levels.results(workbook).query("group == ''").set_index("kpi")
    assert (rows.verdict["aht"], rows.target["aht"]) == ("not evidenced", "<=300")
    assert rows.verdict["abandon_excl_short"] == "not evidenced"
    assert pd.isna(rows["value"]["abandon_excl_short"])
    withheld = [finding for finding in registers.of_service_levels(workbook) if "withheld" in finding.id]
    assert len(withheld) == 1
    assert "Abandoned" in withheld[0].sentence


def test_customers_are_judged_vendor_by_vendor(tmp_path):
    two = [{"id": "north", "name": "North"}, {"id": "south", "name": "South"}]
    head = "id,start,agent,topic,wait,talk,customer\n"
    known = "".join(f"{n},{1 + n % 20:02d}.03.2024 09:00,Ann,a,5,60,c{n // 2}\n" for n in range(400))
    (tmp_path / "south.csv").write_text(head + "".join(line.rsplit(",", 1)[0] + ",\n" for line in known.splitlines()))
    columns = {**BASE["sources"]["calls"]["columns"], "customer_id": "customer"}
    south = {"table": "contacts", "vendor": "south", "files": ["south.csv"], "columns": columns}
    path = written(
        tmp_path, head + known, vendors=two, sources={"calls": {"columns": {"customer_id": "customer"}}, "more": south}
    )
    found = open_audit(path).kpi("repeat_any_3d").set_index("vendor")
    assert found["value"]["north"] > 0
    assert pd.isna(found["value"]["south"])
    assert found.definition["south"].startswith("customer_id is known for 0% of the rows and 90% are needed")


def test_a_vendor_that_names_no_agents_has_intervals_by_day(tmp_path):
    two = [{"id": "north", "name": "North"}, {"id": "south", "name": "South"}]
    head = "id,start,agent,topic,wait,talk\n"
    rows = "".join(f"{n},{1 + n % 28:02d}.03.2024 09:00,A{n % 9},a,5,{60 + n % 50}\n" for n in range(600))
    (tmp_path / "south.csv").write_text(head + rows)
    columns = {**BASE["sources"]["calls"]["columns"], "answered": "true", "abandoned": "false"}
    del columns["agent_id"]
    south = {"table": "contacts", "vendor": "south", "files": ["south.csv"], "columns": columns}
    found = open_audit(written(tmp_path, head + rows, vendors=two, sources={"more": south})).kpi("talk")
    assert dict(zip(found.vendor, found.clustered_by, strict=True)) == {"north": "agent_id", "south": "local_date"}
    assert found.low.notna().all()


def test_waits_beyond_an_hour_are_still_waiting_at_the_end_of_the_curve(tmp_path):
    calls = "id,start,agent,topic,wait,talk\n" + "".join(
        f"{n},{1 + n % 28:02d}.03.2024 09:00,Ann,a,{5000 + n if n % 2 else 10},60\n" for n in range(400)
    )
    found = service_levels.waits(open_audit(written(tmp_path, calls)))
    offered = found[found.curve == "offered_wait"]
    assert offered.seconds.max() == 10
    assert offered.share.min() == 0.5


def test_figures_of_single_agents_need_a_legal_basis(tmp_path, bank):
    with pytest.raises(MeasureFaults, match=r"need a legal basis: say which under privacy\.legal_basis"):
        bank.kpi("talk", by=["agent_id"])
    allowed = written(tmp_path, privacy={"legal_basis": "works agreement of 1 March"})
    assert len(open_audit(allowed).kpi("talk", by=["agent_id"]).dropna(subset="agent_id")) == 2


def test_a_site_of_few_people_is_not_shown(tmp_path):
    calls = "id,start,agent,topic,wait,talk,site\n" + "".join(
        f"{n},{1 + n % 28:02d}.03.2024 09:00,A{n % (3 if n % 2 else 12)},a,5,60,{'small' if n % 2 else 'large'}\n"
        for n in range(600)
    )
    audit = open_audit(written(tmp_path, calls, **source(columns={"site": "site"})))
    found = audit.kpi("talk", by=["site"]).set_index("site")
    assert found["value"]["large"] == 60
    assert pd.isna(found["value"]["small"])
    assert found.definition["small"].startswith("fewer than 5 people; ")


def test_a_finished_run_is_read_and_not_written_into(tmp_path):
    audit = prepare(read_parameters(written(tmp_path)), tmp_path / "prepared")
    audit.kpi("talk")
    assert (tmp_path / "prepared" / "measured").is_dir()
    shutil.rmtree(tmp_path / "prepared" / "measured")
    (tmp_path / "prepared" / "manifest.json").write_text("{}")
    assert len(open_audit(tmp_path / "prepared").kpi("talk")) == 1
    assert not (tmp_path / "prepared" / "measured").exists()


@pytest.mark.parametrize(
    ("target", "words"),
    [
        (
            {"kpi": "service_level", "at_least": 80},
            "found 80, which service_level can never be; expected 0 to 1; did you mean 0.8?",
        ),
        ({"kpi": "abandon_rate", "at_most": 8}, "did you mean 0.08?"),
        ({"kpi": "asa", "at_most": -3}, "found -3, which asa can never be; expected 0 or more"),
        ({"kpi": "sl_excl_abn_T", "between": [0.5, 1.5]}, "found 1.5, which sl_excl_abn_T can never be"),
        ({"kpi": "ces_ease_mean", "at_least": 8}, "found 8, which ces_ease_mean can never be; expected 1 to 7"),
        (
            {"kpi": "csat", "at_least": 3.8},
            "found 3.8, which csat counted as csat_t2b can never be; expected 0 to 1, or another definition at this",
        ),
        ({"kpi": "csat", "at_least": 9, "definition": "csat_fft"}, "which csat counted as csat_fft can never be"),
    ],
)
def test_a_target_that_a_figure_can_never_be_is_refused(tmp_path, target, words):
    with pytest.raises(ParameterFaults, match=re.escape(words)):
        read_parameters(written(tmp_path, contract={"targets": [target]}))


@pytest.mark.parametrize("stated", [{"definitions": {"csat": "csat_mean"}}, {"target": {"definition": "csat_mean"}}])
def test_a_targets_headline_has_the_scale_of_its_own_definition(tmp_path, stated):
    target = {"kpi": "csat", "at_least": 3.8, **stated.get("target", {})}
    definitions = {**BASE["definitions"], **stated.get("definitions", {})}
    path = written(tmp_path, contract={"targets": [target]}, definitions=definitions)
    assert read_parameters(path).contract.targets[0].at_least == 3.8


@pytest.mark.parametrize(("top", "refused"), [("5", True), (5, True), ("10", False), ("CAST(best AS INTEGER)", False)])
def test_a_target_beyond_the_scale_that_a_survey_names_is_refused(tmp_path, top, refused):
    (tmp_path / "survey.csv").write_text("id\n1\n")
    survey = {"table": "surveys", "vendor": "north", "files": ["survey.csv"], "format": {"kind": "csv"}}
    survey["columns"] = {"survey_id": "id", "answered_at": "TIMESTAMP '2024-03-05'", "csat": "4", "csat_max": top}
    path = written(tmp_path, sources={"survey": survey}, contract={"targets": [{"kpi": "csat_mean", "at_least": 7}]})
    if refused:
        with pytest.raises(ParameterFaults, match="found 7, which csat_mean can never be; expected 0 to 5"):
            read_parameters(path)
    else:
        assert read_parameters(path).contract.targets[0].at_least == 7


def test_groups_without_a_name_and_groups_with_a_telling_one_stay_apart(tmp_path):
    calls = CALLS.replace("billing", "unknown").replace("order", "a;b=c").replace("unknown,30", ",30")
    rows = service_levels.results(open_audit(written(tmp_path, calls)))
    groups = sorted(rows[(rows.kpi == "offered") & rows.group.str.startswith("reason=")].group)
    assert groups == ["reason=", "reason=a%3Bb%3Dc", "reason=unknown"]


def test_open_hours_count_a_day_that_changes_its_clock_as_it_passed(tmp_path):
    hours = {"calendar": {"open": {"sunday": ["00:00-24:00"]}}}
    audit = open_audit(written(tmp_path, **hours))
    found = opening_hours.open_hours(audit.parameters).set_index("local_date").hours
    day = {str(key): value for key, value in found.items()}
    assert (day["2024-03-24"], day["2024-03-31"], day["2024-03-04"]) == (24, 23, 12)


def test_contacts_per_open_hour_by_hand(tmp_path):
    audit = open_audit(written(tmp_path, **source()))
    found = audit.kpi("contacts_per_hour").iloc[0]
    # Four contacts in 31 days of twelve hours.
    assert found["value"] == 4 / (31 * 12)
    assert found.low < found["value"] < found.high


def test_line_breaks_where_nobody_writes_freely_ask_for_a_look(tmp_path):
    audit = open_audit(written(tmp_path, CALLS.replace("billing,30", '"bill\ning",30')))
    (told,) = [claim for claim in registers.of_sufficiency(audit) if "span several lines" in claim.sentence]
    assert told.severity == "attention"
