"""A small audit with quality forms, contacts and answers, whose columns a test may leave out or spoil."""

import audits_on_paper
import numpy as np
import pandas as pd
import yaml
from audits_on_paper import merged, written

CALLS = {
    "contact_id": "id",
    "started_at": "CAST(start AS TIMESTAMP)",
    "agent_id": "agent",
    "reason": "topic",
    "answered": "TRUE",
    "talk_seconds": "CAST(talk AS INTEGER)",
}
FORMS = {
    "evaluation_id": "form",
    "item_id": "item",
    "section": "section",
    "contact_id": "id",
    "agent_id": "agent",
    "evaluator_id": "who",
    "evaluator_side": "side",
    "session_id": "session",
    "team": "team",
    "reason": "topic",
    "evaluated_at": "CAST(start AS TIMESTAMP)",
    "score": "CAST(score AS DOUBLE)",
    "max_score": "CAST(points AS DOUBLE)",
    "critical": "critical = 'yes'",
    "criticality": "family",
    "root_cause": "cause",
}
ANSWERS = {
    "survey_id": "id",
    "contact_id": "id",
    "answered_at": "CAST(start AS TIMESTAMP)",
    "csat": "CAST(csat AS INTEGER)",
    "csat_max": "5",
    "root_cause": "cause",
}
# Item, section, points, how often a point is earned, family of a critical one.
ITEMS = (
    ("hello", "open", 1, 0.95, ""),
    ("check", "open", 1, 0.96, "compliance"),
    ("listen", "need", 2, 0.85, ""),
    ("ask", "need", 2, 0.8, ""),
    ("right", "solve", 2, 0.92, "customer"),
    ("whole", "solve", 2, 0.8, ""),
    ("note", "file", 1, 0.93, "business"),
    ("sum up", "close", 1, 0.8, ""),
)
EVALUATORS = ("q1", "q2", "q3", "q4", "q5", "c1", "c2")


def exports(rng, agents=24, each=16, kind=None, sessions=20):
    """Contacts, forms and answers; `kind` maps an evaluator to a share of the lost points that it gives back."""
    number = agents * each
    agent = np.repeat(np.arange(agents), each)
    ids = np.array([f"k{n:04d}" for n in range(number)])
    start = [f"2024-03-{n % 28 + 1:02d} {8 + n % 11:02d}:15:00" for n in range(number)]
    topic = rng.choice(["bill", "fault"], number)
    calls = pd.DataFrame({"id": ids, "start": start, "agent": [f"agent {n:02d}" for n in agent], "topic": topic})
    calls["talk"] = rng.gamma(2, 120, number).round().clip(1)
    rows = []
    for place in rng.choice(number, number // 2, replace=False):
        scored = rng.choice(len(EVALUATORS))
        rows += _form(rng, calls.iloc[place], f"f{place:04d}", EVALUATORS[scored], "", kind or {}, None)
    for place in rng.choice(number, sessions, replace=False):
        level = {item: rng.binomial(points, chance) for item, _s, points, chance, _f in ITEMS}
        for who in ("q1", "q2", "c1"):
            session = f"s{place:04d}"
            rows += _form(rng, calls.iloc[place], f"{session}{who}", who, session, {}, level)
    forms = pd.DataFrame(rows)
    failed = forms[(forms.family == "customer") & (forms.score < forms.points)].id
    csat = np.clip(np.rint(rng.normal(3.9, 1.0, number) - 1.5 * calls.id.isin(failed)), 1, 5).astype(int)
    causes = np.where(csat <= 2, rng.choice(["training", "process", ""], number, p=[0.5, 0.3, 0.2]), "")
    answers = pd.DataFrame({"id": ids, "start": start, "csat": csat, "cause": causes})
    return calls, forms, answers


def _form(rng, contact, form, who, session, kind, level):
    rows = []
    about = contact[["id", "start", "agent", "topic"]].to_dict()
    for item, section, points, chance, family in ITEMS:
        score = rng.binomial(points, chance) if level is None else level[item]
        if level is not None and rng.random() < 0.15:
            score = rng.binomial(points, 0.5)
        score += rng.binomial(points - score, kind.get(who, 0.0))
        cause = "" if score == points else rng.choice(["training", "product", ""], p=[0.6, 0.25, 0.15])
        rows.append(
            {
                **about,
                "team": f"team {int(contact.agent[-2:]) % 2}",
                "form": form,
                "item": item,
                "section": section,
                "who": who,
                "side": "client" if who.startswith("c") else "vendor",
                "session": session,
                "score": score,
                "points": points,
                "critical": "yes" if family else "no",
                "family": family,
                "cause": cause,
            }
        )
    return rows


def opened(folder, calls=None, forms=None, answers=None, without=(), **more):
    """The audit of what is given; `without` names columns of the forms that are not mapped."""
    given = {"calls": ("contacts", CALLS, calls), "answers": ("surveys", ANSWERS, answers)}
    given["forms"] = ("evaluations", {name: sql for name, sql in FORMS.items() if name not in without}, forms)
    path = written(folder, **merged({}, more))
    sources = {}
    for name, (table, columns, frame) in given.items():
        if frame is not None:
            frame.to_csv(folder / f"{name}.csv", index=False)
            files = {"files": [f"{name}.csv"], "format": {"kind": "csv"}}
            sources[name] = {"table": table, "vendor": "north", "columns": columns, **files}
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    document["sources"] = sources
    path.write_text(yaml.safe_dump(document, sort_keys=False), encoding="utf-8")
    return audits_on_paper.opened(path)
