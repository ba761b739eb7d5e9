"""What the rooms before this one say in words of their own, as templates by which their sentences are recognised.

Reasons for what is not there, notes on rows: their numbers and names differ from run to run, so a sentence is known by
its template, and its fields are set into the translation. In English they are shown as they came.
"""

from typing import Final

REASONS: Final[tuple[str, ...]] = (
    # Why a figure is not evidenced
    "no {columns} and no {others}",
    "no {columns}",
    "the parameters do not say {names}",
    "customer_id is known for {share}% of the rows and {needed} are needed: repeat contacts counted on the rest would "
    "be biased",
)
