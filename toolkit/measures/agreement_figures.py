"""The catalogue's figures of evaluators: how far they agree, and with whom."""

from functools import partial
from typing import Final

from toolkit.measures.access import OURS
from toolkit.measures.calibrations import NEAR, of_customers, of_pairs, of_sessions, of_shoppers
from toolkit.measures.computed import Computed

_FORMS: Final = frozenset({"score", "max_score"})
_of_evaluators = partial(Computed, family="quality", unit="points", minimum_rows=30)
_of_sessions = partial(
    _of_evaluators,
    needs={"evaluations": _FORMS | {"session_id", "evaluator_id", "evaluator_side"}},
    gives=of_sessions,
)
_BEYOND_CHANCE: Final = "(agreement - agreement by chance) / (1 - agreement by chance), over items"
_BY_SESSION: Final = "errors after Gwet 2014, Handbook of Inter-Rater Reliability, taken over sessions"
_REFERENCE: Final = "the client's or an independent score of the session, else the mean of the others"

AGREEMENTS: Final = (
    _of_sessions(
        key="qa_deviation",
        title="Average deviation of evaluators from the reference in calibration sessions, in points",
        better="lower",
        source=f"{OURS}: {_REFERENCE}",
        formula="mean of abs(score - reference) over evaluations of calibration sessions, in per cent of the points",
    ),
    _of_sessions(
        key="qa_bias",
        title="How much kinder the vendor's evaluators are than the client's in calibration sessions, in points",
        better="band",
        source=f"{OURS}: sessions with the client's or an independent score only",
        formula="mean over calibration sessions of mean(score - the client's score), in per cent of the points",
    ),
    _of_sessions(
        key="qa_within_10",
        title=f"Evaluations within {NEAR} points of the reference in calibration sessions",
        unit="share",
        better="higher",
        source=f"{OURS}: {_REFERENCE}; close scores flatter where all contacts are good, so alpha stands beside",
        formula=f"evaluations with abs(score - reference) <= {NEAR} / evaluations of calibration sessions",
    ),
    *(
        _of_sessions(key=key, title=title, unit=unit, better="higher", source=source, formula=formula, signed=signed)
        for key, title, unit, signed, formula, source in (
            (
                "qa_irr_alpha",
                "Agreement of evaluators on items in calibration sessions (Krippendorff's alpha, ordinal)",
                "ratio",
                True,
                "1 - observed disagreement / disagreement by chance, over items that several evaluators scored",
                "Krippendorff 2011, Computing Krippendorff's alpha-reliability; ordinal, sessions resampled",
            ),
            (
                "qa_irr_kappa",
                "Agreement of evaluators on items in calibration sessions (Conger's kappa, linear weights)",
                "ratio",
                True,
                f"{_BEYOND_CHANCE}; a near miss counts in part, and chance keeps how each evaluator scores",
                "Conger 1980, Psychological Bulletin 88: of two evaluators Cohen's weighted kappa (Cohen 1968); "
                f"{_BY_SESSION}",
            ),
            (
                "qa_irr_ac1",
                "Agreement of evaluators on items in calibration sessions (Gwet's AC1)",
                "ratio",
                True,
                f"{_BEYOND_CHANCE}; same scores only, and chance is small where nearly all items get one score",
                f"Gwet 2008, British Journal of Mathematical and Statistical Psychology 61; {_BY_SESSION}",
            ),
            (
                "qa_irr_agreement",
                "Pairs of evaluators that gave an item of a calibration session the same score",
                "share",
                False,
                "mean over items that several evaluators scored of equal pairs / pairs",
                f"{OURS}: chance is not taken out, so it flatters where nearly all items pass; {_BY_SESSION}",
            ),
            (
                "qa_irr_icc1",
                "Agreement of evaluators on the whole score in calibration sessions (intraclass correlation, ICC(1,1))",
                "ratio",
                True,
                "variance between contacts / all variance of scores, whoever evaluated",
                "Shrout and Fleiss 1979, Psychological Bulletin 86; for evaluators who differ from session to session",
            ),
            (
                "qa_irr_icc2",
                "Agreement of one panel on the whole score in calibration sessions (intraclass correlation, ICC(2,1))",
                "ratio",
                True,
                "variance between contacts / all variance of scores, leniency among it, over the evaluators "
                "who scored every session",
                "Shrout and Fleiss 1979, Psychological Bulletin 86; Satterthwaite's degrees of freedom",
            ),
        )
    ),
    _of_evaluators(
        key="vendor_client_gap",
        title="The vendor's quality score less the client's on contacts that both evaluated, in points",
        better="band",
        needs={"evaluations": _FORMS | {"contact_id", "evaluator_side"}},
        gives=of_pairs,
        source=f"{OURS}: paired by contact, Student's interval",
        formula="mean over contacts that both evaluated of the vendor's score - the client's or independent score",
    ),
    _of_evaluators(
        key="qa_validity",
        title="Does a good quality score go with a satisfied customer? Rank correlation over contacts",
        unit="ratio",
        better="higher",
        needs={"evaluations": _FORMS | {"contact_id"}, "surveys": frozenset({"contact_id", "csat"})},
        minimum_rows=100,
        gives=of_customers,
        source="Spearman's rank correlation; limits by leaving out one agent after the other, never narrower than "
        "those of Bonett and Wright 2000, Psychometrika 65",
        formula="Spearman's correlation of quality score and satisfaction over contacts that have both",
    ),
    _of_evaluators(
        key="qa_validity_agents",
        title="Does a good quality score go with satisfied customers? Rank correlation over agents",
        unit="ratio",
        better="higher",
        needs={"evaluations": _FORMS | {"agent_id"}, "surveys": frozenset({"csat"})},
        gives=of_customers,
        source="Spearman's rank correlation; limits after Bonett and Wright 2000, Psychometrika 65",
        formula="Spearman's correlation of quality score and mean satisfaction over agents that have both",
    ),
    _of_evaluators(
        key="mystery_qa_gap",
        title="Mystery shopping score less the vendor's quality score on the items of both, in points",
        better="band",
        needs={"shops": _FORMS | {"item_id"}, "evaluations": _FORMS | {"item_id"}},
        gives=of_shoppers,
        source=f"{OURS}: points earned of points possible on items of the same name; Newcombe's rule on both intervals",
        formula="sum(score * weight) / sum(max_score * weight) of visits - the same of evaluations, same items",
    ),
)
