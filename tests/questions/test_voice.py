"""The section on customers' answers on small audits: what is missing, what is pooled, who was asked."""

import json

import audits_on_paper
import numpy as np
import pytest
from audits_on_paper import with_rows, written

from toolkit.audits import open_audit
from toolkit.measures import multiplicity
from toolkit.questions import (
    satisfaction_drivers,
    service_levels,
    summaries,
    survey_gates,
    survey_responses,
    voice,
    voice_results,
)
from toolkit.reporting import exhibits_voice, opinions, registers, registers_voice, worths

COLUMNS = {
    "survey_id": "id",
    "contact_id": "contact",
    "answered_at": "CASE WHEN answered = 'y' THEN TIMESTAMP '2024-03-20 10:00' END",
    "invited": "TRUE",
    "invited_at": "TIMESTAMP '2024-03-19 10:00'",
    "csat": "CAST(score AS INTEGER)",
    "csat_max": "5",
}
SHOWN = ("gate", "funnel", "balances", "answers", "points", "figures", "modes", "groups", "months", "drivers", "models")


def audit_of(folder, calls, answers, columns=COLUMNS, contacts=None, **keys):
    (folder / "survey.csv").write_text("\n".join(["id,contact,answered,score,way,likely", *answers, ""]))
    survey = {
        "table": "surveys", "vendor": "north", "files": ["survey.csv"], "format": {"kind": "csv"}, "columns": columns,
    }  # fmt: skip
    text = "\n".join(["id,start,agent,topic,wait,talk,settled", *calls, ""])
    path = written(folder, text, sources={"survey": survey, "calls": {"columns": contacts or {}}}, **keys)
    return audits_on_paper.opened(path)


def made(seed, rows=3000, chosen=0.0, effect=0.0):
    """Contacts, half of them settled: invited more often by twice `chosen`, with a score better by `effect`."""
    rng = np.random.default_rng(seed)
    settled, agent = rng.random(rows) < 0.5, rng.integers(0, 30, rows)
    topic = np.array(["bill", "order", "fault"])[rng.integers(0, 3, rows)]
    wait = rng.integers(0, 200, rows)
    calls = [
        f"{n},{n % 28 + 1:02d}.03.2024 {9 + n % 8:02d}:{n % 60:02d},A{agent[n]},{topic[n]},{wait[n]},60,"
        f"{'y' if settled[n] else 'n'}"
        for n in range(rows)
    ]
    invited = rng.random(rows) < 0.4 + chosen * np.where(settled, 1, -1)
    replied = invited & (rng.random(rows) < 0.5)
    score = np.clip(np.rint(3.7 + effect * settled + rng.normal(0, 0.2, 30)[agent] + rng.normal(0, 0.9, rows)), 1, 5)
    answers = [
        f"s{n},{n},{'y' if replied[n] else 'n'},{int(score[n]) if replied[n] else ''},mail,"
        for n in np.flatnonzero(invited)
    ]
    return calls, answers


SETTLED = {"resolved": "settled = 'y'"}


@pytest.fixture(scope="module")
def chosen(tmp_path_factory):
    """Who is content is asked more often; tests only read it."""
    return audit_of(tmp_path_factory.mktemp("chosen"), *made(2, chosen=0.3, effect=1.2), contacts=SETTLED)


def told(audit):
    return {finding.id: finding for finding in registers_voice.of_voice(audit)}


def shown(audit):
    return [getattr(exhibits_voice, name)(audit).html for name in SHOWN]


def test_a_fair_survey_is_evidenced_and_nothing_is_claimed(tmp_path):
    audit = audit_of(tmp_path, *made(1), contacts=SETTLED)
    row = survey_gates.gate(audit).iloc[0]
    assert (row.verdict, row.reasons) == ("evidenced", "")
    stages = survey_responses.funnel(audit).set_index("stage")
    rows = audit.tables.surveys.execute()
    assert stages["rows"].to_dict() == {"contacts": 3000, "invited": len(rows), "answered": int(rows.answered.sum())}
    assert stages.loc["answered", "value"] == pytest.approx(rows.answered.mean())
    assert not {finding.severity for finding in told(audit).values()} & {"attention", "breach"}
    assert row.indicator > 0.9
    # Second route: the plain figure and the weighted one in pandas.
    contacts = audit.tables.contacts.execute()
    both = rows[rows.answered].merge(contacts, on="contact_id", suffixes=("", "_c"))
    good = both.csat.astype(float) >= 4
    assert row.plain == pytest.approx(good.mean())
    share = contacts.groupby(["resolved", "reason"]).size() / len(contacts)
    mean = good.groupby([both.resolved, both.reason_c]).mean()
    assert row.post_stratified == pytest.approx((share * mean).sum())


