"""Surveys as a Qualtrics export writes them, personal data and two extra header rows included."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from toolkit.examples import fields
from toolkit.examples.arrivals import REASONS
from toolkit.examples.calendars import local
from toolkit.examples.contacts import Telephone
from toolkit.examples.judgements import INVITED_AFTER, Surveys
from toolkit.examples.telephone_exports import contact_code, customer_code

QUESTIONS = (
    ("StartDate", "Start Date", "startDate"),
    ("EndDate", "End Date", "endDate"),
    ("Status", "Response Type", "status"),
    ("IPAddress", "IP Address", "ipAddress"),
    ("Progress", "Progress", "progress"),
    ("Duration (in seconds)", "Duration (in seconds)", "duration"),
    ("Finished", "Finished", "finished"),
    ("RecordedDate", "Recorded Date", "recordedDate"),
    ("ResponseId", "Response ID", "_recordId"),
    ("RecipientLastName", "Recipient Last Name", "recipientLastName"),
    ("RecipientFirstName", "Recipient First Name", "recipientFirstName"),
    ("RecipientEmail", "Recipient Email", "recipientEmail"),
    ("ExternalReference", "External Data Reference", "externalDataReference"),
    ("DistributionChannel", "Distribution Channel", "distributionChannel"),
    ("UserLanguage", "User Language", "userLanguage"),
    ("Q_CSAT", "How satisfied are you with this contact, from 1 (not at all) to 5 (very)?", "QID1"),
    ("Q_NPS_GROUP", "How likely are you to recommend the company, 0 to 10? - Group", "QID2_NPS_GROUP"),
    ("Q_NPS", "How likely are you to recommend the company, 0 to 10?", "QID2"),
    ("Q_RESOLVED", "Was your matter settled in this one contact?", "QID3"),
    ("Q_COMMENT", "Is there anything, good or bad, that you wish to tell us?", "QID4_TEXT"),
    ("contact_id", "contact_id", "contact_id"),
    ("root_cause", "root_cause", "root_cause"),
)
FIRST_NAMES = ("Anna", "Bruno", "Claire", "David", "Emma", "Felix", "Julie", "Marc", "Nora", "Paul")
LAST_NAMES = ("Martin", "Bernard", "Dubois", "Petit", "Moreau", "Laurent", "Garcia", "Roux", "Fontaine", "Chevalier")
GOOD = (
    "Friendly and quick, thank you.",
    "The agent knew at once what to do.",
    "All settled in one call.",
    'Patient, clear, "no jargon".',
    "Very helpful, and everything was explained well.",
)
FAIR = ("It went all right in the end.", "Long wait, good answer.", "Fine, but I had to explain it twice.")
BAD = (
    "I was not listened to, and the answer was only half of it.",
    "Nobody asked what had happened; I had to call again.",
    "Too slow,\nand still not settled.",
    "A waste of time, nobody could help and nobody called back.",
)
# What a comment names besides, which goes with nothing else: each theme said in several ways.
THEMES = {
    "letter": (
        "It is about the letter with my bill.",
        "I had a letter with my bill.",
        "The letter with my bill came late.",
    ),
    "website": ("Your website page sent me here.", "I read your website page first.", "I know your website page."),
    "menu": ("Your voice menu has many options.", "I chose three in your voice menu.", "Is your voice menu new?"),
    "music": ("The waiting music is loud.", "Always the waiting music.", "I know the waiting music by heart."),
    "hours": ("Your opening hours suit me.", "I called in your opening hours.", "Are there Sunday opening hours?"),
    "form": ("I also sent the paper form.", "The paper form asks for a date.", "I have lost the paper form."),
    "technician": ("The technician visit is on Monday.", "I await the technician visit.", "One more technician visit."),
    "branch": ("The town branch sent me to you.", "I was in the town branch before.", "The town branch has moved."),
    "application": (
        "The mobile application shows it.",
        "I use the mobile application as well.",
        "The mobile application had an update.",
    ),
}
NAMED, PLANTED_THEME, PLANTED_REASON = 0.75, "letter", "bill"
NOT_FINISHED, PREVIEWS, WITH_PERSONAL_DATA = 0.03, 4, 0.03
# Who is not satisfied has more to say.
COMMENTED, COMMENTED_UNSATISFIED = 0.45, 0.85
HEADER_ROWS = 2


class Themes(NamedTuple):
    """What each answer's comment names besides: the number of a theme of THEMES, -1 for none, and the wording."""

    theme: NDArray[np.int64]
    wording: NDArray[np.int64]


