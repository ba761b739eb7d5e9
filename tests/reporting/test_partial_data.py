"""Sections on data that is only partly there: every cell runs, says what is missing, and claims nothing from it."""

import ast
import json
from pathlib import Path
from typing import Any

import pytest
from audits_on_paper import written

from toolkit import open_audit
from toolkit.audits import Audit
from toolkit.questions import investments, money, partnership, quality, survey_responses
from toolkit.reporting import exhibits_partnership, exhibits_quality
from toolkit.reporting.exhibits_money import bottleneck_words
from toolkit.reporting.registers_money import of_money
from toolkit.reporting.registers_partnership import of_partnership

BOOKS = Path(__file__).parents[2] / "notebooks/audit"
SECTIONS = ("08_voice", "09_comments", "10_quality", "11_workforce", "12_money", "13_partnership")
TWO = [{"id": "north", "name": "North"}, {"id": "south", "name": "South"}]


def export(folder: Path, table: str, columns: dict[str, str], text: str, **more: Any) -> dict[str, Any]:
    """A source of its own file in the folder."""
    (folder / f"{table}.csv").write_text(text)
    source = {"table": table, "vendor": "north", "files": [f"{table}.csv"], "format": {"kind": "csv"}}
    return {table: {**source, "columns": columns, **more}}


def log(folder: Path, *left_out: str) -> dict[str, Any]:
    """A log of twelve reviews and two decisions; columns may be left out of the mapping."""
    rows = [f"{n},review,2024-03-{n:02d},2024-03-{n + 2:02d},2024-03-{n + 1:02d}," for n in range(1, 13)]
    rows += [f"{n},decision,2024-03-01,2024-03-09,,2024-03-04" for n in (20, 21)]
    columns = {"action_id": "id", "kind": "kind"}
    columns |= {f"{name}_at": f"CAST({name} AS TIMESTAMP)" for name in ("raised", "due", "closed", "decided")}
    kept = {name: text for name, text in columns.items() if name not in left_out}
    return export(folder, "actions", kept, "id,kind,raised,due,closed,decided\n" + "\n".join(rows) + "\n")


def sheets(folder: Path, score: str) -> dict[str, Any]:
    """Six people of each side; `score` an expression over the answer."""
    rows = [f"{n},{side},2024-03-10,{3 + n % 3}" for side in ("client", "vendor") for n in range(6)]
    columns = {
        "sheet_id": "side || sheet", "side": "side", "answered_at": "CAST(day AS TIMESTAMP)", "item_id": "'goals'",
        "section": "'strategy'", "score": score, "scale_low": "1", "scale_high": "5",
    }  # fmt: skip
    return export(folder, "alignment", columns, "sheet,side,day,S\n" + "\n".join(rows) + "\n")


def shown(audit: Audit, section: str) -> list[Any]:
    """What the code cells of a section show, run in one process."""
    cells = json.loads((BOOKS / f"{section}.ipynb").read_text())["cells"]
    names: dict[str, Any] = {"audit": audit}
    found = []
    for cell in (cell for cell in cells if cell["cell_type"] == "code"):
        steps = ast.parse("".join(cell["source"])).body
        kept = [step for step in steps if "open_audit(" not in ast.unparse(step)]
        last = kept.pop() if kept and isinstance(kept[-1], ast.Expr) else None
        exec(compile(ast.Module(kept, []), section, "exec"), names)
        if last is not None:
            found.append(eval(compile(ast.Expression(last.value), section, "eval"), names))
    return found


@pytest.mark.parametrize("section", SECTIONS)
def test_a_section_without_its_data_says_so_and_shows_no_table(tmp_path: Path, section: str) -> None:
    audit = open_audit(written(tmp_path))
    parts = shown(audit, section)
    html = "\n".join(part.html for part in parts)
    assert "evidenced" in html and "Limit of the evidence" in html
    assert all("<td" not in part.html or any(sign in part.html for sign in "0123456789") for part in parts)
    assert "vat-none" not in html and "nan" not in html.lower().split()


