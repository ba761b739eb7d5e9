"""A contract's parameters: read whole, refused where they contradict themselves, filled from a preset."""

import json

import pytest
from audits_on_paper import written

from toolkit.audits import read_parameters
from toolkit.intake.tables import SCOPES
from toolkit.parameters import AuditParameters, ParameterFaults, presets
from toolkit.parameters.contracts import of_month

SL = {"kpi": "service_level", "at_least": 0.8, "period": "month"}
ASA = {"kpi": "asa", "at_most": 30, "period": "month"}
CREDITS = {
    "currency": "EUR",
    "at_risk_rate": 0.12,
    "charges": 40000,
    "allocations": [{"kpi": "service_level", "share": 0.5}],
}


def read(folder, *targets, **contract):
    return read_parameters(written(folder, contract={"targets": list(targets), **contract})).contract


def faults(folder, *targets, **contract):
    """The faults without file and line."""
    with pytest.raises(ParameterFaults) as caught:
        read(folder, *targets, **contract)
    return [fault.split("  ", 1)[1] for fault in caught.value.faults]


def test_a_bare_target_is_plain_and_every_further_word_makes_it_the_contracts_own(tmp_path):
    assert read(tmp_path, {"kpi": "asa", "at_most": 30}).targets[0].plain
    further = {
        "floor": 60,
        "period": "week",
        "minimum_rows": 50,
        "where": {"channel": "voice"},
        "exclude": [{"days": ["2024-03-31"], "reason": "the clocks changed"}],
    }
    for name, value in further.items():
        assert not read(tmp_path, {"kpi": "asa", "at_most": 30, name: value}).targets[0].plain
    assert not read(tmp_path, {"kpi": "service_level", "at_least": 0.8, "definition": "sl_excl_short"}).targets[0].plain


def test_a_contract_survives_the_way_through_json(tmp_path):
    charges = {"2024-03": 33333.33}
    given = read_parameters(
        written(
            tmp_path,
            contract={
                "targets": [{**SL, "floor": 0.7, "k_of_n": {"k": 1, "n": 1}}],
                "credits": {**CREDITS, "charges": charges, "cap": None},
                "volume_guard": {"tolerance": 0.1, "forecast": {"north": 1000}},
            },
        )
    )
    again = AuditParameters.model_validate(json.loads(json.dumps(given.public())))
    assert again.contract == given.contract
    assert again.contract.credits.cap is None
    assert of_month(again.contract.credits.charges, "north", "2024-03") == 33333.33
    assert of_month(again.contract.volume_guard.forecast, "north", "2024-03") == 1000
    assert of_month(again.contract.volume_guard.forecast, "south", "2024-03") is None


def test_every_contradiction_is_told_at_once_with_its_place(tmp_path):
    steps = [{"distance": 0.1, "factor": 1}, {"distance": 0.05, "factor": 0.5}]
    found = faults(
        tmp_path,
        {**SL, "floor": 0.9, "k_of_n": {"k": 3, "n": 2}, "definition": "abandon_all"},
        {**ASA, "floor": 20, "period": "whole", "k_of_n": {"k": 1, "n": 2}, "definition": "asa_queued"},
        {"kpi": "aht", "between": [200, 300], "floor": 400, "period": "month"},
        {"kpi": "talk", "at_most": 300, "exclude": [{"reason": "none"}, {"days": ["2024-04-01"], "reason": "later"}]},
        {"kpi": "hold_rate", "at_most": 0.2, "where": {"chanel": "voice"}},
        credits={
            **CREDITS,
            "charges": {"2024-02": 5},
            "allocations": [
                {"kpi": "service_level", "share": 0.7, "steps": steps},
                {"kpi": "service_level", "share": 0.4},
                {"kpi": "asa", "share": 0.1, "by_shortfall": True},
                {"kpi": "csat_mean", "share": 0.1},
            ],
            "allocated_at_most": 1,
            "repeated": {"failures": 4, "months": 3, "factor": 2},
            "bonuses": [{"kpi": "service_level", "level": 0.7, "rate": 0.01}],
        },
    )
    assert found == [
        "contract.targets[0].floor  found 0.9, which is above the target, 0.8; expected no more than it",
        "contract.targets[0].k_of_n.k  found 3 of 2 periods; expected no more than 2",
        "contract.targets[0].definition  found abandon_all; expected sl_strict, sl_excl_short, sl_credit_short, "
        "sl_excl_abn_T, sl_credit_abn_T or sl_answered_only",
        "contract.targets[1].floor  found 20, which is below the target, 30; expected no less than it",
        "contract.targets[1].k_of_n  so many of so many periods, but the target is about the whole; "
        "expected a period: day, week or month",
        "contract.targets[1].definition  found asa_queued, but asa has one definition only; expected none",
        "contract.targets[2].floor  a floor beside between; expected at_least or at_most with a floor",
        "contract.targets[3].exclude[0]  found neither days nor where; expected one of the two, or both",
        "contract.targets[3].exclude[1].days[0]  found 2024-04-01, which is outside the audited days; "
        "expected 2024-03-01 to 2024-03-31",
        f"contract.targets[4].where.chanel  found chanel; expected {', '.join(SCOPES[:16])} "
        f"or {len(SCOPES) - 16} more; did you mean channel?",
        "contract.credits.charges  nothing for 2024-03; expected each month of the period",
        "contract.credits.charges.2024-02  found 2024-02, which is outside the audited days; expected 2024-03",
        "contract.credits.allocations  found 1.3 of the amount at risk in all; expected no more than "
        "allocated_at_most, 1",
        "contract.credits.allocations[0].steps[1].distance  found 0.05 after 0.1; expected steps that grow",
        "contract.credits.allocations[0].steps[1].factor  found 0.5 after 1; expected steps that grow",
        "contract.credits.allocations[1].kpi  found service_level, which line 91 has; expected one for each target",
        "contract.credits.allocations[2].kpi  credits are by the month; expected period: month at the "
        "target on line 60",
        "contract.credits.allocations[2].by_shortfall  asa is no share; expected steps",
        "contract.credits.allocations[3].kpi  found csat_mean, which has no target; expected service_level, asa, aht, "
        "talk or hold_rate",
        "contract.credits.repeated.failures  found 4 failures within 3 months; expected no more than 3",
        "contract.credits.bonuses[0].level  found 0.7; expected no less than the target, 0.8",
    ]


