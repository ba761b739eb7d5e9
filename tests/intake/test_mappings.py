"""What a mapping expression may say, and what it may not."""

import duckdb
import pytest

from toolkit.intake.mappings import guarded, parsed

HEADER = {"vru+line": "c0", "call_id": "c1", "date": "c2", "Speed of answer": "c3", "outcome": "c4"}


def refused(text: str) -> str:
    expression, faults = parsed(text, HEADER)
    assert expression is None
    return " / ".join(faults)


def rendered(text: str) -> str:
    expression, faults = parsed(text, HEADER)
    assert faults == []
    return expression.tree.sql(dialect="duckdb")


@pytest.mark.parametrize(
    ("text", "sql"),
    [
        ("\"vru+line\" || '-' || call_id", '"c0" || \'-\' || "c1"'),
        ("CALL_ID", '"c1"'),
        ("outcome = 'AGENT'", "\"c4\" = 'AGENT'"),
        ("nullif(call_id, '0')", "NULLIF(\"c1\", '0')"),
        ("call_id::int", 'CAST("c1" AS INT)'),
        ("outcome IN ('a', 'b') AND NOT call_id LIKE 'x%'", "\"c4\" IN ('a', 'b') AND NOT \"c1\" LIKE 'x%'"),
        ("5", "5"),
    ],
)
def test_an_expression_over_the_export_speaks_of_the_loaded_columns(text, sql):
    assert rendered(text) == sql


@pytest.mark.parametrize(
    "text",
    [
        "read_text('/etc/passwd')",
        "(SELECT 1)",
        "(SELECT outcome FROM other)",
        "EXISTS (SELECT 1)",
        "outcome; DROP TABLE raw",
        "outcome; ATTACH 'y'",
        "x); ATTACH 'y' AS z; --",
        'b c" FROM t; DROP TABLE t; --',
        "count(*)",
        "sum(call_id) OVER ()",
        "random()",
        "now()",
        "current_timestamp",
        "current_date",
        "current_user",
        "getenv('HOME')",
        "current_setting('threads')",
        "list_transform([1], x -> x)",
        "\"read_text\"('x')",
        "main.read_text('x')",
        "$1",
        "?",
        "*",
        "outcome AS other",
        "SELECT outcome",
        "CREATE TABLE x (a INT)",
        "COPY raw TO 'x'",
        "",
        "   ",
        "a +",
        "outcome.call_id",
        "c2.upper()",
        "upper(outcome).lower()",
        "rpad(outcome, 1000000000, 'x')",
        "lpad(outcome, 1001)",
        "rpad(outcome, 1000 * 1000000)",
        "rpad(outcome, CAST(call_id AS INTEGER), 'x')",
        "rpad(outcome, -1)",
        "repeat(outcome, 1000)",
        "array_to_string([outcome], 'x')",
        f"replace(replace(outcome, 'a', '{'a' * 40}'), 'a', '{'a' * 40}')",
        f"regexp_replace(upper(replace(outcome, '', '{'a' * 40}')), '', '{'a' * 40}', 'g')",
        "replace(replace(outcome, 'a', call_id), 'a', call_id)",
        "(" * 2000 + "1" + ")" * 1900,
    ],
)
def test_nothing_but_one_expression_over_a_row_is_accepted(text):
    assert refused(text)


@pytest.mark.parametrize(
    "text",
    [
        "lpad(call_id, 8, '0')",
        "rpad(call_id, 1000, ' ')",
        "replace(replace(replace(outcome, ',', ''), '.', ','), ' ', '')",
        "replace(lpad(call_id, 8, '0'), '0', 'zero')",
        "replace(outcome, 'a', call_id)",
    ],
)
def test_padding_and_replacing_within_reason_are_accepted(text):
    assert rendered(text)


def test_the_reason_against_a_long_padding_is_told():
    assert refused("rpad(outcome, 1000000000, 'x')") == (
        "rpad() and lpad() need a length written as a number up to 1,000"
    )


def test_a_method_is_refused_with_what_to_write():
    assert refused("c2.upper()").endswith("write upper(x), not x.upper()")


def test_a_misspelt_column_is_named_with_the_one_that_was_meant():
    assert refused("outcom = 'AGENT'") == (
        "no column outcom in the export; did you mean outcome? "
        "(columns there: vru+line, call_id, date, Speed of answer, outcome)"
    )


def test_a_quoted_name_must_be_spelt_as_in_the_header():
    assert refused('"Outcome"').startswith("no column Outcome in the export; did you mean outcome?")


def test_an_unknown_function_is_named_with_the_one_that_was_meant():
    assert refused("strptim(date, '%Y')") == (
        "strptim() is not among the functions a mapping may call; did you mean strptime?"
    )


def test_two_spellings_of_one_name_must_be_told_apart_by_quotes():
    header = {"Created Time": "c0", "Created time": "c1", "Status": "c2", "status": "c3"}
    assert parsed("STATUS", header)[0] is None
    assert parsed('"status"', header)[0].tree.sql(dialect="duckdb") == '"c3"'


def test_a_failure_is_told_from_a_null_that_the_mapping_meant():
    con = duckdb.connect()
    con.execute("CREATE TABLE raw AS SELECT * FROM (VALUES ('12'), ('never'), ('x'), (NULL)) AS t(c1)")
    expression, _faults = parsed("CASE WHEN call_id = 'never' THEN NULL ELSE call_id END", HEADER)
    sql = guarded(expression.tree, "INTEGER").sql(dialect="duckdb")
    assert con.execute(f"SELECT {sql} FROM raw").fetchall() == [({"v": 12},), ({"v": None},), (None,), ({"v": None},)]