def test_ends_that_the_mapping_does_not_hold_are_unknown_and_nothing_is_open(tmp_path: Path) -> None:
    audit = open_audit(written(tmp_path, sources=log(tmp_path, "closed_at")))
    found = partnership.agreed(audit).set_index("kind")
    assert found.loc["review", ["done", "on_time", "open", "overdue"]].isna().all()
    assert tuple(found.loc["decision", ["due", "done", "open"]]) == (2, 2, 0)
    assert not partnership.figures(audit).set_index("kpi").loc["reviews_held"].notna()["value"]
    sentences = " ".join(finding.sentence for finding in of_partnership(audit))
    assert (
        "does not say when entries of these kinds are done, so that nobody can tell what is open: reviews" in sentences
    )
    assert "0 of 12" not in sentences


def test_ends_that_the_mapping_holds_and_that_are_empty_mean_open(tmp_path: Path) -> None:
    source = log(tmp_path)
    source["actions"]["columns"]["closed_at"] = "CAST(nullif(closed, closed) AS TIMESTAMP)"
    found = partnership.agreed(open_audit(written(tmp_path, sources=source))).set_index("kind")
    assert tuple(found.loc["review", ["due", "done", "open", "overdue"]]) == (12, 0, 12, 12)


def test_a_log_without_due_days_calls_nothing_late_or_in_time(tmp_path: Path) -> None:
    audit = open_audit(written(tmp_path, sources=log(tmp_path, "due_at")))
    html = exhibits_partnership.agreed(audit).html
    assert "Open" in html and "In time" not in html and "Overdue" not in html
    assert any("nobody can tell what is late" in finding.sentence for finding in of_partnership(audit))


@pytest.mark.parametrize(
    ("score", "told"),
    [
        ("4", "all alike"),
        ("CAST(S AS INTEGER) + 9", "12 answers lie off their scale"),
    ],
)
def test_answers_without_spread_or_off_their_scale_are_not_called_too_few(
    tmp_path: Path, score: str, told: str
) -> None:
    audit = open_audit(written(tmp_path, sources=sheets(tmp_path, score)))
    assert told in " ".join(finding.sentence for finding in of_partnership(audit))
    assert "too few" not in exhibits_partnership.statements(audit).html


def test_of_two_vendors_the_one_without_data_is_named_once_and_not_accused_of_anything(tmp_path: Path) -> None:
    sources = {**log(tmp_path), "calls": {"vendor": "north"}}
    audit = open_audit(written(tmp_path, vendors=TWO, sources=sources))
    html = exhibits_partnership.governed(audit).html
    assert html.count("South") <= 3 and "South: Reviews held" in html
    told = {finding.vendor: finding.sentence for finding in of_partnership(audit) if finding.id.endswith("no_log")}
    assert list(told) == ["south"]


def test_a_vendor_without_cases_is_not_told_to_have_no_bottleneck(tmp_path: Path) -> None:
    rows = [
        f"C{n},{name},2024-03-{1 + n % 28:02d} {hour:02d}:{n % 60:02d}"
        for n in range(60)
        for name, hour in (("open", 8), ("check", 9), ("solve", 10 + n % 9))
    ]
    columns = {"case_id": "id", "activity": "step", "occurred_at": "CAST(at AS TIMESTAMP)"}
    sources = export(tmp_path, "events", columns, "id,step,at\n" + "\n".join(rows) + "\n")
    price = {"case_hour": {"amount": 1, "currency": "EUR", "source": "a test"}}
    audit = open_audit(written(tmp_path, vendors=TWO, sources=sources, money=price))
    assert "needs a log of cases" in bottleneck_words(audit)["south"]
    assert {f.severity for f in of_money(audit) if f.vendor == "south"} == {"limit"}


