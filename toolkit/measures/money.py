"""What a contact costs, what a settled matter costs, and what repeats cost."""

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

import ibis.expr.types as ir
import numpy as np
import pandas as pd

from toolkit.intake.management_tables import PRICE_LINES, RUNNING_LINES
from toolkit.measures import tallies
from toolkit.measures.access import OURS
from toolkit.measures.books import MONTH, books, counted, cut_months, monthly, not_whole, unusable
from toolkit.measures.cluster_ratios import Row, not_given, ratio, scaled
from toolkit.measures.computed import Computed
from toolkit.measures.entries import Kpi, clustered_by, needs
from toolkit.measures.resolution import RESOLUTION
from toolkit.parameters import AuditParameters

METRICNET: Final = "MetricNet, service desk KPIs: all operating cost over contacts handled"
Tables = Mapping[str, ir.Table]
_REPEATS: Final = {kpi.key: kpi for kpi in RESOLUTION}


def per_contact(tables: Tables, parameters: AuditParameters, *, kinds: tuple[str, ...]) -> pd.DataFrame:
    """Money of some types of line per contact handled, a row per vendor, clustered by month.

    Whole months alone count, and contacts of one without lines are unknown. Contacts handled are those
    offered and answered, with their transfers as one.
    """
    spent, contacts, cut = books(tables["money"]), counted(tables["contacts"]), cut_months(parameters)
    rows: list[Row] = []
    for vendor, mine in spent.groupby("vendor"):
        why = unusable(mine, kinds) or (not_whole(mine) if set(kinds) == set(RUNNING_LINES) else "")
        if why:
            rows.append(not_given(str(vendor), why))
            continue
        handled = contacts[contacts.vendor == vendor].set_index(MONTH).interactions.drop(cut, errors="ignore")
        paid = monthly(mine, kinds).reindex(handled.index)
        known = paid.notna()
        rows.append(
            ratio(
                str(vendor),
                paid[known],
                handled[known],
                clustered_by=MONTH,
                rows=int(handled[known].sum()),
                unknown=int(handled[~known].sum()),
                confidence=parameters.confidence,
            )
        )
    return pd.DataFrame(rows)


def _repeat(parameters: AuditParameters) -> Kpi:
    return _REPEATS[f"repeat_{parameters.definitions.repeat_window_days}d"]


def with_repeats(tables: Tables, parameters: AuditParameters, *, kinds: tuple[str, ...], settled: bool) -> pd.DataFrame:
    """Money per settled contact, or what contacts that came back cost in all; a row per vendor.

    A contact settles its matter where the customer does not come back for the same reason within the repeat window:
    of several contacts about one matter, the last. Per settled contact: money per contact over the share that is not
    followed by another. In all: the money over those months times the share that is. Limits add up the squares of
    both sides' distances on the log scale (Zou and Donner 2008).
    """
    price = per_contact(tables, parameters, kinds=kinds)
    contacts = tables["contacts"]
    named = contacts.filter(contacts.agent_id.notnull()).limit(1).count().execute() > 0
    kpi = [_repeat(parameters)] if named else clustered_by([_repeat(parameters)], "local_date")
    shares = tallies.measure(contacts, kpi, ["vendor"], terms={}, confidence=parameters.confidence).set_index("vendor")
    rows: list[Row] = []
    for price_row in price.to_dict("records"):
        row: Row = {str(name): value for name, value in price_row.items()}
        vendor = row["vendor"]
        if row["why_not"] or vendor not in shares.index:
            rows.append(row)
            continue
        whole = row["rows"] + row["unknown"]
        if row["unknown"] > parameters.definitions.unknown_at_most * whole:
            rows.append(not_given(str(vendor), f"{row['unknown']} of {whole} contacts are in months without lines"))
            continue
        share = shares.loc[vendor]
        other = np.array([share["value"], share["low"], share["high"]], dtype=float)
        if settled:
            other = 1 / (1 - other)
        found = _product(row, other)
        found |= {"rows": int(share["rows"]), "unknown": int(share["unknown"])}
        rows.append(found if settled else scaled(found, row["rows"]))
    return pd.DataFrame(rows)


def _product(row: Row, other: np.ndarray) -> Row:
    value, low, high = other
    price, least, most = np.array([row["value"], row["low"], row["high"]], dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        down = np.hypot(np.log(price / least), np.log(value / low))
        up = np.hypot(np.log(most / price), np.log(high / value))
        product = price * value
        limits = {"low": float(product * np.exp(-down)), "high": float(product * np.exp(up))}
    there = np.isfinite([limits["low"], limits["high"]]).all() and product > 0
    limits = limits if there else {"low": np.nan, "high": np.nan}
    return {**row, "value": float(product), **limits, "why_absent": "" if there else row["why_absent"] or "no_spread"}


_MONEY: Final = frozenset({"line_type", "amount", "currency", MONTH})
_HANDLED: Final = frozenset({"offered", "answered", "contact_id", MONTH})
_LINES: Final = "sum of _.amount where _.line_type is"
_RETURNS: Final = frozenset().union(*(needs(kpi) for kpi in RESOLUTION if kpi.key == "repeat_7d"))


def _entry(*, returns: bool = False, **said: Any) -> Computed:
    contacts = _HANDLED | (_RETURNS if returns else frozenset())
    return Computed(
        **{
            "unit": "money",
            "better": "lower",
            "family": "money",
            "needs": {"money": _MONEY, "contacts": contacts},
            "minimum_rows": 30,
            **said,
        }
    )


_WORDS: Final = (
    ("price", "the vendor's price", PRICE_LINES, f"{OURS}: what the vendor charges, over contacts handled"),
    ("cost", "the client's whole running cost", RUNNING_LINES, f"{METRICNET}; one-off lines not among it: {OURS}"),
)
MONEY: Final = (
    *(
        _entry(
            key=f"{word}_per_contact",
            title=f"{word.capitalize()} of a contact: {whose}, per contact handled",
            source=source,
            formula=f"{_LINES} {', '.join(kinds)} / contacts offered and answered, transfers as one, over whole months",
            gives=partial(per_contact, kinds=kinds),
        )
        for word, whose, kinds, source in _WORDS
    ),
    *(
        _entry(
            returns=True,
            key=f"{word}_per_resolution",
            title=f"{word.capitalize()} of a settled matter: {whose}, per contact not followed by another",
            source=f"{OURS}: cannot be lowered by not settling; what a contact costs over the share that settles",
            formula=f"{word}_per_contact / (1 - share back for the same reason within the repeat window)",
            gives=partial(with_repeats, kinds=kinds, settled=True),
        )
        for word, whose, kinds, _source in _WORDS
    ),
    _entry(
        returns=True,
        key="repeat_cost",
        title="What contacts that came back cost in the period",
        source=f"{OURS}: the share that comes back, at the whole running cost of a contact",
        formula="cost_per_contact * contacts * share back for the same reason within the repeat window",
        gives=partial(with_repeats, kinds=RUNNING_LINES, settled=False),
    ),
)
