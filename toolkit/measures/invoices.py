"""Was more charged than was done?"""

from collections.abc import Mapping
from typing import Final

import ibis.expr.types as ir
import pandas as pd
from ibis import _

from toolkit.intake.management_tables import COUNTED_AS
from toolkit.measures.access import OURS
from toolkit.measures.books import MONTH, counted, cut_months
from toolkit.measures.cluster_ratios import Row, exact, not_given
from toolkit.measures.computed import Computed
from toolkit.parameters import AuditParameters


def charged_and_counted(tables: Mapping[str, ir.Table], parameters: AuditParameters) -> pd.DataFrame:
    """Quantities that contacts can prove: vendor, local_month, counted_as, charged, unknown (lines without), counted.

    Of whole months of the period; `counted` is NaN for a month of which the vendor has no contact.
    """
    charged = (
        tables["money"]
        .filter(_.counted_as.notnull())
        .group_by("vendor", MONTH, "counted_as")
        .aggregate(charged=_.quantity.sum().cast("float64"), unknown=_.quantity.isnull().sum())
        .order_by("vendor", MONTH, "counted_as")
        .execute()
    )
    found = counted(tables["contacts"]).melt(
        id_vars=["vendor", MONTH], value_vars=[*COUNTED_AS], var_name="counted_as", value_name="counted"
    )
    whole = charged[~charged[MONTH].isin(cut_months(parameters))]
    return whole.merge(found, on=["vendor", MONTH, "counted_as"], how="left")


def overcharged(tables: Mapping[str, ir.Table], parameters: AuditParameters) -> pd.DataFrame:
    """Quantity charged beyond the one counted, as a share of it; a row per vendor, counted whole."""
    lines = charged_and_counted(tables, parameters)
    rows: list[Row] = []
    for vendor in tables["money"].select("vendor").distinct().order_by("vendor").execute().vendor:
        mine = lines[lines.vendor == vendor]
        known = mine[mine.charged.notna() & mine.counted.notna() & (mine.unknown == 0)]
        if known.empty or not known.counted.sum():
            rows.append(not_given(str(vendor), "no line says what contacts its quantity counts (counted_as)"))
            continue
        value = (known.charged.sum() - known.counted.sum()) / known.counted.sum()
        unknown = int(mine[~mine.index.isin(known.index)].charged.fillna(0).sum())
        rows.append(exact(str(vendor), float(value), rows=int(known.counted.sum()), unknown=unknown))
    return pd.DataFrame(rows)


INVOICES: Final = (
    Computed(
        key="invoice_variance",
        title="Charged beyond what the contacts show, as a share of it",
        unit="ratio",
        better="band",
        source=f"{OURS}: quantities of invoice lines against the contacts that they count",
        family="money",
        formula="(sum of _.quantity - contacts counted) / contacts counted, over whole months' lines with _.counted_as",
        needs={
            "money": frozenset({"counted_as", "quantity", MONTH}),
            "contacts": frozenset({"offered", "answered", "contact_id", MONTH}),
        },
        minimum_rows=1,
        gives=overcharged,
        signed=True,
    ),
)