def test_invitations_that_all_answered_are_a_list_of_answers(tmp_path: Path) -> None:
    rows = [f"s{n},{n % 4 + 1},2024-03-06,{n % 5 + 1}" for n in range(40)]
    columns = {
        "survey_id": "id", "contact_id": "nr", "answered_at": "CAST(day AS TIMESTAMP)", "invited": "TRUE",
        "csat": "CAST(csat AS INTEGER)", "csat_max": "5",
    }  # fmt: skip
    sources = export(tmp_path, "surveys", columns, "id,nr,day,csat\n" + "\n".join(rows) + "\n")
    audit = open_audit(written(tmp_path, sources=sources))
    assert "invited" not in set(survey_responses.funnel(audit).stage)


def test_evaluations_without_points_possible_say_only_that(tmp_path: Path) -> None:
    columns = {
        "evaluation_id": "id", "item_id": "'hello'", "agent_id": "'a' || id", "evaluator_id": "'e'",
        "evaluated_at": "CAST(day AS TIMESTAMP)", "score": "1",
    }  # fmt: skip
    rows = "\n".join(f"{n},2024-03-06" for n in range(30))
    sources = export(tmp_path, "evaluations", columns, f"id,day\n{rows}\n")
    audit = open_audit(written(tmp_path, sources=sources, quality={"shortest_seconds": 0, "pass_mark": 0.8}))
    parts = [part.html for part in shown(audit, "10_quality") if part.html]
    assert "no max_score" in parts[0]
    assert len(parts) == 2 and "pass_mark" not in " ".join(parts)


def test_a_pass_mark_that_is_stated_is_not_called_missing(tmp_path: Path) -> None:
    columns = {
        "evaluation_id": "id", "item_id": "'hello'", "agent_id": "'a' || id",
        "evaluated_at": "CAST(day AS TIMESTAMP)", "score": "1", "max_score": "1",
    }  # fmt: skip
    sources = export(tmp_path, "evaluations", columns, "id,day\n1,2024-03-06\n2,2024-03-07\n")
    audit = open_audit(written(tmp_path, sources=sources, quality={"shortest_seconds": 0, "pass_mark": 0.8}))
    assert "state no quality.pass_mark" not in exhibits_quality.heaps(audit, quality.examined(audit)).html


def invoiced(folder: Path, lines: str) -> dict[str, Any]:
    columns = {
        "line_id": "id", "period_start": "CAST(month || '-01' AS TIMESTAMP)", "line_type": "kind",
        "amount": "CAST(amount AS DECIMAL(12, 2))", "currency": "'EUR'",
    }  # fmt: skip
    rows = "\n".join(f"{n},{line}" for n, line in enumerate(lines.split()))
    return export(folder, "money", columns, f"id,month,kind,amount\n{rows}\n")


BOTH = "2024-02,fee,100 2024-02,client_staff,20 "


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (BOTH + "2024-03,client_staff,20", "missing in 2024-03"),
        (BOTH + "2024-03,fee,100", "missing in 2024-03"),
        ("2024-03,client_staff,20 2024-03,tooling,5", "no lines of the type fee"),
        ("2024-03,fee,-100 2024-03,client_staff,20", "less than nothing"),
    ],
)
def test_a_part_of_the_cost_is_no_cost(tmp_path: Path, lines: str, why: str) -> None:
    period = {"first": "2024-02-01", "last": "2024-03-31"}
    costs = {"discount_rate": 0.1, "term_years": 1, "assumptions": {}}
    audit = open_audit(written(tmp_path, period=period, costs=costs, sources=invoiced(tmp_path, lines)))
    figures = money.figures(audit, ("cost_per_contact", "tco")).set_index("kpi")
    assert figures["value"].isna().all() and figures.definition.str.contains(why).all()
    assert why in investments.why_not(audit)["north"]


def test_a_service_that_costs_nothing_is_no_error(tmp_path: Path) -> None:
    sources = invoiced(tmp_path, "2024-03,fee,0 2024-03,client_staff,0")
    sources["calls"] = {"columns": {"customer_id": "agent", "offered": "TRUE"}}
    audit = open_audit(written(tmp_path, sources=sources))
    assert "price_per_resolution" in set(money.figures(audit, money.PER_CONTACT).kpi)