def test_fair_surveys_are_seldom_accused(tmp_path):
    accused = 0
    # Taken in together, the seed before the id of each contact and answer, and asked one by one.
    calls, answers = [], []
    for seed in range(5):
        mine, theirs = made(100 + seed, rows=1500)
        calls += [f"{seed}-{line}" for line in mine]
        answers += [f"{seed}-{survey},{seed}-{rest}" for survey, rest in (line.split(",", 1) for line in theirs)]
    whole = audit_of(tmp_path, calls, answers, contacts=SETTLED)
    contacts, surveys = whole.tables.contacts, whole.tables.surveys
    for seed in range(5):
        audit = with_rows(
            whole,
            tmp_path / str(seed),
            contacts=contacts.filter(contacts.contact_id.startswith(f"{seed}-")),
            surveys=surveys.filter(surveys.survey_id.startswith(f"{seed}-")),
        )
        accused += any(finding.severity == "attention" for finding in told(audit).values())
    assert accused <= 1


def test_choosing_whom_to_ask_is_found_and_bars_claims(chosen):
    row = survey_gates.gate(chosen).iloc[0]
    assert row.verdict == "no_basis" and "moved_far" in row.reasons and "unlike" in row.reasons
    found = told(chosen)
    assert found["voice.unlike.invited.resolved.north"].severity == "attention"
    assert found["voice.weighted.north"].severity == "attention"
    assert found["voice.gate.north"].sentence.startswith("North: the figures of")
    assert row.plain > row.high
    # Whoever was asked answered at random.
    balance = survey_gates.balances(chosen).set_index(["stage", "what"])
    assert not balance.loc[("answered", "resolved"), "apart"]


def test_a_planted_effect_is_told_in_points(tmp_path):
    calls, answers = made(3, rows=4000, effect=0.6)
    columns = {**COLUMNS, "resolved_answer": "CAST(contact AS INTEGER) % 2 = 0"}
    audit = audit_of(tmp_path, calls, answers, columns, {**SETTLED, "transferred": "settled = 'y'"})
    terms, models = satisfaction_drivers.drivers(audit)
    row = terms.set_index("driver").loc["transferred"]
    assert row.told and row.low < 0.6 < row.high + 0.05
    assert not terms.set_index("driver").loc["resolved_answer"].told
    assert models.why_not.tolist() == [""]
    sentence = told(audit)["voice.drivers.north"].sentence
    assert "goes together with a transfer (0." in sentence and "need not cause" in sentence


def test_several_ways_of_collecting_are_never_pooled_in_silence(tmp_path):
    calls, answers = made(4)
    answers = [line.replace(",mail,", ",phone,") if n % 2 else line for n, line in enumerate(answers)]
    audit = audit_of(tmp_path, calls, answers, {**COLUMNS, "mode": "way"}, SETTLED)
    assert set(voice.modes(audit)["level"]) == {"mail", "phone"}
    assert voice.figures(audit).pooled.all()
    row = survey_gates.gate(audit).iloc[0]
    assert (row.verdict, row.reasons) == ("reservation", "modes")
    assert "mail, phone" in told(audit)["voice.modes.north"].sentence
    assert "mail" in exhibits_voice.modes(audit).html


def test_no_surveys_say_what_is_needed(tmp_path):
    audit = open_audit(written(tmp_path))
    (finding,) = told(audit).values()
    assert finding.severity == "limit" and "not evidenced: no surveys" in finding.sentence
    results = voice_results.results(audit)
    assert set(results.verdict) == {"not evidenced"} and {"csat", "csat_t2b", "nps", "fcr_survey"} <= set(results.kpi)
    assert all("vat-table" not in html for html in shown(audit))


CALLS = [
    "1,04.03.2024 09:00,Ann,bill,5,100,y",
    "2,04.03.2024 09:10,Bea,bill,30,200,y",
    "3,05.03.2024 10:00,Ann,bill,2,50,n",
]
THREE = ["a,1,y,5,mail,9", "b,2,y,5,mail,9", "c,3,y,5,mail,9"]


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        (COLUMNS, "few"),
        ({name: COLUMNS[name] for name in ("survey_id", "answered_at", "csat", "csat_max")}, "no_contacts"),
        ({name: COLUMNS[name] for name in ("survey_id", "answered_at", "contact_id")}, "nobody_invited"),
        ({**{name: COLUMNS[name] for name in ("survey_id", "answered_at")}, "nps": "CAST(likely AS INTEGER)"}, "few"),
    ],
    ids=["three", "without contacts", "without scores", "only recommendation"],
)
def test_little_data_degrades_and_says_so(tmp_path, columns, reason):
    audit = audit_of(tmp_path, CALLS, THREE, columns, SETTLED)
    row = survey_gates.gate(audit).iloc[0]
    assert row.verdict == "no_basis" and reason in row.reasons.split(",")
    assert not {finding.severity for finding in told(audit).values()} & {"attention", "breach"}
    assert all(isinstance(html, str) for html in shown(audit))
    results = voice_results.results(audit)
    json.dumps(results.to_dict("records"), default=str)
    assert satisfaction_drivers.drivers(audit)[0].empty


