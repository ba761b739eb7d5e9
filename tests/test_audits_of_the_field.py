"""What an audit says of the field's KPIs: why a score without its scale is no number, who is too few to be shown."""

import pandas as pd
import pytest
from audits_on_paper import BASE, written

from toolkit.audits import open_audit, read_parameters
from toolkit.measures import case_figures, conventions, kpis
from toolkit.measures.kpis import MeasureFaults
from toolkit.parameters import Definitions
from toolkit.parameters.faults import Faults


def answers(rows):
    header = "id,at,who,ces,scale,way,csat"
    return "\n".join([header, *(f"{number},2024-03-05 10:00:00,{row}" for number, row in enumerate(rows))]) + "\n"


COLUMNS = {
    "survey_id": "id",
    "answered_at": "CAST(at AS TIMESTAMP)",
    "audience": "who",
    "ces": "CAST(ces AS INTEGER)",
    "ces_scale": "CAST(scale AS INTEGER)",
    "ces_direction": "way",
    "csat": "CAST(csat AS INTEGER)",
    "csat_max": "5",
}


def audit_of(tmp_path, rows, columns=COLUMNS, **changes):
    (tmp_path / "survey.csv").write_text(answers(rows), encoding="utf-8")
    source = {
        "table": "surveys", "vendor": "north", "files": ["survey.csv"], "format": {"kind": "csv"}, "columns": columns,
    }  # fmt: skip
    return open_audit(written(tmp_path, **{"sources": {"survey": source}, **changes}))


def why_not(audit, key):
    return audit.evidence.set_index("kpi").why_not[key]


def test_effort_without_its_scale_or_direction_is_no_number_and_the_reason_is_told(tmp_path):
    columns = {name: text for name, text in COLUMNS.items() if name not in ("ces_scale", "ces_direction")}
    assert why_not(audit_of(tmp_path, ["customer,6,7,ease,5"] * 40, columns), "ces_ease") == (
        "no ces_direction, ces_scale"
    )
    rows = ["customer,6,7,ease,5"] * 30 + ["customer,6,,ease,5"] * 10
    found = audit_of(tmp_path, rows).kpi("ces").iloc[0]
    assert pd.isna(found["value"])
    assert found.definition.startswith(
        "unknown for 10 of 40 rows that could count (25.0%), and at most 5% may be; ces_ease: "
    )


def test_employees_stand_apart_and_fewer_than_the_smallest_group_are_withheld(tmp_path):
    customers = ["customer,,,,5"] * 40
    few = audit_of(tmp_path, [*customers, *["employee,,,,1"] * 4]).kpis(["esat", "csat_t2b"]).set_index("kpi")
    assert pd.isna(few.loc["esat", "value"])
    assert few.loc["esat", "definition"].startswith("fewer than 5 people; ")
    assert few.loc["csat_t2b", ["value", "rows"]].tolist() == [1, 40]
    enough = audit_of(tmp_path, [*customers, *["employee,,,,1"] * 10, *["employee,,,,5"] * 30]).kpi("esat").iloc[0]
    assert (enough["value"], enough["rows"], enough.why_absent) == (0.75, 40, "")
    without = {name: text for name, text in COLUMNS.items() if name != "audience"}
    assert why_not(audit_of(tmp_path, customers, without), "esat") == "no employee"


def test_what_no_export_carries_says_what_would_be_needed(tmp_path):
    audit = open_audit(written(tmp_path))
    said = {key: why_not(audit, key) for key in ("theme_share", "retention", "client_retention", "accessibility")}
    assert said == {
        "theme_share": "no surveys", "retention": "no customers", "client_retention": "no clients",
        "accessibility": "no attempts",
    }  # fmt: skip
    assert why_not(audit, "trt_full") == "no events and no resolved_at, ticket"
    with pytest.raises(MeasureFaults, match="sentiment_net is not evidenced: no surveys"):
        audit.kpi("sentiment_net")


CASES = "case,at,what\n" + "\n".join(
    f"{number},2024-03-{day + number % 20:02d} 09:00:00,{what}"
    for number in range(60)
    for day, what in ((1, "opened"), (2, "resolved"))
)
LOG = {
    "table": "events",
    "vendor": "north",
    "files": ["cases.csv"],
    "format": {"kind": "csv"},
    "columns": {"case_id": '"case"', "activity": "what", "milestone": "what", "occurred_at": "CAST(at AS TIMESTAMP)"},
}


def test_figures_of_cases_are_made_at_once_and_only_what_was_promised_has_a_share(tmp_path, monkeypatch):
    (tmp_path / "cases.csv").write_text(CASES, encoding="utf-8")
    audit = open_audit(written(tmp_path, sources={"cases": LOG}))
    ran = []
    monkeypatch.setattr(case_figures.milestones, "cases", _counting(case_figures.milestones.cases, ran))
    found = audit.kpis(["trt", "trt_first", "reopen_any", "backlog"]).set_index("kpi")
    assert len(ran) == 1
    assert found["value"].to_dict() == {"trt": 24, "trt_first": 24, "reopen_any": 0, "backlog": 0}
    assert found.loc["reopen_any", "high"] > 0
    assert "definitions.reopen_window_days (7)" in found.loc["reopen_any", "definition"]
    assert why_not(audit, "resolution_rate") == "the parameters do not say contract.resolution_days"
    promised = open_audit(written(tmp_path, sources={"cases": LOG}, contract={"resolution_days": 2}))
    share = promised.kpi("resolution_rate").iloc[0]
    assert (share["value"], share["rows"]) == (1.0, 60)
    assert share.low < 1


def _counting(function, ran):
    def counted(*arguments):
        ran.append(arguments)
        return function(*arguments)

    return counted


def test_every_headline_has_a_key_whose_default_is_one_of_its_definitions(tmp_path):
    fields = Definitions.model_fields
    assert set(conventions.CONVENTIONS) <= set(fields)
    audit = open_audit(written(tmp_path))
    assert set(audit.in_force.values()) <= set(kpis.EVERY)
    assert [name for name in conventions.CONVENTIONS if fields[name].is_required()] == [
        "service_level", "abandon_rate", "aht",
    ]  # fmt: skip
    with pytest.raises(Faults, match="fcr"):
        read_parameters(written(tmp_path, definitions={"fcr": "sl_strict"}))
    with pytest.raises(Faults, match="resolution_days"):
        read_parameters(written(tmp_path, contract={"resolution_days": 0}))


def test_a_headline_of_several_units_may_have_a_target_that_the_definition_in_force_can_reach(tmp_path):
    contract = {"targets": [{"kpi": "ces", "at_least": 5.5}]}
    path = written(tmp_path, contract=contract, definitions={**BASE["definitions"], "ces": "ces_ease_mean"})
    assert read_parameters(path).contract.targets[0].kpi == "ces"
    with pytest.raises(Faults, match="which ces counted as ces_ease can never be; expected 0 to 1"):
        read_parameters(written(tmp_path, contract=contract))
    with pytest.raises(Faults, match="which fcr can never be"):
        read_parameters(written(tmp_path, contract={"targets": [{"kpi": "fcr", "at_least": 80}]}))
