"""The analyst's desk: what is compared, explained and shown is what the report says, under the same rules."""

import math
import sys
from types import SimpleNamespace
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest
from audits_on_paper import source, written
from calls_by_day import audit_of
from comparisons_on_paper import bids, opened
from IPython.core.formatters import DisplayFormatter
from scipy import stats

import toolkit
from toolkit import compare, explain, open_audit, sensitivity
from toolkit.audits import Audit, Comparison
from toolkit.measures import intervals, kpis
from toolkit.measures.kpis import MeasureFaults
from toolkit.questions import service_levels
from toolkit.questions.group_differences import COMPARED
from toolkit.reporting import displays

KEY = "cd" * 32
AGENTS = [f"Agent {n}" for n in range(12)]


def export(seed: int = 1, *, slower: float = 0.0, rows: int = 2_400) -> str:
    """Contacts of a month by twelve agents, each with an own pace; orders take `slower` longer and bills do not."""
    rng = np.random.default_rng(seed)
    pace = rng.normal(200, 30, len(AGENTS))
    agent, order = rng.integers(0, len(AGENTS), rows), rng.random(rows) < 0.5
    talk = np.maximum(pace[agent] + slower * order + rng.normal(0, 60, rows), 5).round()
    wait = rng.integers(0, 60, rows)
    gave_up = rng.random(rows) < 0.1
    lines = [
        f"{n},{1 + n % 28:02d}.03.2024 {9 + n % 8:02d}:{n % 60:02d},{'' if gave_up[n] else AGENTS[agent[n]]},"
        f"{'order' if order[n] else 'bill' if n % 7 else ''},{wait[n]},{'' if gave_up[n] else int(talk[n])}"
        for n in range(rows)
    ]
    return "\n".join(["id,start,agent,topic,wait,talk", *lines]) + "\n"


REASON = {"columns": {"reason": "nullif(topic, '')"}}
TARGET = {"targets": [{"kpi": "service_level", "at_least": 0.32}]}