def test_all_answers_alike_are_not_modelled(tmp_path):
    calls, answers = made(5)
    audit = audit_of(tmp_path, calls, answers, {**COLUMNS, "csat": "CASE answered WHEN 'y' THEN 5 END"}, SETTLED)
    assert satisfaction_drivers.drivers(audit)[1].why_not.tolist() == ["one_answer"]
    assert "all answers are the same" in told(audit)["voice.drivers.north"].sentence
    assert survey_gates.gate(audit).iloc[0].verdict == "evidenced"
    shown(audit)


def test_a_channel_that_nobody_was_asked_in_is_told_and_takes_no_part(tmp_path):
    calls, answers = made(6, rows=1500)
    letters = [line.replace(line.split(",")[0] + ",", f"e{n},", 1) for n, line in enumerate(calls[:400])]
    channel = "CASE WHEN id LIKE 'e%' THEN 'email' ELSE 'voice' END"
    audit = audit_of(tmp_path, calls + letters, answers, contacts={**SETTLED, "channel": channel})
    assert survey_responses.unasked(audit).to_dict("records") == [{"vendor": "north", "channel": "email", "rows": 400}]
    assert survey_responses.funnel(audit)["rows"].iloc[0] == 1500
    assert survey_gates.gate(audit).verdict.tolist() == ["evidenced"]
    assert "email (400)" in told(audit)["voice.unasked.north"].sentence


def test_what_chance_allows_agrees_with_the_verdict_beside_it(chosen):
    balance = survey_gates.balances(chosen)
    tested = balance[balance.p_value.notna()]
    assert tested.beyond.any() and not tested.beyond.all()
    assert ((tested.difference.abs() > tested.chance) == tested.beyond).all()
    # One test alone would be held to less.
    assert (multiplicity.holm([0.001, 0.03, 0.04]) <= 0.05).tolist() == [True, False, False]
    assert multiplicity.level(multiplicity.holm([0.001, 0.03, 0.04]), 0.05) == 0.025
    html = exhibits_voice.balances(chosen).html
    assert "Reason of contact" in html and "resolved" not in html.replace("Resolved, as the agent marks it", "")


@pytest.mark.parametrize("fair", [True, False])
def test_a_target_on_a_survey_figure_carries_the_word_of_the_gate(tmp_path, fair):
    calls, answers = made(1)
    columns = {**COLUMNS, "mode": "CASE WHEN CAST(contact AS INTEGER) % 2 = 0 THEN 'phone' ELSE 'mail' END"}
    path = [{"kpi": "csat_mean", "at_least": 3}]
    audit = audit_of(tmp_path, calls, answers, COLUMNS if fair else columns, SETTLED, contract={"targets": path})
    sentence = told(audit)["voice.csat_mean.north.target"].sentence
    titles = worths.qualified(audit, summaries.headlines(audit)).set_index("kpi").title
    assert ("survey figure, with reservation" in sentence) is not fair
    assert ("survey figure, with reservation" in titles["csat_mean"]) is not fair
    assert "survey figure" not in titles["asa"]
    # A met target that rests on a survey with a reservation holds the opinion back, and says why.
    found = opinions.opinion(audit)
    assert found.step == ("meets" if fair else "reservations")
    assert ("a survey with a reservation stands behind Average satisfaction" in found.sentence) is not fair
    # It is told once, behind the gate, and stands once in results.csv.
    assert not [each for each in registers.of_service_levels(audit) if each.kpi == "csat_mean"]
    assert "csat_mean" not in set(service_levels.results(audit).kpi)
    rows = voice_results.results(audit).query("kpi == 'csat_mean' and group == ''")
    assert (rows["value"].tolist(), rows.target.tolist()) == (audit.kpi("csat_mean")["value"].tolist(), [">=3"])


def test_answers_are_shown_by_point_of_the_scale(tmp_path):
    calls, answers = made(1)
    turned = {**COLUMNS, "csat_direction": "'dissatisfaction'"}
    audit = audit_of(tmp_path, calls, answers, turned, SETTLED)
    points = voice.points(audit)
    rows = audit.tables.surveys.execute()
    rows = rows[rows.answered]
    whole = points[points.reason == ""].set_index("counted")
    assert whole["rows"].to_dict() == rows.csat.astype(float).value_counts().to_dict()
    assert whole.given.tolist() == (6 - whole.index).tolist()
    assert "5 (given 1)" in exhibits_voice.points(audit).html
