"""The audit's own way in: each bidder's exports become canonical tables, and the sums are the truth's."""

import re

import pytest

from toolkit.reporting.registers import of_sufficiency

VENDORS = ("north", "south", "west")
UNUSABLE = {
    "no start time": "empty: started_at",
    "ends before it starts": "ended_at is before started_at",
    "negative talk time": "negative: talk_seconds|not a number: talk_seconds",
    "a date that does not exist": "not a time: started_at",
    "a clock time that the clock change skipped": "a clock time that Europe/(Lisbon|Paris) skipped: started_at",
}


def fits(reasons, pattern):
    return any(re.fullmatch(pattern, each) for each in reasons.split("; "))


@pytest.fixture(scope="module", params=VENDORS)
def opened(request, planted, audits):
    return audits("planted", request.param), planted.truth["vendors"][request.param]


def test_every_file_has_the_rows_that_were_written(opened):
    audit, truth = opened
    found = audit.intake.balance.set_index("file")
    mapped = {name.split("/")[1]: entry for name, entry in truth["files"].items() if entry["source"]}
    assert set(found.index) == set(mapped)
    for name, entry in mapped.items():
        row = found.loc[name]
        assert row["source"] == entry["source"], name
        assert row["rows"] == entry["rows"], name
        assert row["kept"] == entry["kept"], name
        assert row["excluded"] == entry["excluded"], name
        assert row["rejected"] == entry["rejects"] + entry["duplicates"], name
        assert row["balances"], name


def test_every_unusable_row_is_refused_for_its_own_reason(opened):
    audit, truth = opened
    mine = audit.intake.rejections[audit.intake.rejections.source == "calls"]
    wanted = {}
    for entry in truth["files"].values():
        for name, rows in entry["faults"].items() if entry["source"] == "calls" else ():
            wanted[name] = wanted.get(name, 0) + rows
    assert wanted
    for name, rows in wanted.items():
        # A date that does not exist spoils the end too where both are read from one.
        hits = [row.rows for row in mine.itertuples() if fits(row.reason, UNUSABLE[name])]
        assert sum(hits) == rows, name
    copies = mine[mine.reason == "a copy of an earlier row"]
    assert copies["rows"].sum() == sum(e["duplicates"] for e in truth["files"].values() if e["source"] == "calls")


def test_the_contacts_are_the_true_ones(opened):
    audit, truth = opened
    told = truth["contacts"]
    calls = audit.tables.contacts.filter(audit.tables.contacts.offered).execute()
    answered = calls[calls.answered]
    assert len(calls) == told["contacts"]
    assert len(answered) == told["answered"]
    assert (answered.wait_seconds <= 20).sum() == told["answered_within_20_seconds"]
    assert answered.wait_seconds.sum() == told["wait_seconds_of_answered"]
    assert answered.talk_seconds.sum() == told["talk_seconds"]
    assert answered.handle_seconds.sum() == told["handle_seconds"]
    assert (answered.talk_seconds < 10).sum() == told["talk_under_10_seconds"]
    assert calls.transferred.fillna(False).sum() == told["transferred"]
    assert answered.resolved.sum() == told["flagged_resolved"]
    by_reason = answered.groupby("reason").talk_seconds.sum()
    assert {name: by_reason[name] for name in by_reason.index} == {
        name: entry["talk_seconds"] for name, entry in told["by_reason"].items()
    }


def test_the_kpis_are_the_true_ones(opened):
    audit, truth = opened
    told = truth["contacts"]
    found = audit.kpis(["sl_strict", "aht_full", "asa", "fcr_flag"]).set_index("kpi")["value"]
    assert found["sl_strict"] == pytest.approx(told["answered_within_20_seconds"] / told["contacts"])
    assert found["aht_full"] == pytest.approx(told["handle_seconds"] / told["answered"])
    assert found["asa"] == pytest.approx(told["wait_seconds_of_answered"] / told["answered"])
    assert found["fcr_flag"] == pytest.approx(told["flagged_resolved"] / told["answered"])


def test_times_are_right_on_both_sides_of_the_clock_change(opened):
    audit, truth = opened
    calls = audit.tables.contacts.filter(audit.tables.contacts.offered).execute()
    near = calls[(calls.started_at >= "2024-03-31 00:00") & (calls.started_at <= "2024-03-31 02:00")]
    assert len(near) == truth["planted"]["dst_day"]["within_an_hour"]
    across = near[(near.started_at < "2024-03-31 01:00") & (near.ended_at >= "2024-03-31 01:00")]
    assert len(across) == truth["planted"]["dst_day"]["across"] > 0
    length = across.talk_seconds.fillna(0) + across.hold_seconds.fillna(0) + across.wait_seconds + across.ivr_seconds
    elapsed = (across.ended_at - across.started_at).dt.total_seconds()
    assert (elapsed == length.astype(float)).all()
    shown = (near.started_local - near.started_at).dt.total_seconds() / 3600
    assert set(shown[near.started_at < "2024-03-31 01:00"]) == {1.0}
    assert set(shown[near.started_at >= "2024-03-31 01:00"]) == {2.0}


def test_the_steps_of_cases_are_the_true_ones(opened):
    audit, truth = opened
    events = audit.tables.events.execute()
    told = truth["journeys"]
    assert len(events) == told["events"]
    assert events.case_id.nunique() == told["cases"]
    assert (events.activity == "Closed").sum() == told["closed"]
    events = events.assign(place=range(len(events))).sort_values(["case_id", "occurred_at", "place"])
    events["next"] = events.groupby("case_id").activity.shift(-1)
    pairs = events.dropna(subset="next").groupby(["activity", "next"]).size()
    assert {" > ".join(pair): rows for pair, rows in pairs.items()} == {
        name: entry["count"] for name, entry in told["pairs"].items()
    }


