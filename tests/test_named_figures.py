"""Every metric that the field's own words name is listed, and an audit says a number or what is missing for it."""

import math
import re

import pandas as pd
import pytest
from typer.testing import CliRunner

from toolkit import cli, open_audit
from toolkit.examples import write_example
from toolkit.measures import kpis
from toolkit.measures.conventions import CONVENTIONS
from toolkit.measures.judgements import JUDGEMENTS
from toolkit.questions import contracts, scorecards, service_credits

# Words of the table that are no metric: keys of the parameters, and a column of answers.
KEYS = {"roles:", "period_type", "mode"}
# Rows that name metrics by the section that has them, or in the field's words alone.
SECTIONS = {"B2.6": "#### B2.6"}


def table_of(text, heading):
    """The rows of the first table below a heading, as lists of cells."""
    below = text.split(heading, 1)[1].split("\n#", 1)[0]
    lines = [line for line in below.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines[2:]]


def ids(cell):
    return [name.rstrip(":") for name in re.findall(r"`([a-z_]+\*?:?)`", cell) if name not in KEYS]


@pytest.fixture(scope="module")
def named(shared):
    """The names that B3 gives, `x_*` among them, with the rows of whole sections spelt out."""
    text = (shared / "spec" / "kpis.md").read_text(encoding="utf-8")
    found = []
    for _said, row in table_of(text, "### B3."):
        found += ids(row)
        for word, heading in SECTIONS.items():
            if row == word:
                # Names of one row such as `bias` and `mape` stand behind the first's stem.
                found += [ids(cells[0])[0] for cells in table_of(text, heading)]
    return list(dict.fromkeys(found))


@pytest.fixture(scope="module")
def listed():
    """Each name that `vendor-audit kpis` prints at the begin of a line, with the figures that stand behind it."""
    done = CliRunner().invoke(cli.app, ["kpis"])
    assert done.exit_code == 0
    return set(re.findall(r"^([a-z]\w*)  \S|^([a-z]\w*) is (?:one of|told by) ", done.output, flags=re.M))


def behind(name):
    """The figures of a name: itself, the rivals of a headline, what tells it together, or all with its stem."""
    known = [*kpis.EVERY, *JUDGEMENTS]
    if name.endswith("*"):
        return [key for key in known if key.startswith(name[:-1])]
    if name in CONVENTIONS:
        return [name]
    return list(kpis.TOGETHER.get(name, [name]))


def test_the_table_of_names_was_found(named):
    assert len(named) > 45
    assert {"fcr_*", "sla_met", "service_credit_due", "governance", "tco", "roi", "theme_share"} <= set(named)
    assert "roles" not in named


def test_every_named_metric_is_listed(named, listed):
    known = {name for pair in listed for name in pair if name}
    assert known >= {*kpis.EVERY, *JUDGEMENTS, *CONVENTIONS, *kpis.TOGETHER}
    missing = [name for name in named if not any(each in known for each in [name, *behind(name)])]
    assert missing == []


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    key = pytest.MonkeyPatch()
    key.setenv("VENDOR_AUDIT_KEY", "cd" * 32)
    written = write_example(tmp_path_factory.mktemp("example"), vendors=1, contacts=3_000, seed=1)
    yield open_audit(written.parameters[0])
    key.undo()


def told(rows):
    """What was said of each row: a number, or why there is none."""
    return {
        row.kpi: "number"
        if math.isfinite(row.value)
        else row.definition.split("; ")[0]
        if row.verdict == "not evidenced"
        else row.verdict
        for row in rows.itertuples()
    }


def test_an_audit_of_the_example_gives_each_a_number_or_says_what_is_missing(named, example):
    figures = scorecards.every_figure(example)
    judged = pd.concat([contracts.results(example), service_credits.results(example)], ignore_index=True)
    judged = judged[judged.kpi.isin(JUDGEMENTS)].sort_values("value", na_position="last").drop_duplicates("kpi")
    said = {**told(figures), **told(judged)}
    wanted = {key for name in named for key in behind(name)}
    assert wanted <= set(said)
    reasons = {key: said[key] for key in wanted if said[key] != "number"}
    other = {key: why for key, why in reasons.items() if not re.match(r"no \w", why)}
    # What is there in part says so: 100 pairs are needed, and a percentage of no contacts does not exist.
    assert set(other) == {"qa_validity", "forecast_mape"}
    assert other["qa_validity"] == "insufficient"
    assert re.match(r"\d+ of \d+ intervals had no contact", other["forecast_mape"])
    numbers = wanted - set(reasons)
    assert len(numbers) > 50
    assert {"sla_met", "service_credit_due", "reviews_held", "tco", "roi", "fcr_repeat_7d", "qa_score_kept"} <= numbers
    assert {"retention", "theme_share", "brand_loyalty"} <= set(reasons)
    # What is in force stands beside its headline: none is missing from the list of evidence.
    assert set(example.evidence.kpi) == set(kpis.EVERY)


def test_a_contract_that_agreed_on_nothing_says_so_of_each_of_its_figures(example):
    bare = example.parameters.model_copy(
        update={"contract": example.parameters.contract.model_copy(update={"targets": (), "credits": None})}
    )
    audit = type(example)(bare, example.intake)
    rows = pd.concat([contracts.results(audit), service_credits.results(audit)], ignore_index=True)
    assert list(rows.kpi) == list(JUDGEMENTS)
    assert rows["value"].isna().all()
    assert set(rows.verdict) == {"not evidenced"}
    assert [text.split("; ")[0] for text in rows.definition] == [
        f"no {figure.asks} in the parameters" for figure in JUDGEMENTS.values()
    ]