@pytest.fixture(scope="module")
def audit(tmp_path_factory: pytest.TempPathFactory) -> Audit:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VENDOR_AUDIT_KEY", KEY)
        folder = tmp_path_factory.mktemp("desk")
        return open_audit(written(folder, export(slower=40), contract=TARGET, **source(**REASON)))


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Audit:
    """Two vendors of one export, told apart by the last digit of the contact's number."""
    vendors = [{"id": "north", "name": "North"}, {"id": "south", "name": "South"}]
    columns = {"vendor": "CASE WHEN CAST(id AS INTEGER) % 2 = 0 THEN 'north' ELSE 'south' END"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VENDOR_AUDIT_KEY", KEY)
        folder = tmp_path_factory.mktemp("two")
        return open_audit(written(folder, export(), vendors=vendors, **source(columns=columns, vendor=None)))


def test_what_is_compared_are_the_figures_of_the_report(audit: Audit) -> None:
    found = compare(audit, "talk", "reason", "order", "bill").iloc[0]
    by = audit.kpi("talk", by=["reason"]).set_index("reason")
    assert list(found.index) == COMPARED
    assert (found.first_value, found.second_value) == (by["value"]["order"], by["value"]["bill"])
    assert found["value"] == by["value"]["order"] - by["value"]["bill"]
    assert (found["rows"], found.other_rows) == (by["rows"]["order"], by["rows"]["bill"])
    results = service_levels.results(audit)
    told = results[(results.kpi == "talk") & (results.group == "reason=order")]
    assert told["value"].iloc[0] == found.first_value


def test_a_planted_difference_is_told_and_its_limits_are_those_of_the_agents(audit: Audit) -> None:
    found = compare(audit, "talk", "reason", "order", "bill").iloc[0]
    assert (found.verdict, found.clusters, found.clustered_by) == ("told", 12, "agent_id")
    assert found.low < 40 < found.high
    # A second route, without tallies: each agent's part in the difference, in pandas.
    rows = audit.tables.contacts.execute()
    rows = rows[rows.talk_seconds.notna()].assign(talk=rows.talk_seconds.astype(float))
    sides = [rows[rows.reason == name] for name in ("order", "bill")]
    parts = [(side.talk - side.talk.mean()).groupby(side.agent_id).sum() / len(side) for side in sides]
    error = math.sqrt(12 / 11 * ((parts[0] - parts[1]) ** 2).sum())
    plain = math.sqrt(sum(side.talk.var(ddof=1) / len(side) for side in sides))
    effective = min(len(s) ** 2 / (s.groupby("agent_id").size() ** 2).sum() for s in sides)
    assert found.high - found["value"] == pytest.approx(stats.t.ppf(0.975, effective - 1) * max(error, plain), rel=1e-6)


def test_where_nothing_differs_nothing_is_told(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VENDOR_AUDIT_KEY", KEY)
    audit = open_audit(written(tmp_path, export(seed=5), **source(**REASON)))
    for kpi in ("talk", "service_level", "abandon_rate"):
        assert compare(audit, kpi, "reason", "order", "bill").verdict.tolist() == ["not told"], kpi


def test_vendors_are_compared_whole(two: Audit) -> None:
    found = compare(two, "service_level", "vendor", "north", "south")
    whole = two.kpi("service_level").set_index("vendor")
    assert found["value"].tolist() == [whole["value"]["north"] - whole["value"]["south"]]
    assert found.vendor.tolist() == [""] and found.verdict.tolist() == ["not told"]
    middle = compare(two, "talk_median", "vendor", "north", "south").iloc[0]
    ends = two.kpi("talk_median").set_index("vendor")
    limits = [intervals.Interval(np.array(ends.low[name]), np.array(ends.high[name])) for name in ("north", "south")]
    both = intervals.difference(ends["value"]["north"], limits[0], ends["value"]["south"], limits[1])
    assert (middle.low, middle.high) == pytest.approx((float(both.low), float(both.high)))
    each = compare(two, "talk", "reason", "order", "bill")
    assert each.vendor.tolist() == ["north", "south"]


@pytest.mark.parametrize(
    ("kpi", "verdict", "why"),
    [("offered", "no interval", "count"), ("talk_median", "no interval", "percentile_of_groups")],
)
def test_what_has_no_interval_says_why(audit: Audit, kpi: str, verdict: str, why: str) -> None:
    found = compare(audit, kpi, "reason", "order", "bill").iloc[0]
    assert (found.verdict, found.why_absent) == (verdict, why)
    assert math.isfinite(found["value"]) and math.isnan(found.low) and math.isnan(found.high)


def test_a_side_of_too_few_rows_has_no_difference(audit: Audit) -> None:
    found = compare(audit, "sl_strict", "local_date", pd.Timestamp("2024-03-04"), pd.Timestamp("2024-03-05")).iloc[0]
    assert found.verdict == "insufficient" and math.isnan(found["value"]) and math.isnan(found.first_value)


def test_groups_without_a_name_can_be_compared(audit: Audit) -> None:
    found = compare(audit, "offered", "reason", "order", None).iloc[0]
    assert found.second == "" and found.other_rows == int(audit.tables.contacts.reason.isnull().sum().execute())


def test_every_fault_of_a_comparison_is_told_at_once(audit: Audit, two: Audit) -> None:
    with pytest.raises(MeasureFaults) as caught:
        compare(audit, "talk", "reason", "ordr", "bil")
    assert "reason has no group 'ordr'; there are 'bill', 'order', ''" in str(caught.value)
    assert "reason has no group 'bil'" in str(caught.value)
    with pytest.raises(MeasureFaults, match="would be compared with itself"):
        compare(two, "talk", "vendor", "north", "north")


def test_single_agents_are_not_compared_or_explained_without_a_legal_basis(audit: Audit) -> None:
    first, second = audit.tables.contacts.agent_id.topk(2).execute().agent_id
    with pytest.raises(MeasureFaults, match="need a legal basis"):
        compare(audit, "talk", "agent_id", first, second)
    with pytest.raises(MeasureFaults, match="need a legal basis"):
        explain(audit, "talk", group=f"agent_id={first}")


def test_groups_of_few_people_are_withheld_here_too(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VENDOR_AUDIT_KEY", KEY)
    site = "CASE WHEN agent IN ('Agent 1', 'Agent 2') THEN 'small' ELSE 'large' END"
    audit = open_audit(written(tmp_path, export(), **source(columns={"site": site})))
    found = compare(audit, "talk", "site", "large", "small").iloc[0]
    assert (found.verdict, found.why_absent) == ("not evidenced", "withheld")
    assert math.isnan(found["value"]) and math.isnan(found.second_value) and math.isfinite(found.first_value)
    behind = explain(audit, "talk", group="site=small")
    assert math.isnan(behind.value) and behind.verdict == "not evidenced"
    assert "fewer than 5 people" in behind.definition


def test_rivals_are_the_definitions_of_the_report_with_the_verdict_of_each(audit: Audit) -> None:
    found = sensitivity(audit, "service_level")
    shown = service_levels.conventions_of(audit, "service_level").set_index("convention")
    assert found.set_index("convention")["value"].to_dict() == shown["value"].to_dict()
    assert found[found.in_force].convention.tolist() == ["sl_strict"]
    kept = {row.convention: "met" if row["value"] >= 0.32 else "missed" for _place, row in found.iterrows()}
    assert found.set_index("convention").verdict.to_dict() == kept
    assert set(kept.values()) == {"met", "missed"}
    pd.testing.assert_frame_equal(sensitivity(audit, "sl_answered_only"), found)


def test_a_rival_without_evidence_says_what_is_missing_and_what_has_none_is_refused(audit: Audit) -> None:
    found = sensitivity(audit, "csat")
    assert set(found.verdict) == {"not evidenced"} and found["value"].isna().all()
    assert all("surveys" in text for text in found.definition)
    with pytest.raises(MeasureFaults, match="offered is none of service_level"):
        sensitivity(audit, "offered")


def test_the_query_shown_is_the_one_that_gives_the_number(audit: Audit) -> None:
    behind = explain(audit, "service_level", group="reason=order")
    assert behind.kpi == "service_level" and behind.vendor == "north"
    contacts = audit.tables.contacts.to_pyarrow()
    with duckdb.connect() as engine:
        engine.register("contacts", contacts)
        found = engine.sql(behind.sql).df()
    known, unknown, within = (found[name].sum() for name in list(found.columns)[1:4])
    assert (known, unknown) == (behind.rows, behind.unknown)
    assert within / known == pytest.approx(behind.value)
    told = audit.kpi("service_level", by=["reason"]).set_index("reason").loc["order"]
    assert (behind.value, behind.low, behind.high) == (told["value"], told.low, told.high)
    assert behind.terms == {"threshold_seconds": 20}
    assert behind.rivals == tuple(key for key in sensitivity(audit, "service_level").convention if key != "sl_strict")


def test_the_rows_behind_every_figure_are_as_many_as_it_says(audit: Audit) -> None:
    evidence = audit.evidence
    keys = [key for key in evidence[evidence.evidenced].kpi if key in kpis.CATALOGUE]
    assert len(keys) > 20
    for key in keys:
        behind = explain(audit, key)
        assert behind.counted is not None and behind.not_known is not None
        assert (behind.counted.count().execute(), behind.not_known.count().execute()) == (behind.rows, behind.unknown)
        assert behind.among or behind.above, key


def test_a_row_of_a_frame_and_of_the_results_file_are_explained_alike(audit: Audit) -> None:
    row = audit.kpi("talk", by=["reason"]).iloc[-1]
    results = service_levels.results(audit)
    same = results[(results.kpi == "talk") & (results.group == "reason=")].iloc[0]
    found = [explain(audit, row), explain(audit, same), explain(audit, "talk", vendor="north", group="reason=")]
    assert len({(each.value, each.rows, each.group, each.sql) for each in found}) == 1
    assert "IS NULL" in found[0].sql and found[0].value == row["value"]
    day = audit.kpi("offered", by=["local_date"]).iloc[3]
    assert explain(audit, day).value == day["value"]


def test_a_figure_that_a_function_gives_names_the_function(audit: Audit) -> None:
    key = next(key for key in audit.evidence[audit.evidence.evidenced].kpi if key in kpis.COMPUTED)
    behind = explain(audit, key)
    assert behind.function.startswith("toolkit.measures.") and not behind.sql and behind.counted is None
    assert behind.definition == audit.definition(key)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"number": "service_levl"}, "service_levl is no KPI"),
        ({"number": "service_credit_due"}, "is judged under the contract, not counted"),
        ({"number": "talk", "group": "reason=ordr"}, "reason has no group 'ordr' here; there are 'bill', 'order', ''"),
        ({"number": "talk", "group": "adjusted=mix"}, "contacts has no column adjusted"),
        ({"number": "talk", "vendor": "south"}, "vendor is one of north, and not 'south'"),
    ],
)
def test_what_cannot_be_explained_says_why(audit: Audit, asked: dict[str, str], words: str) -> None:
    with pytest.raises(MeasureFaults) as caught:
        explain(audit, **asked)
    assert words in str(caught.value)


