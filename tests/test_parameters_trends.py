"""The block `trends` of an audit's parameters: read whole, or refused in words."""

from datetime import date

import pytest
from audits_on_paper import written

from toolkit.audits import read_parameters
from toolkit.parameters import AuditParameters, ParameterFaults

CHANGE = {"kpi": "asa", "from": "2024-03-11", "reason": "new routing"}
PEAK = {"name": "Sales", "first": "2024-03-10", "last": "2024-03-12"}


def refused(folder, **trends):
    with pytest.raises(ParameterFaults) as caught:
        read_parameters(written(folder, trends=trends))
    return "\n".join(caught.value.faults)


def test_the_block_is_read_and_survives_being_written(tmp_path):
    path = written(tmp_path, trends={"kpis": ["asa"], "grain": "week", "rebase": [CHANGE], "peak": [PEAK]})
    parameters = read_parameters(path)
    change = parameters.trends.rebase[0]
    assert (change.kpi, change.begins, change.reason, change.vendor) == ("asa", date(2024, 3, 11), "new routing", None)
    assert parameters.public()["trends"]["rebase"][0]["from"] == "2024-03-11"
    assert AuditParameters.model_validate(parameters.public()).trends == parameters.trends


def test_without_the_block_nothing_is_asked(tmp_path):
    assert read_parameters(written(tmp_path)).trends is None


@pytest.mark.parametrize(
    ("trends", "said"),
    [
        ({"kpis": ["asaa"]}, "did you mean asa?"),
        ({"grain": "year"}, "found year; expected day, week or month"),
        ({"rebase": [{**CHANGE, "kpi": "nonsense"}]}, "trends.rebase[0].kpi  found nonsense"),
        ({"rebase": [{"kpi": "asa", "reason": "x"}]}, "trends.rebase[0].from  missing: the first day after the change"),
        ({"rebase": [{"kpi": "asa", "from": "2024-03-11"}]}, "trends.rebase[0].reason  missing: what changed"),
        ({"rebase": [{**CHANGE, "from": "2024-03-01"}]}, "expected a day of the period after its first, 2024-03-01"),
        ({"rebase": [{**CHANGE, "from": "2024-04-01"}]}, "up to 2024-03-31"),
        ({"rebase": [{**CHANGE, "vendor": "nort"}]}, "expected north, as in vendors; did you mean north?"),
        ({"rebase": [CHANGE, CHANGE]}, "expected each change once"),
        ({"rebase": [{**CHANGE, "begins": "2024-03-11"}]}, "trends.rebase[0].begins  unknown key"),
        ({"peak": [{**PEAK, "last": "2024-03-09"}]}, "found 2024-03-09; expected no day before the first, 2024-03-10"),
        ({"peak": [{**PEAK, "last": "2024-04-02"}]}, "expected days of the period, 2024-03-01 to 2024-03-31"),
        ({"peak": [PEAK, PEAK]}, "expected names that differ"),
        ({"peak": [PEAK, {**PEAK, "name": "Other"}]}, "expected peaks that do not overlap"),
    ],
)
def test_a_fault_is_told_where_it_stands(tmp_path, trends, said):
    assert said in refused(tmp_path, **trends)


def test_all_faults_are_told_at_once(tmp_path):
    told = refused(tmp_path, kpis=["asaa"], grain="year", rebase=[CHANGE, CHANGE], peak=[PEAK, PEAK])
    for said in ("asaa", "year", "each change once", "names that differ", "do not overlap"):
        assert said in told
