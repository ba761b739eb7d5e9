"""The kinds of work within which bidders are compared, and each bidder's sums of them."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd
from pandas.api.types import union_categoricals

from toolkit.audits.canonical_tables import CanonicalTables
from toolkit.audits.comparisons import Comparison
from toolkit.audits.returning import counts_returns
from toolkit.intake import tables
from toolkit.measures import kpis, tallies
from toolkit.measures.kpis import Computed, Kpi
from toolkit.measures.tallies import AMOUNTS, SCALES
from toolkit.parameters.comparisons import LikeForLike
from toolkit.questions.agents.mixes import HOURS_OF_A_BAND
from toolkit.questions.service_levels import WEEKDAYS

# Tables whose rows are about a contact, and their columns that are the contact's own.
ABOUT_CONTACTS: Final[Mapping[str, tuple[str, ...]]] = {
    "surveys": ("site", "queue", "channel", "reason"),
    "evaluations": ("channel", "reason"),
}
TIDY: Final = [
    "bidder", "kpi", "cell", "clustered_by", "cluster", "rows", "unknown", "above", "below", "squares", "scale_low",
    "scale_high",
]  # fmt: skip


# What tells how much of which work a bidder does.
CONTACTS: Final = kpis.CATALOGUE["answered"]


class Rules(NamedTuple):
    """What the comparison states: the mix, whose mix is the reference, the fewest rows of a cell, the overlap needed.

    smallest_group: the fewest people of whom a figure may be printed, the largest that any audit asks for.
    """

    bidders: tuple[str, ...]
    mix: tuple[str, ...]
    reference: str
    fewest: int
    overlap_at_least: float
    confidence: float
    smallest_group: int


def rules(comparison: Comparison) -> Rules:
    """The rules that the parameters of a comparison state; the mix without columns that no bidder has."""
    asked = comparison.parameters.like_for_like or LikeForLike(mix=())
    absent = set(unnamed(comparison)) if comparison.audited else set(asked.mix)
    return Rules(
        tuple(comparison.audited),
        tuple(name for name in asked.mix if name not in absent),
        asked.reference,
        asked.fewest,
        asked.overlap_at_least,
        comparison.confidence,
        comparison.limits.smallest_group if comparison.audited else 1,
    )


def unnamed(comparison: Comparison) -> list[str]:
    """The columns of the mix that no bidder names: nobody's work is told apart by them."""
    asked = comparison.parameters.like_for_like
    return [name for name in (asked.mix if asked else ()) if not any(named(comparison, name).values())]


def named(comparison: Comparison, column: str) -> dict[str, float]:
    """The share of each bidder's contacts of which a column of the mix is known, over its whole audit."""
    audits = {bidder: comparison.within(bidder) for bidder in comparison.audited}
    return {
        bidder: audit.share_known("contacts", audit.parameters.vendors[0].id, column)
        for bidder, audit in audits.items()
    }


def why_raw_only(entry: Kpi | Computed) -> str:
    """Why a figure has no sums per kind of work; empty where it has.

    computed: a function gives it. percentile: percentiles do not add up over cells. count: rows were counted. persons:
    each row is one employee. no_contact: its rows are about no contact, so that they are of no kind of work.
    """
    if isinstance(entry, Computed):
        return "computed"
    if entry.table != "contacts" and entry.table not in ABOUT_CONTACTS:
        return "no_contact"
    if entry.quantile is not None:
        return "percentile"
    if entry.counts_rows:
        return "count"
    return "persons" if entry.of_persons or entry.cluster is None else ""


def entries_of(comparison: Comparison) -> tuple[dict[str, Kpi], dict[str, str]]:
    """The comparison's KPIs that have sums per kind of work, by the key asked, and why each other one has none.

    returns: it counts customers who come back, whom exports show by other channels, and there is no channel that all
    show, or it is no sum over contacts, so that it cannot be cut by channels. Who writes after a call counts as back at
    a bidder whose exports hold its mail, and is not seen at another.
    """
    asked = comparison.parameters.compared if comparison.audited else ()
    every = {key: kpis.EVERY[comparison.catalogue_key(key)] for key in asked}
    mix = rules(comparison).mix
    why = {key: why_raw_only(entry) or ("" if mix else "no_mix") for key, entry in every.items()}
    counting = [key for key, entry in every.items() if why[key] in ("", "computed") and counts_returns(entry)]
    shared = comparison.shared_channels if counting else None
    if shared is not None:
        refused = [key for key in counting if not shared or isinstance(every[key], Computed)]
        why |= dict.fromkeys(refused, "returns")
    found = {key: entry for key, entry in every.items() if isinstance(entry, Kpi) and not why[key]}
    return found, {key: reason for key, reason in why.items() if reason}


def tallied(comparison: Comparison) -> pd.DataFrame:
    """The sums of every KPI that has them per bidder, cell, cluster and site: TIDY, a `mix_<name>` per name, and site.

    cell is null where anything of the row's mix is unknown: such rows are of no kind of work that another could have.
    Hours are bands of four. An answer or an evaluation has the mix of its contact; where the contact is not in the
    exports, what its own row says of the contact, and no site. Made once in a run, a scan per bidder and table; names
    are categories, so that a million contacts of each of many bidders stay small.
    """
    found, _why = entries_of(comparison)
    asked = list({entry.key: entry for entry in found.values()}.values())
    if any(entry.table != "contacts" for entry in asked):
        asked.append(CONTACTS)
    mix = rules(comparison).mix
    named_ = [f"{entry.key}: {kpis.explain(entry, comparison.terms)}" for entry in asked]
    return comparison.kept(" ".join(["cells", *named_, *mix]), lambda: _tallied(comparison, asked, mix))