class Written(NamedTuple):
    """How many rows of a survey file there are of each fate."""

    rows: int
    header_rows: int
    previews: int
    unfinished: int

    def counts(self) -> dict[str, int]:
        """The same as other files' counts, with the reasons of what is left out."""
        left_out = self.header_rows + self.previews + self.unfinished
        return {
            "rows": self.rows,
            "duplicates": 0,
            "rejects": 0,
            "excluded": left_out,
            "kept": self.rows - left_out,
            "header_rows": self.header_rows,
            "previews": self.previews,
            "unfinished": self.unfinished,
        }


def named_themes(told: Telephone, said: Surveys, planted: float, rng: np.random.Generator) -> Themes:
    """The theme that each answer's comment would name besides, by number, -1 for none, and its wording.

    Themes go with nothing. Planted, this share of those whose reason is PLANTED_REASON name PLANTED_THEME instead.
    """
    size = len(said.contact)
    lot, theme, instead = rng.random(size), rng.integers(0, len(THEMES), size), rng.random(size)
    wording = rng.integers(0, 1 << 16, size)
    place = next(number for number, reason in enumerate(REASONS) if reason.key == PLANTED_REASON)
    mine = (told.contacts.arrivals.reason[said.contact] == place) & (instead < planted)
    chosen = np.where(lot < NAMED, theme, -1)
    return Themes(np.where(mine, list(THEMES).index(PLANTED_THEME), chosen), wording)


