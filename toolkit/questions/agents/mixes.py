"""What kind of contacts an agent has: the cells within which agents are compared, and their sums from the engine."""

import hashlib
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import ibis
import ibis.expr.types as ir
import pandas as pd
from ibis import _

from toolkit.audits import Audit
from toolkit.measures.entries import Kpi, resolved

# In force where the parameters do not say what to compare by.
MIX: Final = ("reason", "channel", "hour", "tenure")
MINIMUM_CONTACTS: Final = 100
HOURS_OF_A_BAND: Final = 4
# Days since an agent began: a month, a quarter and a year are where learning curves bend.
TENURES: Final = ((30, "first month"), (90, "second and third month"), (365, "first year"))
UNKNOWN: Final = "unknown"


def mix(audit: Audit) -> tuple[str, ...]:
    """What the contacts are told apart by, as the parameters say."""
    return MIX if audit.parameters.agents is None else audit.parameters.agents.mix


def minimum_contacts(audit: Audit) -> int:
    """The contacts below which an agent is not classified."""
    return MINIMUM_CONTACTS if audit.parameters.agents is None else audit.parameters.agents.minimum_contacts


def given(audit: Audit, table: str) -> set[str]:
    """The columns of a table that hold anything; none where there is no such table."""
    coverage = audit.intake.coverage
    there = coverage[(coverage.table == table) & (coverage.status != "absent") & (coverage.known > 0)]
    return set(there.column)


def cells(audit: Audit, table: str) -> list[str]:
    """The names of the mix that this table can tell its rows apart by."""
    there = given(audit, table)
    held = {name for name in mix(audit) if name in there}
    if "tenure" in mix(audit) and "hired_at" in given(audit, "agents") and table == "contacts":
        held.add("tenure")
    if table != "contacts":
        # The hour of an answer or an evaluation says nothing about the contact.
        held.discard("hour")
    return [name for name in mix(audit) if name in held]


def with_cells(audit: Audit, table: str) -> tuple[ir.Table, list[str]]:
    """The rows of a table that name an agent, with one text column `mix_<name>` per name of the mix."""
    rows = getattr(audit.tables, table)
    rows = rows.filter(_.agent_id.notnull())
    names = cells(audit, table)
    if "tenure" in names:
        rows = _with_tenure(audit, rows)
    columns: dict[str, Any] = {}
    for name in names:
        if name == "hour":
            first = (rows.hour // HOURS_OF_A_BAND * HOURS_OF_A_BAND).cast("int64")
            columns["mix_hour"] = first.cast("string").lpad(2, "0") + ":00"
        else:
            columns[f"mix_{name}"] = rows[name].cast("string").fill_null(UNKNOWN)
    return rows.mutate(**columns), [f"mix_{name}" for name in names]


def _with_tenure(audit: Audit, rows: ir.Table) -> ir.Table:
    """Each contact with its agent's tenure band; who is not in the roster is of unknown tenure."""
    roster = audit.tables.agents.group_by("vendor", "agent_id").aggregate(hired=_.hired_local.min().date())
    joined = rows.left_join(roster, ["vendor", "agent_id"])
    # Days of the audit's clock: a local midnight is the day before in UTC.
    days = joined.local_date.delta(joined.hired, unit="day")
    band = ibis.cases(
        (days.isnull() | (days < 0), UNKNOWN),
        *((days < limit, name) for limit, name in TENURES),
        else_="longer",
    )
    return joined.mutate(tenure=band).drop("hired", "vendor_right", "agent_id_right")


def sums(audit: Audit, table: str, entries: Sequence[Kpi]) -> pd.DataFrame:
    """Per vendor, agent and mix cell: `cell` (its names joined), and per entry rows_, sum_ and squares_<key>.

    One scan. A row counts for an entry where it is among the entry's rows and its value is known. Values are added
    as decimals, so that the sums repeat to the last digit. Made once per audit and kept beside its tables.
    """
    marked, names = with_cells(audit, table)
    keys = [entry.key for entry in entries]
    named = json.dumps(["agents", table, keys, names, audit.terms]).encode()
    path = audit.intake.folder / "measured" / f"agents_{hashlib.sha256(named).hexdigest()[:24]}.parquet"
    if path.is_file():
        return pd.read_parquet(path)
    columns: dict[str, Any] = {}
    for entry in entries:
        part = resolved(entry, marked, audit.terms)
        assert part.above is not None
        # Asked of the number: Ibis writes the null test of a negation as the negation of a null test.
        is_known = part.above.cast("float64").notnull()
        counts = is_known if part.among is None else part.among & is_known
        counted = counts.fill_null(False)
        value = part.above.cast("int64") if isinstance(part.above, ir.BooleanValue) else part.above
        exact = counted.ifelse(value.cast("decimal(12, 3)"), ibis.literal(0).cast("decimal(12, 3)"))
        columns |= {f"r_{entry.key}": counted, f"v_{entry.key}": exact}
    selected = marked.select("vendor", "agent_id", *names, **columns)
    amounts: dict[str, Any] = {}
    for key in keys:
        value = selected[f"v_{key}"]
        amounts |= {
            f"rows_{key}": selected[f"r_{key}"].sum(),
            f"sum_{key}": value.sum().cast("float64"),
            f"squares_{key}": (value * value).sum().cast("float64"),
        }
    found = selected.group_by("vendor", "agent_id", *names).aggregate(**amounts).execute()
    found["cell"] = found[names].agg(" | ".join, axis=1) if names else "all"
    frame = found.sort_values(["vendor", "agent_id", "cell"], ignore_index=True)
    frame = frame[["vendor", "agent_id", *names, "cell", *amounts]]
    path.parent.mkdir(exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as unfinished:
        frame.to_parquet(unfinished.name, index=False)
    Path(unfinished.name).replace(path)
    return frame


def evaluation_sums(audit: Audit, key: str) -> pd.DataFrame:
    """What `sums` gives, for evaluations: the share of the possible points that each one earned.

    Items that were not asked do not count; an item without a weight weighs 1. Cells are told apart by the form's
    version too.
    """
    there = given(audit, "evaluations")
    marked, names = with_cells(audit, "evaluations")
    if "form_version" in there:
        marked = marked.mutate(mix_form=marked.form_version.fill_null(UNKNOWN))
        names = [*names, "mix_form"]
    weight = marked.weight.fill_null(1) if "weight" in there else ibis.literal(1)
    asked = marked.mutate(weight=weight).filter(_.score.notnull() & (_.max_score > 0))
    earned = asked.group_by("vendor", "agent_id", "evaluation_id", *names).aggregate(
        score=(_.score * _.weight).sum().cast("float64"), top=(_.max_score * _.weight).sum().cast("float64")
    )
    shares = earned.filter(_.top > 0).mutate(share=(_.score / _.top).round(9).cast("decimal(18, 9)"))
    found = (
        shares.group_by("vendor", "agent_id", *names)
        .aggregate(
            **{
                f"rows_{key}": _.count(),
                f"sum_{key}": _.share.sum().cast("float64"),
                f"squares_{key}": (_.share * _.share).sum().cast("float64"),
            }
        )
        .order_by("vendor", "agent_id", *names)
        .execute()
    )
    found["cell"] = found[names].agg(" | ".join, axis=1) if names else "all"
    return found