@pytest.fixture
def shell() -> Any:
    """What a notebook shows of a value, in a shell of its own."""
    made = SimpleNamespace(display_formatter=DisplayFormatter())
    toolkit.load_ipython_extension(made)
    return lambda value: made.display_formatter.format(value)[0]["text/html"]


def test_frames_of_figures_show_themselves_in_words_and_stay_frames(audit: Audit, shell: Any) -> None:
    frame = audit.kpi("service_level", by=["reason"])
    before = frame.copy()
    html = shell(frame)
    assert type(frame) is pd.DataFrame
    pd.testing.assert_frame_equal(frame, before)
    value = audit.kpi("service_level", by=["reason"]).set_index("reason")["value"]["order"]
    assert f"{100 * value:.1f}\u00a0%" in html and "Service level (sl_strict)" in html
    assert "Also in the frame: " in html and "definition" in html
    assert "0.2" in shell(pd.DataFrame({"kpi": ["x"], "value": [0.2]})) and "vat-desk" not in shell(frame[["kpi"]])


def test_differences_rivals_and_explanations_show_themselves(audit: Audit, shell: Any) -> None:
    told = shell(compare(audit, "talk", "reason", "order", "bill"))
    assert "higher for order than for bill by" in told and "told apart" in told
    open_ = shell(compare(audit, "talk_median", "reason", "order", "bill"))
    assert "No interval can be given: how two percentiles that share agents differ is not worked out" in open_
    none = shell(compare(audit, "sl_strict", "local_date", "2024-03-04", "2024-03-05"))
    assert "are not compared: there are too few rows" in none
    rivals = shell(sensitivity(audit, "service_level"))
    assert "in force" in rivals and "sl_answered_only" in rivals
    behind = shell(explain(audit, "service_level"))
    assert "The query that ran" in behind and "FROM &quot;contacts&quot;" in behind
    assert "threshold_seconds = 20" in behind


