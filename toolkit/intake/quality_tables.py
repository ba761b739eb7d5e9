"""The canonical tables of how well the work was done and by whom: mystery visits, evaluations, agents."""

from toolkit.intake.columns import SCORE, Column, derived, local_clock, text, time, truth

SHOPS = (
    text("vendor", "who was visited", required=True),
    text("shop_id", "one visit", required=True),
    text("item_id", "one question of the form", required=True),
    text("wave", "campaign or wave"),
    text("scenario", "what the shopper played"),
    text("channel", "phone, branch, mail, chat"),
    text("site", "place visited"),
    text("shopper_id", "keyed pseudonym of the shopper", pseudonym="shopper-"),
    text("section", "section of the form"),
    text("answer", "what was answered, several answers joined by ^"),
    text("narrative", "what the shopper wrote, names and numbers masked"),
    time("visited_at", "when the visit took place", required=True),
    derived("visited_local", "timestamp", "the same on the audit's clock"),
    Column("weight", SCORE, "number", "weight of the item (default: 1)"),
    Column("score", SCORE, "number", "points earned; null is not asked"),
    Column("max_score", SCORE, "number", "points possible"),
    truth("critical", "less than full points here fail the visit"),
    Column("reported_score", SCORE, "number", "the agency's own score of the whole visit, in per cent"),
    *local_clock("the visit"),
)

# The kinds of items of a form, by which an evaluation is said to have failed.
KINDS = {
    "critical": "a critical item",
    "other": "an item that is not critical",
    "customer": "an item critical to the customer",
    "business": "an item critical to the business",
    "compliance": "an item critical to compliance",
}

EVALUATIONS = (
    text("vendor", "who was evaluated", required=True),
    text("evaluation_id", "one evaluation of one contact", required=True),
    text("item_id", "one question of the form", required=True),
    text("contact_id", "the contact evaluated"),
    text("agent_id", "keyed pseudonym of the agent evaluated", pseudonym="agent-"),
    # With the agents' prefix: a team leader who evaluates and takes calls is one person.
    text("evaluator_id", "keyed pseudonym of who evaluated", pseudonym="agent-"),
    text("evaluator_side", "vendor, client or independent"),
    text("session_id", "calibration session: one contact that several evaluate"),
    text("form_version", "version of the form"),
    text("team", "team of the agent"),
    text("channel", "channel of the contact"),
    text("reason", "reason of the contact"),
    text("section", "section of the form"),
    time("evaluated_at", "when it was evaluated", required=True),
    derived("evaluated_local", "timestamp", "the same on the audit's clock"),
    Column("weight", SCORE, "number", "weight of the item (default: 1)"),
    Column("score", SCORE, "number", "points earned; null is not applicable"),
    Column("max_score", SCORE, "number", "points possible"),
    truth("critical", "a failure here fails the evaluation"),
    text("criticality", "customer, business or compliance; empty is not critical"),
    truth("script", "a phrase or step that the script demands"),
    text("root_cause", "cause of an error: training, product, process, people or other"),
    derived("item_place", "int64", "place of the item in its evaluation, from 0"),
    derived("sampled", "boolean", "evaluated for its score, in no calibration session; true where none is named"),
    *(derived(f"scored_{kind}", "boolean", f"{item} was scored in this evaluation") for kind, item in KINDS.items()),
    *(derived(f"failed_{kind}", "boolean", f"{item} got less than full points") for kind, item in KINDS.items()),
    *local_clock("the evaluation"),
)

AGENTS = (
    text("vendor", "who employs the agent", required=True),
    text("agent_id", "keyed pseudonym of the agent", required=True, pseudonym="agent-"),
    text("team", "team or group"),
    text("site", "place"),
    text("language", "main language of the agent's contacts"),
    time("hired_at", "when the agent began", required=True),
    derived("hired_local", "timestamp", "the same on the audit's clock"),
    time("left_at", "when the agent left; null is still there"),
    time("proficient_at", "when the agent was signed off as proficient"),
    text("leave_type", "voluntary or involuntary; any other word leaves it unknown"),
    text("team_leader_id", "keyed pseudonym of who leads the agent", pseudonym="agent-"),
    Column("fte", SCORE, "number", "the agent's hours as a share of full time"),
    truth("key_staff", "named in the contract as key staff"),
)
