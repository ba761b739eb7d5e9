"""What customers say when asked: satisfaction, recommendation, resolution."""

from functools import partial

from ibis import _

from toolkit.measures.access import OURS
from toolkit.measures.entries import Kpi

_of_an_agent = partial(Kpi, table="surveys", cluster="agent_id", family="voice")
_count = partial(_of_an_agent, unit="surveys", better="context", above=None, minimum_rows=0)
_share = partial(_of_an_agent, unit="share", minimum_rows=30)

VOICE = (
    _count(key="surveys", title="Survey answers", source=f"{OURS}: one row is one answer"),
    _count(
        key="surveys_csat",
        title="Answers with a satisfaction score",
        among=_.csat.notnull(),
        source=f"{OURS}: printed beside every satisfaction figure",
    ),
    _count(
        key="surveys_nps",
        title="Answers with a likelihood to recommend",
        among=_.nps.notnull(),
        source=f"{OURS}: printed beside every recommendation figure",
    ),
    _of_an_agent(
        key="csat_mean",
        title="Average satisfaction on its own scale",
        unit="score",
        better="higher",
        among=_.csat.notnull(),
        above=_.csat,
        minimum_rows=30,
        source=f"{OURS}: never converted between scales",
    ),
    _share(
        key="csat_t2b",
        title="Satisfied: one of the two best answers",
        better="higher",
        among=_.csat.notnull(),
        above=_.csat >= _.csat_max - 1,
        source=f"{OURS}: two best answers of the native scale",
    ),
    _share(
        key="dsat",
        title="Dissatisfied: one of the two worst answers",
        better="lower",
        among=_.csat.notnull(),
        above=_.csat <= 2,
        source=f"{OURS}: two worst answers of a scale that begins at 1",
    ),
    _of_an_agent(
        key="nps",
        title="Promoters (9, 10) less detractors (0 to 6), in points",
        unit="points",
        better="higher",
        among=_.nps.notnull(),
        above=(_.nps >= 9).ifelse(100, 0) - (_.nps <= 6).ifelse(100, 0),
        minimum_rows=100,
        source="Net Promoter score as in W. Huber, Cross Validated: score +1, 0, -1 per answer",
    ),
    _share(
        key="fcr_survey",
        title="Resolved on first contact, as the customer says",
        better="higher",
        among=_.resolved_answer.notnull(),
        above=_.resolved_answer,
        source=f"{OURS}: of those asked who answered",
    ),
)