def test_a_target_or_a_floor_beyond_the_scale_is_refused(tmp_path):
    found = faults(tmp_path, {**SL, "at_least": 80, "floor": 70})
    assert found == [
        "contract.targets[0].at_least  found 80, which service_level can never be; expected 0 to 1; did you mean 0.8?",
        "contract.targets[0].floor  found 70, which service_level can never be; expected 0 to 1",
    ]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"currency": "euro"}, "currency  found euro; expected a currency's three letters, such as EUR"),
        ({"charges": -1}, "charges  found -1; expected an amount of 0 or more"),
        ({"charges": 0.12345}, "charges  found 0.12345; expected an amount of 0 or more"),
        ({"charges": {"south": 5}}, "charges  nothing for north; expected each vendor"),
        ({"at_risk_rate": 12}, "at_risk_rate  found 12; expected a share from 0 to 1"),
        ({"rounding": {"to": 0}}, "rounding.to  found 0; expected a number above 0"),
        ({"critical_failure": {"failures": 1, "months": 1, "of": "floor"}}, "critical_failure.of  found floor, but no"),
        ({"allocations": [{"kpi": "service_level", "share": -0.1}]}, "allocations[0].share  found -0.1; expected a nu"),
    ],
)
def test_what_a_credit_cannot_be_is_refused(tmp_path, change, fault):
    found = faults(tmp_path, SL, credits={**CREDITS, **change})
    assert any(each.startswith(f"contract.credits.{fault}") for each in found), found


@pytest.mark.parametrize("name", presets.shipped())
def test_every_preset_says_its_source_and_makes_a_sound_contract(tmp_path, name):
    contract = {"preset": name, "targets": []}
    found = presets.preset(name)
    assert found.title
    assert found.source
    if name == "spain":
        del contract["targets"]
        path = written(tmp_path, contract=contract)
        path.write_text(path.read_text().replace("  threshold_seconds: 20\n", "").replace("  targets: []\n", ""))
        parameters = read_parameters(path)
        assert parameters.contract.threshold_seconds == 179.999
        assert [target.kpi for target in parameters.contract.targets] == ["service_level"]
        return
    parameters = read_parameters(written(tmp_path, contract=contract))
    assert parameters.contract.targets


def test_a_preset_fills_in_and_the_audits_own_words_stay_beside_it(tmp_path):
    contract = read(
        tmp_path, {"kpi": "asa", "where": {"channel": "voice"}}, {"kpi": "talk", "at_most": 300}, preset="arera"
    )
    by_kpi = {target.kpi: target for target in contract.targets}
    assert list(by_kpi) == ["asa", "talk", "service_level"]
    assert (by_kpi["asa"].at_most, by_kpi["asa"].where) == (240, {"channel": "voice"})
    assert (by_kpi["asa"].k_of_n.k, by_kpi["asa"].k_of_n.n) == (10, 12)


def test_an_audit_that_changes_a_presets_rule_is_refused(tmp_path):
    assert faults(tmp_path, {"kpi": "asa", "at_most": 300}, preset="arera") == [
        "contract.targets[0].at_most  found 300, which the preset has as 240 (arera.yml:20); "
        "expected the same, or no preset: a changed rule is not the rule"
    ]
    assert read(tmp_path, {"kpi": "asa", "at_most": 240.0}, preset="arera").targets[0].at_most == 240


def test_a_preset_that_nobody_ships_is_refused_with_the_nearest(tmp_path):
    assert faults(tmp_path, preset="arrera")[0] == (
        "contract.preset  found arrera, which is no preset; did you mean arera?"
    )
