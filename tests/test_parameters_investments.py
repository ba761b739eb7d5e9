"""The blocks `costs.assumptions` and `money` of an audit's parameters: read whole, or refused in words."""

import pytest
from audits_on_paper import written

from toolkit.audits import read_parameters
from toolkit.parameters import AuditParameters, ParameterFaults


def ends(low, base, high, **said):
    return {"low": low, "base": base, "high": high, "source": "the client", **said}


def costs(**assumptions):
    return {"discount_rate": 0.08, "term_years": 3, "assumptions": assumptions}


VOLUME = {"volume": ends(0.8, 1, 1.2), "volume_share": ends(0.4, 0.5, 0.6)}


def refused(folder, money=None, **assumptions):
    with pytest.raises(ParameterFaults) as caught:
        changes = {} if money is None else {"money": money}
        read_parameters(written(folder, costs=costs(**assumptions), **changes))
    return "\n".join(caught.value.faults)


def test_the_blocks_are_read_and_survive_being_written(tmp_path):
    hour = {"amount": 3.5, "currency": "EUR", "source": "the back office"}
    asked = {**VOLUME, "currency": "EUR", "exit": ends(0, 10, 20), "indexation": ends(-0.01, 0, 0.02)}
    path = written(tmp_path, costs=costs(**asked), money={"vat": "excluded", "case_hour": hour})
    parameters = read_parameters(path)
    assert parameters.costs.assumptions.exit.high == 20
    assert parameters.costs.assumptions.benefit is None
    assert (parameters.money.vat, parameters.money.price_base, parameters.money.case_hour.amount) == (
        "excluded", None, 3.5,
    )  # fmt: skip
    again = AuditParameters.model_validate(parameters.public())
    assert (again.costs, again.money) == (parameters.costs, parameters.money)


def test_nothing_is_assumed_that_is_not_written(tmp_path):
    assert read_parameters(written(tmp_path)).money is None
    plain = read_parameters(written(tmp_path, costs={"discount_rate": 0.08, "term_years": 3}))
    assert plain.costs.assumptions is None


@pytest.mark.parametrize(
    ("assumptions", "said"),
    [
        ({"volume": ends(0.8, 1, 1.2)}, "volume without volume_share"),
        ({"volume_share": ends(0.1, 0.2, 0.3)}, "volume_share without volume"),
        ({**VOLUME, "volume": ends(0, 1, 2)}, "costs.assumptions.volume.low  found 0; expected how many times"),
        ({"indexation": ends(0.05, 0.02, 0.1)}, "found 0.05, 0.02, 0.1; expected low, base, high in this order"),
        ({"indexation": ends(-1, 0, 1)}, "found -1; expected a yearly rise as a share"),
        ({"discount_rate": ends(0.05, 0.07, 0.1)}, "found 0.07, and costs.discount_rate is 0.08; expected the same"),
        ({"transition": ends(1, 2, 3)}, "amounts (transition) without a currency"),
        ({"currency": "EUR", "exit": ends(-1, 2, 3)}, "found -1; expected an amount of money"),
        ({"currency": "euro", "exit": ends(1, 2, 3)}, "costs.assumptions.currency  found euro"),
        ({"exits": ends(1, 2, 3)}, "did you mean exit?"),
        ({"indexation": {"low": 0, "base": 0, "high": 0}}, "source  missing: who says so"),
    ],
)
def test_a_fault_is_told_where_it_stands(tmp_path, assumptions, said):
    assert said in refused(tmp_path, **assumptions)


def test_amounts_of_one_vendor_are_refused_in_an_audit_of_several(tmp_path):
    vendors = [{"id": "north", "name": "North"}, {"id": "south", "name": "South"}]
    with pytest.raises(ParameterFaults) as caught:
        read_parameters(written(tmp_path, vendors=vendors, costs=costs(currency="EUR", benefit=ends(1, 2, 3))))
    assert "of one vendor in an audit of 2" in "\n".join(caught.value.faults)


def test_how_money_is_read_is_refused_in_words(tmp_path):
    told = refused(tmp_path, money={"vat": "perhaps", "case_hour": {"amount": 0, "currency": "EUR"}}, **VOLUME)
    for said in (
        "found perhaps; expected included or excluded",
        "found 0; expected a number above 0",
        "source  missing",
    ):
        assert said in told
