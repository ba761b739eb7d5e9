"""What customers say when asked: satisfaction, recommendation, resolution.

An answer off its scale says nothing: it is unknown, never counted. Answers on different scales are not put
together: a group that holds more than one has no value. The two best or the two worst answers are counted on
scales that end at 5, 6 or 7: on one to 10 nobody says whether 0 or 1 is its bottom, and two answers of eleven
are not two of five. Their bottom is 1, so that an answer of 0 is unknown where the worst are counted. Employees are
asked about their job, customers about the service: the two are never counted together. Several rows of one respondent
count once. On every scale high is good here: intake turns round those that the mapping declares to be otherwise.
"""

from functools import partial

from ibis import _

from toolkit.measures.access import OURS
from toolkit.measures.entries import Kpi

# An employee's answers are about the job; they never stand among the customers'.
# Several rows of one respondent are one answer.
OF_CUSTOMERS = (_.audience == "customer") & _.first_of_respondent
OF_EMPLOYEES = _.employee
# nullif(False) makes unknown what would otherwise be left out.
_SCORED = _.csat.notnull() & ((_.csat >= 0) & (_.csat <= _.csat_max)).nullif(False)
ON_SCALE = OF_CUSTOMERS & _SCORED
SCALE = _.csat.notnull().ifelse(_.csat_max, None)
FIVE_TO_SEVEN = (_.csat_max >= 5) & (_.csat_max <= 7)
_LIKELY = _.nps.notnull() & ((_.nps >= 0) & (_.nps <= 10) & (_.nps == _.nps.floor())).nullif(False)
ASKED_TO_RECOMMEND = OF_CUSTOMERS & _LIKELY
SATISFIED = _.csat >= _.csat_max - 1
DISSATISFIED = _.csat <= 2
NET_POINTS = (_.nps >= 9).ifelse(100, 0) - (_.nps <= 6).ifelse(100, 0)

_of_an_agent = partial(Kpi, table="surveys", cluster="agent_id", family="voice")
_count = partial(_of_an_agent, unit="surveys", better="context", above=None, minimum_rows=0)
_share = partial(_of_an_agent, unit="share", minimum_rows=30)
# One answer each, of many people: nothing that rows could resemble each other by.
_of_a_person = partial(Kpi, table="surveys", better="higher", cluster=None, of_persons=True, family="people")

VOICE = (
    _count(
        key="surveys",
        title="Survey answers of customers",
        among=OF_CUSTOMERS & _.answered,
        source=f"{OURS}: one row is one answer",
    ),
    _count(
        key="surveys_csat",
        title="Answers with a satisfaction score",
        among=OF_CUSTOMERS & _.csat.notnull(),
        source=f"{OURS}: printed beside every satisfaction figure",
    ),
    _count(
        key="surveys_nps",
        title="Answers with a likelihood to recommend",
        among=OF_CUSTOMERS & _.nps.notnull(),
        source=f"{OURS}: printed beside every recommendation figure",
    ),
    _of_an_agent(
        key="csat_mean",
        title="Average satisfaction on its own scale",
        unit="score",
        better="higher",
        among=ON_SCALE,
        above=_.csat,
        scale=SCALE,
        minimum_rows=30,
        source=f"{OURS}: never converted between scales, answers off the scale unknown",
    ),
    _share(
        key="csat_t2b",
        title="Satisfied: one of the two best answers, scales to 5, 6 or 7",
        better="higher",
        among=ON_SCALE & FIVE_TO_SEVEN,
        above=SATISFIED,
        scale=SCALE,
        source=f"{OURS}: two best answers of the native scale",
    ),
    _share(
        key="csat_fft",
        title="Satisfied, of all who answered the question, those who do not know among them (Friends and Family Test)",
        better="higher",
        among=OF_CUSTOMERS & (_SCORED & FIVE_TO_SEVEN | (_.csat_code == "dont_know").fill_null(False)),
        above=_.csat.notnull() & SATISFIED,
        scale=SCALE,
        source="NHS England, Friends and Family Test: very good and good of all responses, don't know among them",
    ),
    _share(
        key="dsat",
        title="Dissatisfied: one of the two worst answers, scales from 1 to 5, 6 or 7",
        better="lower",
        among=ON_SCALE & FIVE_TO_SEVEN & (_.csat >= 1).nullif(False),
        above=DISSATISFIED,
        scale=SCALE,
        source=f"{OURS}: two worst answers of a scale that begins at 1",
    ),
    _of_an_agent(
        key="nps",
        title="Promoters (9, 10) less detractors (0 to 6), in points",
        unit="points",
        better="higher",
        among=ASKED_TO_RECOMMEND,
        above=NET_POINTS,
        minimum_rows=100,
        source="Net Promoter score as in W. Huber, Cross Validated: score +1, 0, -1 per answer",
    ),
    _share(
        key="fcr_survey",
        title="Resolved on first contact, as the customer says",
        better="higher",
        among=OF_CUSTOMERS & _.resolved_answer.notnull(),
        above=_.resolved_answer,
        minimum_rows=100,
        source=f"{OURS}: of those asked who answered",
    ),
    _share(
        key="survey_response",
        title="Invitations answered, of those sent",
        better="higher",
        among=OF_CUSTOMERS & _.invited,
        above=_.answered,
        source=f"{OURS}: where the export holds invitations that nobody answered",
    ),
    _share(
        key="dsat_training",
        title="Dissatisfied for want of training, of those dissatisfied whose cause is known",
        better="lower",
        among=ON_SCALE & FIVE_TO_SEVEN & (_.csat >= 1).nullif(False) & DISSATISFIED,
        above=_.root_cause == "training",
        scale=SCALE,
        source=f"{OURS}: by the cause that the vendor's or the client's own analysis gives",
    ),
    _of_a_person(
        key="esat",
        title="Satisfied employees: one of the two best answers, scales to 5, 6 or 7",
        unit="share",
        among=OF_EMPLOYEES & _SCORED & FIVE_TO_SEVEN,
        above=SATISFIED,
        scale=SCALE,
        minimum_rows=30,
        source=f"{OURS}: two best answers of the native scale; fewer answers than the smallest group are withheld",
    ),
    _of_a_person(
        key="enps",
        title="Employees who recommend their employer (9, 10) less those who do not (0 to 6), in points",
        unit="points",
        among=OF_EMPLOYEES & _LIKELY,
        above=NET_POINTS,
        minimum_rows=50,
        source="Net Promoter score as in W. Huber, Cross Validated, asked of employees",
    ),
)