def test_long_frames_say_how_much_is_shown(audit: Audit, shell: Any) -> None:
    frame = pd.concat([audit.kpi("offered", by=["local_date"])] * 3)
    assert "The first 60 of 84 rows." in shell(frame)
    many = displays.browse(pd.DataFrame({"n": range(5_001)}))
    assert "The first 5\u202f000 of 5\u202f001 rows." in many.html


def test_a_table_to_search_shows_hostile_text_and_asks_nobody_for_anything(
    tmp_path: Any, browser: Any, attacks: list[str]
) -> None:
    pytest.importorskip("itables", reason="the extra desk is not installed")
    texts = [text for text in attacks if "\ud800" not in text and "\x00" not in text]
    frame = pd.DataFrame({"text": texts, "<script>window.PWNED=1</script>": range(len(texts))})
    page = tmp_path / "table.html"
    page.write_text(f"<meta charset=utf-8><body>{displays.browse(frame, caption=texts[0]).html}", encoding="utf-8")
    seen = browser(page, until="input[type=search]")
    assert seen["pwned"] == "undefined" and seen["requests"] == []
    assert "input" in seen["elements"]


def test_without_the_library_a_table_is_plain_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "itables", None)
    shown = displays.browse(pd.DataFrame({"n": ["<b>x</b>"]}), caption="a")
    assert "install vendor-audit-toolkit[desk]" in shown.html and "&lt;b&gt;x" in shown.html
    assert "<script" not in shown.html


