"""Figures of the field that no table of an audit can carry: named, so that a report says what would be needed.

Each needs a table that does not exist: nobody's contacts, surveys or forms say which customers stayed, who tried and
met a busy line. They are not evidenced, and the reason names the table.
"""

from collections.abc import Mapping
from functools import partial
from typing import Final

import ibis.expr.types as ir
import pandas as pd

from toolkit.measures.access import OURS
from toolkit.measures.computed import GIVEN, Computed
from toolkit.parameters import AuditParameters


def nothing(_tables: Mapping[str, ir.Table], _parameters: AuditParameters) -> pd.DataFrame:
    """No rows: what is needed cannot be there."""
    return pd.DataFrame(columns=[*GIVEN])


_absent = partial(Computed, minimum_rows=30, gives=nothing, family="voice")

BEYOND: Final = (
    _absent(
        key="retention",
        title="Customers kept, of those there at the start",
        unit="share",
        better="higher",
        source=f"{OURS}: of the client's customers, contacted or not",
        formula="customers active at the end among those active at the start / customers active at the start",
        needs={"customers": frozenset({"active_at_start", "active_at_end"})},
    ),
    _absent(
        key="client_retention",
        title="Clients that the vendor kept, of those there at the start",
        unit="share",
        better="higher",
        source=f"{OURS}: of the vendor's own clients",
        formula="clients active at the end among those active at the start / clients active at the start",
        needs={"clients": frozenset({"active_at_start", "active_at_end"})},
        family="partnership",
    ),
    _absent(
        key="brand_loyalty",
        title="Retention of customers contacted less that of matched customers who were not, in points",
        unit="points",
        better="higher",
        source=f"{OURS}: a survey's proxy is no evidence of what customers do",
        formula="retention of contacted customers - retention of matched customers not contacted",
        needs={"customers": frozenset({"active_at_start", "active_at_end", "contacted"})},
    ),
    _absent(
        key="contact_rate",
        title="Contacts per active customer and month",
        unit="ratio",
        better="context",
        source=f"{OURS}: the client's demand, not the vendor's merit",
        formula="contacts / active customers / months",
        needs={"contacts": frozenset({"offered"}), "customers": frozenset({"active_at_start"})},
        family="access",
    ),
    _absent(
        key="accessibility",
        title="Attempts that reached a person or a self-service that served, of all attempts",
        unit="share",
        better="higher",
        source=f"{OURS}: busy, blocked and out-of-hours attempts are known to the carrier alone",
        formula="attempts that reached an agent or a valid self-service / attempts",
        needs={"attempts": frozenset({"reached"})},
        family="access",
    ),
)
