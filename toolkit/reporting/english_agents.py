"""The messages in English about agents: comparisons, groups, signals, training needs. No person is named in them."""

from collections.abc import Mapping
from typing import Final

ENGLISH_AGENTS: Final[Mapping[str, str]] = {
    # What cannot be said
    "agents_none": (
        "How agents differ is not evidenced for {vendor}: it needs at least {fewest} agents with {minimum} contacts "
        "each that name them, and how long each contact took."
    ),
    "agents_unnamed": (
        "Agents are counted here and not shown one by one: the parameters state no legal basis for that "
        "(privacy.legal_basis). Marks stand for at least {smallest} agents each."
    ),
    "agents_named": "Agents are shown by pseudonym, in no order of merit, on this legal basis: {basis}.",
    "agents_not_classified": (
        "{count} of {all} agents of {vendor} are not classified, because on so few contacts chance decides: {list}."
    ),
    "not_classified_few": "{count} with fewer than {minimum} contacts",
    "not_classified_rare": "{count} with as many as {minimum}, but fewer that can be compared",
    "agents_left_out": (
        "{share} of the answered contacts of {vendor} are left out where agents are compared: of their kind ({mix}) "
        "all other agents together have fewer than {fewest}."
    ),
    # Differences between agents
    "agents_differ": (
        "{kpi}, {vendor}: {outside} of {agents} agents lie beyond the 99.8 % limits of chance on the same kinds of "
        "contact ({crude} before the mix is told apart). The variance of their figures is {phi} times what chance "
        "alone would give, so limits that allow for ordinary differences between people are the fair ones: {beyond} "
        "lie beyond those."
    ),
    "agents_apart": (
        "{kpi}, {vendor}: {outside} of {agents} agents lie beyond the 99.8 % limits of chance on the same kinds of "
        "contact ({crude} before the mix is told apart). The others show no differences beyond what chance explains."
    ),
    "agents_alike": (
        "{kpi}, {vendor}: on the same kinds of contact, {agents} agents show no differences beyond what chance "
        "explains. Ranking them would rank luck."
    ),
    "agents_mix": (
        "How long a contact takes goes with its reason ({vendor}). Beside their other contacts, the same agents take "
        "{list}. Whoever is given more of one or the other looks slow or quick by it."
    ),
    "agents_mix_one": "{ratio} times as long ({span}) on {reason}",
    # Groups
    "agents_groups": (
        "The {agents} classified agents of {vendor} fall into {groups} groups that come back in resamples and that "
        "chance does not make; a second method agrees to {agreement} (1 is fully). They are described, not judged: "
        "{profiles}"
    ),
    "agents_group_one": "Group {group} ({agents} agents, stability {stability}) {traits}.",
    "agents_group_plain": "works as the others do",
    "agents_trait_higher": "shows more than the others in {kpi} (ratio {ratio}; {action})",
    "agents_trait_lower": "shows less than the others in {kpi} (ratio {ratio}; {action})",
    "agents_no_groups": (
        "The {agents} classified agents of {vendor} do not fall into groups: every split was refused ({reasons}). "
        "Percentiles describe them; segments would be invented."
    ),
    "agents_few_for_groups": (
        "Whether agents of {vendor} fall into groups cannot be concluded: {agents} are classified, and {fewest} are "
        "needed."
    ),
    "agents_few_figures": (
        "Whether agents of {vendor} fall into groups cannot be concluded: it takes two figures that tell agents apart, "
        "and of those at hand {figures} does. {why}"
    ),
    "figures_one": "one ({figures})",
    "figures_none": "none",
    "figures_chance": "Differences in these are mostly chance: {list}.",
    "figures_thin": "These are known of too few agents, or from too few contacts of each: {list}.",
    "figures_twin": "These say what another one says: {list}.",
    "refused_silhouette": "agents no nearer to their own group than to the next",
    "refused_shuffled": "shuffled figures give groups as clear",
    "refused_cloud": "one cloud without groups gives groups as clear",
    "refused_unstable": "groups that do not come back in resamples",
    "refused_small": "groups of too few agents",
    "short_silhouette": "not apart",
    "short_shuffled": "as when shuffled",
    "short_cloud": "as in one cloud",
    "short_unstable": "unstable",
    "short_small": "too small",
    "agents_no_profiles": "There are no groups to describe.",
    # What to do about a trait: topic for coaching, process, scheduling
    "action_length_higher": "process: tools and knowledge look-up; coaching: steering the conversation",
    "action_length_lower": "process: check that matters are settled; coaching: needs analysis before closing",
    "action_short_call_rate_higher": "process: calls that drop; coaching: taking calls in; see the signals",
    "action_short_call_rate_lower": "nothing to do",
    "action_transfer_rate_higher": "process: routing and permissions; coaching: knowledge of the topics passed on",
    "action_transfer_rate_lower": "process: their way of settling may be worth sharing",
    "action_hold_rate_higher": "process: systems that make agents look things up; scheduling: floor support",
    "action_hold_rate_lower": "process: their way of finding answers may be worth sharing",
    "action_fcr_repeat_higher": "process: their way of closing may be worth sharing",
    "action_fcr_repeat_lower": "coaching: checking that the matter is settled; process: follow-ups",
    "action_csat_t2b_higher": "process: their way with customers may be worth sharing",
    "action_csat_t2b_lower": "coaching: tone and explaining; scheduling: relief after hard contacts",
    "action_qa_score_higher": "process: their way may be worth sharing in calibration",
    "action_qa_score_lower": "coaching: the items that cost most, see the training needs",
    # Signals
    "signal_short_calls": "Contacts ended within seconds of the answer",
    "signal_early_transfers": "Contacts handed on soon after the answer",
    "signal_hang_ups": "Contacts that the agent ended within seconds",
    "signal_found": (
        "{signal}: {exceeding} of {agents} agents of {vendor} show more of them than chance and ordinary differences "
        "between agents explain. The others together show {usual} ({span}) of answered contacts; all agents together "
        "show {share}, some {more} contacts more than at that rate."
    ),
    "signal_ordinary": "By the length of their contacts {count} of these agents look ordinary.",
    "signal_together": "Together they show {share} ({span}).",
    "signal_named": "They are, in no order of merit: {list}.",
    "signal_one_named": "{agent} {share} ({span})",
    "signal_meaning": (
        "This is consistent with avoided work, and with more innocent things: {benign}. To request next: {request}. "
        "Where nobody does anything unusual, one vendor in {one_in} is told such a thing of somebody{by}."
    ),
    "signal_by_any": ", by any of the {signals} signals looked at",
    "signal_none": (
        "{signal}: no agent of {vendor} shows more of them than chance and ordinary differences between agents "
        "explain. The {agents} agents looked at together show {usual} ({span}) of answered contacts. {seen}"
    ),
    "signal_seen": (
        "One of them with {rows} contacts would have been noticed four times in five from {smallest} on, {excess} "
        "above that."
    ),
    "signal_blind": "From so few contacts nobody would have been noticed.",
    "signal_absent": "{signal}: not evidenced for {vendor}, no {missing}.",
    "signal_few": (
        "{signal}: not evidenced for {vendor}, fewer than {fewest} agents have {minimum} contacts of which it is known."
    ),
    "benign_short_calls": "lines that drop, wrong numbers, callers who hang up, calls passed on by hand, test calls",
    "benign_early_transfers": "wrong routing, missing permissions, customers who ask for somebody else",
    "benign_hang_ups": "silent or abusive calls that the rules let agents end, test calls",
    "request_short_calls": "which side ended each, a sample of recordings, and the same customers' next contacts",
    "request_early_transfers": "where they were handed on to, the routing rules, and a sample of recordings",
    "request_hang_ups": "the rules for ending contacts, a sample of recordings, and the customers' next contacts",
    "whose_usual": "the others together",
    "whose_all": "all agents together",
    "whose_exceeding": "those who exceed the others",
    # Training
    "training_need": (
        "Training needs, {vendor}: {list}. In brackets the interval of that difference, over agents and wide enough "
        "for all {cells} items and teams looked at."
    ),
    "training_one": "{item} in {team}, {value}, {gap} less than the other teams ({span})",
    "training_none": (
        "Training needs, {vendor}: no team earns less on any of {items} items than the other teams, beyond what chance "
        "between agents allows. The items least earned by all: {weakest}."
    ),
    "training_weak": "{item} ({value})",
    "training_absent": (
        "Training needs by item and team are not evidenced: no evaluations with agent, score and points possible."
    ),
    # Charts
    "axis_agent_contacts": "Contacts of an agent",
    "axis_ratio": "Ratio to expected",
    "legend_chance": "99.8 %, chance alone",
    "legend_chance_95": "95 %, chance alone",
    "legend_wide": "99.8 %, with ordinary differences",
    "legend_agent": "an agent",
    "legend_group": "{smallest} agents or more",
    "axis_group": "Group {group} ({agents} agents)",
    "axis_apart": "Standard deviations from the other agents",
    "axis_earned": "Share of the points earned",
    "alt_funnel": "Funnel plots of agents on the same mix of contacts, one per figure: {list}.",
    "alt_funnel_one": "{title}: {marks} marks, {chance} beyond chance alone, {beyond} beyond the wide limits",
    "alt_profile": "Heat map of {groups} groups of agents by {figures} figures: {list}.",
    "alt_profile_one": "group {group} furthest in {title} ({apart} standard deviations)",
    "alt_training": "Heat map of {items} items by {teams} teams: lowest {low} ({low_where}), highest {high} "
    "({high_where}); {needs} cells lie below the other teams' figure.",
    # Figures
    "title_agents_outside": "Agents beyond the limits of chance alone",
    "title_agents_beyond": "Agents beyond the limits that allow for ordinary differences",
    "title_agents_phi": "Variance of agents over what chance alone would give",
    "title_agents_reliability": "How much of an agent's figure is the agent's own",
    "title_agents_ratio": "Observed over expected on the same mix of contacts",
    "title_signal_usual": "What agents who do not exceed it show of a signal",
    "title_signal_exceeding": "Agents who exceed the others in a signal",
    # Tables
    "column_agents": "Agents",
    "column_not_classified": "Not classified",
    "column_reason": "Reason",
    "column_channel": "Channel",
    "column_same_agents": "Same agents",
    "column_team": "Team",
    "column_item": "Item",
    "column_length": "Average",
    "column_ratio_all": "All agents",
    "column_interval": "Interval",
    "column_crude_outside": "Mix and all",
    "column_outside": "Same mix",
    "column_beyond": "Wide limits",
    "column_phi": "Dispersion",
    "column_reliability": "Reliability",
    "column_lowest_tenth": "P10",
    "column_highest_tenth": "P90",
    "column_groups": "Groups",
    "column_silhouette": "Silhouette",
    "column_chance_shuffled": "p, shuffled",
    "column_chance_cloud": "p, one cloud",
    "column_jaccard": "Jaccard",
    "column_agreement": "Agreement",
    "column_outcome": "Outcome",
    "column_ratio": "Over expected",
    "accepted": "accepted",
    "caption_reasons": "How long each reason takes, over all contacts and over the same agents' other ones",
    "caption_spread": "Agents beyond the 99.8 % limits, and how ratios to expected spread without chance",
    "caption_trials": "Every number of groups tried, its least stable group and how far a second method agrees",
    "caption_profiles": "What sets each group apart from the other agents",
    "caption_teams": "Teams over what the vendor as a whole shows on the same mix of contacts",
}
