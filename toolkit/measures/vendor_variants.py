"""Definitions that vendors report by and nobody would agree on: searched where no usual one gives their figure."""

from dataclasses import replace
from typing import Final

from ibis import _

from toolkit.measures.access import ABANDONED_SHORT, ACCESS
from toolkit.measures.entries import Kpi
from toolkit.measures.quality import QUALITY

_ENTRIES: Final = {kpi.key: kpi for kpi in (*ACCESS, *QUALITY)}
_QA: Final = _ENTRIES["qa_score_kept"]

# By the name under which they are reported; a key of a variant is in no catalogue.
VARIANTS: Final[dict[str, tuple[Kpi, ...]]] = {
    "abandon_rate": (
        replace(
            _ENTRIES["abandon_all"],
            key="abandon_long_of_all",
            title="Abandoned after more than the short time, of all offered",
            above=_.abandoned & ~ABANDONED_SHORT,
        ),
    ),
    "asa": (
        replace(
            _ENTRIES["asa"],
            key="asa_of_all",
            title="Waits of those answered, over all offered: who gave up waited nothing",
            among=_.offered,
            above=_.answered.ifelse(_.wait_seconds, 0),
        ),
    ),
    "qa_score": (
        replace(
            _QA,
            key="qa_score_vendor_only",
            title="Points earned of points possible, by the vendor's own evaluators alone",
            among=_.score.notnull() & (_.evaluator_side == "vendor"),
        ),
    ),
}
