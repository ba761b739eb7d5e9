"""The messages in English about customers' comments."""

from collections.abc import Mapping
from typing import Final

ENGLISH_COMMENTS: Final[Mapping[str, str]] = {
    "comments_none": (
        "Not evidenced: no customer's comment came. Needed is a survey with the column comment, and csat to learn from."
    ),
    "comments_counts_title": "What was read",
    "comments_stock": "Answers that say nothing of their own, by customers who gave them: {which}.",
    "comments_stock_none": "No answer of three words or fewer is given by one in a hundred.",
    "comments_accuracy_title": "How right learned labels are, on comments that they were not learned from",
    "comments_accuracy_none": (
        "Nothing was learned: each class needs twenty comments with a score or a label, of ten customers or more."
    ),
    "comments_what_sentiment_hand": "What a comment's sentiment is by hand, told from its words",
    "comments_what_sentiment_scores": "Whether a comment's score was low or high, told from its words",
    "comments_what_sentiment_scores_hand": "Positive or negative by hand, told by what was learned from scores alone",
    "comments_what_themes_hand": "Themes given by hand, told from the words; mean of all",
    "comments_what_topics_hand": "Themes given by hand, told by the topic that fits each best; mean of all",
    "comments_what_theme": "Theme: {theme}",
    "comments_beats": "yes",
    "comments_beats_not": "not shown; withheld",
    "comments_confusion_title": "{what}: comments by what they are",
    "comments_sentiment_title": "Net sentiment of the comments read: positive less negative, in points",
    "comments_source_hand": "labelled by hand",
    "comments_source_learned": "learned from scores",
    "comments_source_topic": "words that come together",
    "comments_themes_title": "Themes, the commonest first",
    "comments_gaps_title": "Themes that one part of the comments names more or less than the rest",
    "comments_words_title": "Words that go with low scores",
    "comments_quotes_title": "In customers' own words",
    "comments_quotes_off": "Sentences of comments are not printed: privacy.quotes does not allow them.",
    "comments_quotes_none": (
        "No sentence may be printed: none is free of capitals, numbers and words that few customers say."
    ),
    "comments_axis_share": "Share of comments",
    "comments_by_vendor": "of {group}",
    "comments_by_reason": "about {group}",
    "comments_by_channel": "by {group}",
    "comments_by_site": "of {group}",
    "comments_by_local_month": "of {group}",
    # Findings
    "comments_read": "{read} of {comments} comments were read; left out: {left_out}.",
    "comments_read_all": "All {comments} comments were read.",
    "comments_left_out_short": "{rows} of fewer than two words",
    "comments_left_out_stock": "{rows} that many customers give in the same words",
    "comments_left_out_empty": "{rows} without a word",
    "comments_sampled": "A sample by the hash of the answer's key was read: {sampled} of {comments} comments.",
    "comments_learned": (
        "{what}: balanced accuracy {value} ({span}) over {comments} comments held out; always naming the commonest "
        "class gives {majority}."
    ),
    "comments_withheld": "{what}: balanced accuracy {value} ({span}) is no better than {majority} can be shown to be; "
    "what was learned is withheld.",
    "comments_net": ("{vendor}: net sentiment {value} points ({low} to {high}) over {rows} comments, {source}."),
    "comments_net_caution": "Learned labels err; the interval does not count that.",
    "comments_gap": (
        "{vendor}: the theme “{theme}” is named in {share} of the comments {part} ({named} of {comments}) "
        "against {rest} of the rest ({rest_named} of {rest_comments}), a difference of {gap} points ({low} to {high}, "
        "held together over {comparisons} comparisons)."
    ),
    "comments_no_gap": (
        "No theme is told apart between parts of the comments, over {comparisons} comparisons held together."
    ),
    "comments_words_told": (
        "Unsatisfied customers say these words more: {words} ({looked_at} words looked at together)."
    ),
    "comments_alt_themes": (
        "Shares of {count} themes with their intervals, from {first} ({first_value}) to {last} ({last_value})."
    ),
    # Columns
    "column_answers": "Rows of customers",
    "column_without": "Without comment",
    "column_sampled": "In the sample",
    "column_empty": "Left out: no word",
    "column_stock": "Left out: stock answers",
    "column_too_short": "Left out: too short",
    "column_read_comments": "Read",
    "column_repeated": "Read, in the same words as another",
    "column_low_score": "Read, with a low score",
    "column_high_score": "Read, with a high score",
    "column_labelled": "Read, with a sentiment by hand",
    "column_themed": "Read, with themes by hand",
    "column_learned_what": "What is told",
    "column_balanced": "Balanced accuracy",
    "column_majority": "Commonest class, balanced",
    "column_plain_accuracy": "Accuracy",
    "column_commonest": "Commonest class, accuracy",
    "column_judgement": "Better, balanced",
    "column_comments": "Comments",
    "column_truth": "It is",
    "column_said_is": "Told as",
    "column_theme": "Theme",
    "column_theme_source": "Told by",
    "column_named": "Name it",
    "column_stability": "Alike in both halves",
    "column_part": "Comments",
    "column_rest_share": "Of the rest",
    "column_gap_points": "Difference, points",
    "column_gap_from": "From",
    "column_gap_to": "To",
    "column_comments_word": "Word",
    "column_unsatisfied": "Of unsatisfied customers",
    "column_satisfied": "Of satisfied customers",
    "column_quote": "Sentence",
    "column_comments_net": "Net, points",
    "column_positive": "Positive",
    "column_neutral": "Neutral",
    "column_negative": "Negative",
}