def test_the_verbs_are_there_without_starting_the_engine() -> None:
    assert {"compare", "explain", "open_audit", "open_comparison", "sensitivity"} <= set(toolkit.__all__)
    assert all(getattr(toolkit, name) for name in toolkit.__all__)


def test_an_audit_over_months_is_compared_by_month(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VENDOR_AUDIT_KEY", KEY)
    audit = open_audit(audit_of(tmp_path, lambda day: 0.9 if day.month < 3 else 0.6, lambda _day: 15))
    found = compare(audit, "sl_strict", "local_month", "2024-02", "2024-04").iloc[0]
    assert found.verdict == "told" and 0.15 < found.low < 0.3 < found.high < 0.4


@pytest.fixture(scope="module")
def bidders(tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    """Two bidders, the second of which talks longer."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VENDOR_AUDIT_KEY", KEY)
        calls = [export(1), export(2, slower=120)]
        return opened(bids(tmp_path_factory.mktemp("bids"), calls=calls, kpis=["service_level", "talk"]))


def test_bidders_are_compared_by_their_own_intervals(bidders: Comparison) -> None:
    found = compare(bidders, "talk", "bidder", "two", "one").iloc[0]
    each = bidders.kpis(["talk"]).set_index("bidder")
    limits = [intervals.Interval(np.array(each.low[name]), np.array(each.high[name])) for name in ("two", "one")]
    both = intervals.difference(each["value"]["two"], limits[0], each["value"]["one"], limits[1])
    assert (found["value"], found.low, found.high) == pytest.approx(
        (each["value"]["two"] - each["value"]["one"], float(both.low), float(both.high))
    )
    assert found.verdict == "told" and found.low > 0
    with pytest.raises(MeasureFaults, match="bidder has no group 'three'; there are 'one', 'two'"):
        compare(bidders, "talk", "bidder", "one", "three")


def test_a_comparison_is_asked_as_each_of_its_audits(bidders: Comparison) -> None:
    groups = compare(bidders, "talk", "reason", "order", "bill").set_index("vendor")
    assert list(groups.index) == ["one", "two"] and groups.verdict["two"] == "told"
    rivals = sensitivity(bidders, "service_level").set_index(["vendor", "convention"])
    figures = bidders.kpis(["sl_strict", "sl_answered_only"]).set_index(["bidder", "kpi"])
    assert rivals["value"]["two", "sl_answered_only"] == figures["value"]["two", "sl_answered_only"]
    behind = explain(bidders, "talk", vendor="two", group="reason=order")
    assert behind.value == groups.first_value["two"] and behind.counted is not None
    assert behind.counted.count().execute() == behind.rows
    row = bidders.kpis(["talk"], by=["reason"]).iloc[-1]
    assert explain(bidders, row).value == row["value"]
    with pytest.raises(MeasureFaults, match="vendor is one of one, two, and not ''"):
        explain(bidders, "talk")