def _tallied(comparison: Comparison, asked: Sequence[Kpi], mix: Sequence[str]) -> pd.DataFrame:
    parts = []
    for bidder in comparison.audited:
        for audit, table, mine in comparison.scans(bidder, asked):
            if table == "contacts" and audit.tables.contacts is not None:
                # Agents are of one site as a rule, so that telling sites apart makes few rows more.
                summed = audit.tallied(mine, [*mix, "site"])[0].drop(columns="vendor")
            else:
                rows = None if table == "contacts" else with_contacts_mix(audit.tables, table, mix)
                if rows is None:
                    continue
                nameless = not audit.share_known(table, audit.parameters.vendors[0].id, "agent_id")
                entries = kpis.clustered_by(mine, "local_date") if nameless else mine
                summed = tallies.sums(rows, entries, list(mix), terms=audit.terms).assign(site=None)
            parts.append(labelled(summed.assign(bidder=bidder), mix))
    return together(parts) if parts else pd.DataFrame(columns=[*TIDY, *(f"mix_{name}" for name in mix), "site"])


def labelled(summed: pd.DataFrame, mix: Sequence[str]) -> pd.DataFrame:
    """Sums by bidder and the columns of the mix, with `mix_<name>` in words and `cell`, added up per kind of work."""
    frame = summed.drop(columns=list(mix))
    if mix:
        groups = summed.groupby(list(mix), dropna=False, sort=True)
        kinds, number = groups.head(1)[list(mix)], groups.ngroup().to_numpy()
        kinds = kinds.iloc[np.argsort(number[summed.index.get_indexer(kinds.index)])].reset_index(drop=True)
        words = pd.DataFrame({f"mix_{name}": _words(kinds[name], name) for name in mix})
        for name, column in words.assign(cell=cell_names(words)).items():
            frame[name] = _coded(column).take(number)
    else:
        frame["cell"] = _coded(pd.Series("all", index=frame.index))
    for name in frame.columns.intersection(["bidder", "kpi", "clustered_by", "cluster", "site"]):
        frame[name] = _coded(frame[name])
    return added_up(frame) if "hour" in mix else frame


def _coded(column: "pd.Series[Any]") -> pd.Categorical:
    """Texts as categories; categories of one kind even where there is no text at all."""
    there = column.dropna().astype("str").unique()
    return pd.Categorical(column, categories=pd.Index(sorted(there), dtype="str"))


def added_up(frame: pd.DataFrame, without: Sequence[str] = ()) -> pd.DataFrame:
    """Tidy sums added up over what is told apart `without`, or twice."""
    by = [name for name in frame if name not in {*AMOUNTS, *SCALES, *without}]
    groups = frame.groupby(by, dropna=False, sort=True, observed=True)
    found = groups[[name for name in AMOUNTS if name in frame]].sum(min_count=1)
    for name, chosen in SCALES.items():
        if name in frame:
            found[name] = groups[name].agg(chosen)
    return found.reset_index()


def together(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Frames one below the other; categories stay categories, those of all of them."""
    first = parts[0]
    columns = {
        name: union_categoricals([part[name] for part in parts], sort_categories=True)
        if isinstance(first[name].dtype, pd.CategoricalDtype)
        else np.concatenate([part[name].to_numpy() for part in parts])
        for name in first
    }
    return pd.DataFrame(columns)


def cell_names(words: pd.DataFrame) -> "pd.Series[Any]":
    """The name of each kind of work: its words joined, null where one of them is unknown."""
    # A word may hold the mark that parts words.
    safe = words.apply(lambda column: column.map(lambda word: str(word).replace("\\", "\\\\").replace("|", "\\|")))
    return safe.agg(" | ".join, axis=1).astype(object).where(words.notna().all(axis=1), None)


def _words(column: "pd.Series[Any]", name: str) -> "pd.Series[Any]":
    if name == "hour":
        band = column.astype("Int64") // HOURS_OF_A_BAND * HOURS_OF_A_BAND
        return band.map(lambda first: f"{first:02d}:00", na_action="ignore").astype(object)
    if name == "weekday":
        return column.map(lambda day: WEEKDAYS[int(day) - 1], na_action="ignore").astype(object)
    return column.map(str, na_action="ignore").astype(object).where(column.notna(), None)


def with_contacts_mix(held: CanonicalTables, table: str, mix: Sequence[str]) -> ir.Table | None:
    """The rows of a table about contacts, each column of the mix that of its contact, else its own of the contact."""
    rows, contacts = getattr(held, table), held.contacts
    if rows is None:
        return None
    own = [name for name in ABOUT_CONTACTS[table] if name in mix]
    if contacts is None:
        absent: dict[str, Any] = {name: ibis.null(tables.SCHEMAS["contacts"][name]) for name in mix if name not in own}
        unjoined: ir.Table = rows.mutate(**absent)
        return unjoined
    kinds = contacts.select("vendor", "contact_id", **{f"contact_{name}": contacts[name] for name in mix})
    joined = rows.left_join(kinds, ["vendor", "contact_id"])
    found: dict[str, Any] = {
        name: ibis.coalesce(joined[f"contact_{name}"], joined[name]) if name in own else joined[f"contact_{name}"]
        for name in mix
    }
    whole: ir.Table = joined.select(*(name for name in rows.columns if name not in mix), **found)
    return whole