def commented(said: Surveys) -> NDArray[np.bool_]:
    """Which answers carry a comment in the export."""
    often = np.where(said.csat <= 2, COMMENTED_UNSATISFIED, COMMENTED)
    return (said.draw // 1000 % 1000 / 1000 < often) & ((said.draw % 1000) / 1000 >= NOT_FINISHED)


def survey_rows(
    vendor: str, told: Telephone, said: Surveys, besides: Themes, causes: NDArray[np.str_]
) -> tuple[list[list[Any]], Written]:
    """All rows of the file, the three of its header first, and what they are; `causes` has one entry per answer."""
    names, texts, imports = zip(*QUESTIONS, strict=True)
    rows: list[list[Any]] = [list(names), list(texts), [f'{{"ImportId":"{each}"}}' for each in imports]]
    unfinished = (said.draw % 1000) / 1000 < NOT_FINISHED
    answers = _answers(vendor, told, said, unfinished, besides)
    rows += ([*row, cause] for row, cause in zip(answers, causes.tolist(), strict=True))
    for number in range(PREVIEWS):
        preview = list(rows[3 + number])
        preview[2], preview[8], preview[20:] = "Survey Preview", f"R_preview{number:08d}", ["", ""]
        rows.append(preview)
    return rows, Written(len(rows) - 1, HEADER_ROWS, PREVIEWS, int(unfinished.sum()))


def _answers(vendor: str, told: Telephone, said: Surveys, unfinished: Any, besides: Themes) -> Iterator[list[Any]]:
    contact = said.contact
    customer = told.contacts.arrivals.customer[contact]
    recorded = local(said.answered_at)
    took = 20 + said.draw % 160
    columns = [
        fields.stamps(recorded - took, "%Y-%m-%d %H:%M:%S"),
        fields.stamps(recorded, "%Y-%m-%d %H:%M:%S"),
        pa.array(took),
        pa.array(said.csat),
        pa.array(said.nps),
        contact_code(vendor, contact),
        customer_code(customer),
        fields.numbered("R_", 5_000_000 + contact, 15),
    ]
    plain = zip(*(column.to_pylist() for column in columns), strict=True)
    for row, (start, end, seconds, csat, nps, code, client, response) in enumerate(plain):
        draw, partial = int(said.draw[row]), bool(unfinished[row])
        first, last = FIRST_NAMES[draw % 10], LAST_NAMES[draw // 10 % 10]
        yield [
            start,
            end,
            "IP Address",
            f"192.0.2.{draw % 254 + 1}",
            40 if partial else 100,
            seconds,
            "False" if partial else "True",
            end,
            response,
            last,
            first,
            f"{first}.{last}@example.org".lower(),
            client,
            "email",
            "EN",
            csat,
            "" if partial else "Promoter" if nps >= 9 else "Passive" if nps >= 7 else "Detractor",
            "" if partial else nps,
            "" if partial else "Yes" if said.resolved[row] else "No",
            ""
            if partial
            else _comment(csat, draw, f"{first} {last}", int(besides.theme[row]), int(besides.wording[row])),
            code,
        ]


def _comment(csat: int, draw: int, name: str, theme: int, wording: int) -> str:
    lot = draw // 1000 % 1000 / 1000
    if lot >= (COMMENTED_UNSATISFIED if csat <= 2 else COMMENTED):
        return ""
    choices = GOOD if csat >= 4 else FAIR if csat == 3 else BAD
    text = choices[draw // 7 % len(choices)]
    if theme >= 0:
        ways = list(THEMES.values())[theme]
        text += f" {ways[wording % len(ways)]}"
    if lot < WITH_PERSONAL_DATA:
        mail = f"{name.replace(' ', '.').lower()}@example.org"
        text += f" Call me back on +33 1 99 00 {draw % 90 + 10} {draw // 90 % 90 + 10}, {mail}"
    return text


def invitations(vendor: str, told: Telephone, said: Surveys) -> tuple[dict[str, Any], dict[str, Any]]:
    """The list of invitations as the survey's tool keeps it, one row each, and how many there are of each fate."""
    finished = said.contact[(said.draw % 1000) / 1000 >= NOT_FINISHED]
    begun = np.isin(said.invited, said.contact)
    done = np.isin(said.invited, finished)
    columns = {
        "invitation_id": fields.numbered("I_", 7_000_000 + said.invited, 15),
        "contact_id": contact_code(vendor, said.invited),
        "customer": customer_code(told.contacts.arrivals.customer[said.invited]),
        "sent_at": fields.stamps(local(told.contacts.ended[said.invited] + INVITED_AFTER), "%Y-%m-%d %H:%M:%S"),
        "status": fields.words(["Sent", "Started", "Finished"], begun.astype(int) + done),
    }
    rows, answered = len(said.invited), int(done.sum())
    counts = {"rows": rows, "duplicates": 0, "rejects": 0, "excluded": answered, "kept": rows - answered}
    return columns, {**counts, "begun": int((begun & ~done).sum()), "faults": {}}


def csat_by_team(told: Telephone, said: Surveys) -> dict[str, list[float]]:
    """Finished answers and their mean satisfaction for each team."""
    finished = (said.draw % 1000) / 1000 >= NOT_FINISHED
    team = told.people.team[told.contacts.agent[said.contact]]
    found = {}
    for number, name in enumerate(told.people.teams):
        mine = finished & (team == number)
        if mine.any():
            found[name] = [int(mine.sum()), float(np.round(said.csat[mine].mean(), 6))]
    return found


def theme_truth(told: Telephone, said: Surveys, besides: Themes) -> dict[str, Any]:
    """The planted theme: what it is, and how many comments name it, of those with the reason and of the others."""
    there = commented(said)
    place = next(number for number, reason in enumerate(REASONS) if reason.key == PLANTED_REASON)
    mine = told.contacts.arrivals.reason[said.contact] == place
    on_theme = besides.theme == list(THEMES).index(PLANTED_THEME)
    return {
        "theme": PLANTED_THEME,
        "reason": PLANTED_REASON,
        "comments": int((there & mine).sum()),
        "named": int((there & mine & on_theme).sum()),
        "other_comments": int((there & ~mine).sum()),
        "other_named": int((there & ~mine & on_theme).sum()),
    }