def test_surveys_forms_and_visits_are_the_true_ones(opened):
    audit, truth = opened
    surveys = audit.tables.surveys.execute()
    calls = audit.tables.contacts.execute()
    customers, staff = (surveys[surveys.audience == who] for who in ("customer", "employee"))
    assert set(customers.contact_id) <= set(calls.contact_id)
    assert len(staff) == truth["employees"]["answers"]
    assert staff[["contact_id", "agent_id", "customer_id", "respondent_id", "comment"]].isna().all().all()
    assert not surveys.comment.dropna().str.contains("@|\\+33").any()
    evaluations = audit.tables.evaluations.execute()
    forms, sessions = (evaluations[evaluations.session_id.isna() == alone] for alone in (True, False))
    assert forms.evaluation_id.nunique() == truth["quality"]["forms"]
    assert (sessions.session_id.nunique(), sessions.evaluation_id.nunique()) == (
        truth["sessions"]["sessions"],
        truth["sessions"]["forms"],
    )
    assert set(evaluations.contact_id) <= set(calls.contact_id)
    assert not set(sessions.contact_id) & set(forms.contact_id)
    shares = forms[forms.score.notna()].groupby(["item_id", "team"])[["score", "max_score"]].sum().astype(float)
    for item, teams in truth["quality"]["earned_by_item_and_team"].items():
        for team, share in teams.items():
            row = shares.loc[(item, team)]
            assert row.score / row.max_score == pytest.approx(share, abs=1e-6)
    shops = audit.tables.shops.execute()
    failed = shops[shops.critical & (shops.score == 0)].shop_id
    assert failed.nunique() == truth["mystery"]["critical_failures"]
    assert shops.shop_id.nunique() == truth["mystery"]["visits"]
    assert shops.score.isna().any()
    agents = audit.tables.agents.execute()
    assert agents.groupby("team").size().to_dict() == truth["people"]["teams"]
    assert set(calls.agent_id.dropna()) <= set(agents.agent_id)


def test_one_customer_is_one_pseudonym_in_every_export_of_a_bidder(opened):
    audit, _truth = opened
    calls = audit.tables.contacts.execute()
    surveys = audit.tables.surveys.execute().merge(calls, on="contact_id")
    assert (surveys.customer_id_x == surveys.customer_id_y).all()


def test_agents_time_is_the_true_one(opened):
    audit, truth = opened
    time = audit.tables.time.execute()
    states = time[time.on_contact_seconds.notna()]
    names = {"On contact": "on_contact", "After contact work": "wrap", "Available": "idle", "Break": "aux"}
    assert {name: int(states[f"{column}_seconds"].sum()) for name, column in names.items()} == truth["states"]
    assert (states.login_seconds == states[[f"{column}_seconds" for column in names.values()]].sum(axis=1)).all()
    schedule = time[time.scheduled_seconds.notna()]
    assert len(states) + len(schedule) == len(time)
    names = {"Phone": "shift", "Break": "planned break", "Training": "planned training", "Sick": "sick"}
    for told, state in names.items():
        mine = schedule[schedule.state == state]
        assert len(mine) == truth["schedule"][told]["rows"] > 0
        assert mine.scheduled_seconds.sum() == mine.paid_seconds.sum() == truth["schedule"][told]["seconds"]
        assert mine.adherent_seconds.sum() == truth["schedule"][told]["kept"]
    assert schedule.absent_seconds.sum() == truth["schedule"]["Sick"]["seconds"]
    assert set(time.agent_id) <= set(audit.tables.agents.execute().agent_id)


def test_money_is_the_true_one(opened):
    audit, truth = opened
    money = audit.tables.money.execute()
    fees = money[money.line_type == "fee"].groupby("local_month").amount.sum()
    assert {month: float(amount) for month, amount in fees.items()} == pytest.approx(truth["invoiced_eur"])
    others = money[money.line_type != "fee"].groupby(["line_type", "local_month"]).amount.sum()
    lines = {**truth["costs_eur"], **truth["accounts_eur"]}
    told = {(kind, month): amount for kind, months in lines.items() for month, amount in months.items()}
    assert {place: float(amount) for place, amount in others.items()} == pytest.approx(told)


def test_reported_figures_are_a_row_for_each_month_and_kpi(opened):
    audit, truth = opened
    reported = audit.tables.reported.execute()
    wide = reported.pivot(index="local_month", columns="kpi", values="value").astype(float)
    columns = ("offered answered service_level abandon_rate asa aht fcr_flag csat_mean qa_score").split()
    assert list(wide.index) == ["2024-02", "2024-03", "2024-04"]
    assert wide[columns].to_numpy().tolist() == [pytest.approx(row[1:]) for row in truth["deck"]]


def test_the_log_of_actions_is_the_true_one(opened):
    audit, truth = opened
    actions = audit.tables.actions.execute()
    for kind, told in truth["governance"].items():
        mine = actions[actions.kind == kind]
        due = mine[mine.due_in_period]
        assert (len(due), due.done.sum(), due.on_time.sum()) == (told["due"], told["done"], told["on_time"]), kind
        assert mine.raised_in_period.sum() == told["raised"]
    days = actions[actions.kind == "decision"].lead_days.dropna().astype(float)
    # A day on which the clocks change is an hour shorter.
    assert days.median() == pytest.approx(truth["governance"]["decision"]["median_days"], abs=1 / 24)


def test_line_breaks_in_what_customers_write_are_told_and_ask_for_nothing(opened):
    audit, _truth = opened
    (told,) = [claim for claim in of_sufficiency(audit) if "rows that span several lines" in claim.sentence]
    assert told.severity == "information" and ".surveys." in told.id
