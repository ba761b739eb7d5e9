"""The findings about published counts themselves: rows, days without counts, columns that are not what they say."""

from collections.abc import Iterator
from datetime import date

from toolkit.questions.comparisons.published import Published
from toolkit.questions.comparisons.published_columns import equal_to_offered
from toolkit.reporting.findings import Finding
from toolkit.reporting.registers_comparison_counts import absent, claim
from toolkit.reporting.words import count, dated, say, share


def of_rows(found: Published | None) -> list[Finding]:
    """What came of every row, which days lack counts, and which columns cannot be what they are called."""
    return (
        absent("rows")
        if found is None
        else [*_columns(found), *_empty(found), *_missing(found), *_left_out(found), *_bounds(found)]
    )


def _columns(found: Published) -> Iterator[Finding]:
    broken = found.counts.broken
    for row in broken[broken.withheld.astype(bool)].drop_duplicates("column").to_dict("records"):
        fields = {"broken": count(row["broken"]), "rows": count(row["rows"]), "rule": say(f"counts_why_{row['rule']}")}
        about = {"rows": int(row["rows"]), "value": float(row["broken"])}
        if row["column"] == "offered":
            yield claim("column.offered", "attention", say("column_impossible_offered", **fields), **about)
            continue
        equal = equal_to_offered(found.counts)
        text = say(
            "column_impossible",
            **fields,
            equal=count(equal["equal"]),
            all=count(equal["rows"]),
            share=share(equal["equal"] / equal["rows"]),
            equal_with_calls=count(equal["equal_with_calls"]),
        )
        yield claim("column.abandoned", "attention", text, kpi="abandon_rate", **about)
        yield _inference(found)


def _inference(found: Published) -> Finding:
    if found.reading.empty:
        return claim("column.abandoned.other", "limit", say("column_not_inferred"))
    whole, each = found.reading.iloc[0], found.reading.iloc[1:]
    highest, lowest = each.iloc[0], each.iloc[-1]
    text = say(
        "column_inferred",
        abandoned=count(whole["abandoned"]),
        value=share(whole["value"], digits=2),
        of_offered=share(whole["of_offered"], digits=2),
        low=share(lowest["value"]),
        lowest=lowest["name"],
        high=share(highest["value"]),
        highest=highest["name"],
    )
    return claim("column.abandoned.inference", "limit", text)


def _empty(found: Published) -> Iterator[Finding]:
    for place, row in enumerate(found.empty.to_dict("records")):
        message = "empty_everybody" if row["everybody"] else "empty_own"
        ends = {name: dated(date.fromisoformat(row[name])) for name in ("first", "last")}
        text = say(message, name=row["name"], days=count(row["days"]), **ends)
        yield claim(f"empty.{place + 1}", "limit" if row["everybody"] else "attention", text, vendor=row["bidder"])


def _missing(found: Published) -> Iterator[Finding]:
    # Days that are there and empty are told already.
    empty = found.empty.groupby("bidder")["days"].sum()
    for row in found.missing[found.missing.missing > found.missing.bidder.map(empty).fillna(0)].to_dict("records"):
        ends = {name: dated(date.fromisoformat(row[name])) for name in ("first", "last")}
        of = {"missing": count(row["missing"]), "all": count(row["missing"] + row["days"])}
        text = say("missing_own", name=row["name"], **of, **ends)
        yield claim(f"missing.{row['bidder']}", "limit", text, vendor=row["bidder"], rows=int(row["missing"]))


def _left_out(found: Published) -> Iterator[Finding]:
    balance = found.counts.balance
    sums = {name: count(balance[name].sum()) for name in ("rows", "kept", "excluded", "rejected")}
    yield claim("rows", "information", say("counts_rows", **sums), rows=int(balance["rows"].sum()))
    for (outcome, reason), mine in found.counts.left_out.groupby(["outcome", "reason"], sort=False):
        text = say(
            "counts_left_out",
            count=count(len(mine)),
            outcome=say(f"counts_outcome_{outcome}"),
            reason=say(f"counts_why_{reason}"),
            file=mine.file.iloc[0],
            line=count(mine.line.iloc[0]),
        )
        severity = "limit" if outcome == "rejected" else "information"
        yield claim(f"left_out.{reason}", severity, text, rows=len(mine))


def _bounds(found: Published) -> Iterator[Finding]:
    broken = found.counts.broken
    kept = broken[(broken.broken == 0) & ~broken.withheld.astype(bool)]
    if len(kept):
        listed = "; ".join(say(f"counts_why_{rule}") for rule in kept.rule)
        yield claim("bounds", "information", say("column_bounds_kept", list=listed), rows=int(kept["rows"].max()))
