"""Published counts examined at once: what came of the rows, what they say, and what they cannot say."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import pandas as pd

from toolkit.audits import Comparison
from toolkit.audits.aggregates import Aggregates
from toolkit.measures.targets import Target
from toolkit.questions import trends
from toolkit.questions.comparisons import (
    published_columns,
    published_counts,
    published_explanations,
    published_funnels,
    published_weeks,
)
from toolkit.questions.comparisons.published_funnels import ProviderFunnel


class Published(NamedTuple):
    """What was found; frames as their modules say. `target` is the published one, None where there is none."""

    counts: Aggregates
    threshold_seconds: float | None
    target: float | None
    confidence: float
    figures: Sequence[Any]
    coverage: pd.DataFrame
    empty: pd.DataFrame
    missing: pd.DataFrame
    reading: pd.DataFrame
    levels: pd.DataFrame
    bidders: pd.DataFrame
    groups: pd.DataFrame
    ways: pd.DataFrame
    alike: pd.DataFrame
    funnel: ProviderFunnel
    weeks: pd.DataFrame
    signals: pd.DataFrame
    verdict: dict[str, Any]

    @property
    def promised(self) -> Target | None:
        """The target as charts draw it."""
        return None if self.target is None else Target.of(at_least=self.target)


def of(comparison: Comparison) -> Published | None:
    """What a comparison's published counts say; None where it rests on audits."""
    asked = comparison.parameters.aggregates
    if comparison.aggregates is None or asked is None:
        return None
    return examined(
        comparison.aggregates,
        confidence=comparison.confidence,
        threshold_seconds=asked.threshold_seconds,
        target=asked.target_within,
        figures=asked.published,
    )


def examined(
    counts: Aggregates,
    *,
    confidence: float,
    threshold_seconds: float | None = None,
    target: float | None = None,
    figures: Sequence[Any] = (),
) -> Published:
    """All that can be asked of published counts; `figures` are published ones, with what, value, source and bidder."""
    rows = counts.rows
    promised = None if target is None else Target.of(at_least=target)
    bidders = published_counts.judged(published_counts.bidders(rows, confidence=confidence), target)
    several = rows["group"].nunique() > 1
    weeks = published_weeks.weeks(rows, "")
    return Published(
        counts=counts,
        threshold_seconds=threshold_seconds,
        target=target,
        confidence=confidence,
        figures=figures,
        coverage=published_columns.coverage(counts),
        empty=published_columns.empty_stretches(counts),
        missing=published_columns.missing_days(rows),
        reading=published_columns.other_reading(counts),
        levels=published_counts.levels(rows, confidence=confidence),
        bidders=bidders,
        groups=published_counts.levels(rows if several else rows.iloc[:0], ["group"], confidence=confidence),
        ways=published_explanations.ways(rows, figures),
        alike=published_counts.like_for_like(rows, confidence=confidence),
        funnel=published_funnels.provider_funnel(rows),
        weeks=weeks,
        signals=trends.signals(weeks),
        verdict=published_weeks.verdict(weeks, promised),
    )
