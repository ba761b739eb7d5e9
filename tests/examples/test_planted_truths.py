"""What is planted can be seen in the raw exports by plain counting, and without planting it is not there."""

import pandas as pd
import pytest


def records(written):
    parts = [pd.read_csv(path) for path in sorted(written.folder.glob("north/contact_records_*.csv"))]
    frame = pd.concat(parts, ignore_index=True).drop_duplicates("ContactId")
    start = pd.to_datetime(frame.InitiationTimestamp, errors="coerce", utc=True)
    end = pd.to_datetime(frame.DisconnectTimestamp, utc=True)
    usable = start.notna() & (end >= start) & ~(frame["Agent.AgentInteractionDuration"] < 0)
    return frame[usable]


def calls(written):
    frame = pd.read_csv(written.folder / "south/calls.csv").drop_duplicates("CALL ID")
    return frame[
        (frame.DISPOSITION != "Test call") & frame.AGENT.notna() & ~frame["TALK TIME"].str.startswith("-", na=False)
    ]


def anrufe(written):
    frame = pd.read_csv(written.folder / "west/anrufe.csv", sep=";", decimal=",", encoding="cp1252")
    return frame[frame.Bemerkung.isna() & (frame.Angenommen == "ja")].drop_duplicates("Gesprächs-ID")


def steps(written):
    frame = pd.read_csv(written.folder / "north/case_events.csv")
    began, ended = (pd.to_datetime(frame[name], utc=True) for name in ("StartedAt", "CompletedAt"))
    frame = frame.assign(began=began, until=ended.fillna(began), place=range(len(frame)))
    frame = frame[frame.began.notna() & (frame.until >= frame.began)].sort_values(["CaseId", "began", "place"])
    later = frame.groupby("CaseId")[["Activity", "began"]].shift(-1)
    return frame.assign(following=later.Activity, waited=(later.began - frame.until).dt.total_seconds() / 3600)


def survey(written, vendor):
    frame = pd.read_csv(written.folder / vendor / "survey.csv", skiprows=[1, 2])
    return frame[(frame.Status == "IP Address") & frame.Finished]


def planted_at(written, vendor):
    return written.truth["vendors"][vendor]["planted"]


def test_with_nothing_planted_the_truth_names_nothing(clean):
    assert not any(clean.truth["plant"].values())
    for vendor, told in clean.truth["vendors"].items():
        assert told["planted"] == {}, vendor
        for name, entry in told["files"].items():
            assert entry["rejects"] == entry["duplicates"] == 0, name


def test_the_hand_over_waits_days_where_it_is_planted(planted, clean):
    def handed(written):
        frame = steps(written)
        mine = frame[(frame.Activity == "Triage") & (frame.following == "Second line review")]
        others = frame[frame.following.isin(["Triage", "Answer"]) & (frame.Activity != "Customer reply")]
        return mine.waited.median(), others.waited.median()

    told = planted_at(planted, "north")["slow_handover"]
    assert (told["before"], told["after"]) == ("Triage", "Second line review")
    slow, usual = handed(planted)
    assert slow > 20 * usual
    slow, usual = handed(clean)
    assert slow < 3 * usual


def test_one_team_does_worse_on_three_items_and_with_its_customers(planted, clean):
    def worst(written, item):
        forms = pd.read_excel(written.folder / "north/quality_forms.xlsx", engine="openpyxl")
        forms = forms[forms.Item == item].dropna(subset="Points")
        share = forms.groupby("Team").Points.mean() / forms["Points possible"].iloc[0]
        return share.drop("Second line", errors="ignore")

    told = planted_at(planted, "north")["weak_team"]
    for item in told["items"]:
        share = worst(planted, item)
        assert share.idxmin() == told["team"]
        assert share.min() < share.drop(told["team"]).min() - 0.1
        assert worst(clean, item).min() > 0.7
    asked = survey(planted, "north").merge(records(planted), left_on="contact_id", right_on="ContactId")
    means = asked.groupby("Agent.HierarchyGroups.Level2.GroupName").Q_CSAT.agg(["size", "mean"])
    for team, (answers, mean) in told["csat_by_team"].items():
        assert means.loc[team, "size"] == answers
        assert means.loc[team, "mean"] == pytest.approx(mean)
    assert means["mean"].idxmin() == told["team"]


def test_call_avoiders_hang_up_within_seconds_and_look_ordinary_on_average(planted, clean):
    def by_agent(written):
        frame = records(written).dropna(subset="Agent.Username")
        talk = frame["Agent.AgentInteractionDuration"]
        short = (talk < 10) & (frame.DisconnectReason == "AGENT_DISCONNECT")
        found = frame.assign(short=short, talk=talk).groupby("Agent.Username")[["short", "talk"]]
        return found.agg({"short": ["sum", "mean"], "talk": "mean"})

    told = planted_at(planted, "north")["call_avoiders"]
    found = by_agent(planted)
    avoiders = found.loc[told["agents"]]
    for agent, cut in told["cut_short"].items():
        # A customer who was gone at once by himself may stand among them.
        assert cut <= found.loc[agent, ("short", "sum")] <= cut + 3
    others = found.drop(told["agents"])
    assert avoiders["short", "mean"].min() > 0.05 > others["short", "mean"].mean() * 5
    assert 0.8 < avoiders["talk", "mean"].mean() / others["talk", "mean"].mean() < 1.25
    assert by_agent(clean)["short", "mean"].max() < 0.05


def test_the_second_bidder_has_the_harder_mix_and_does_as_well_by_reason(planted):
    hard = ["fault", "cancellation"]
    by_reason = {
        vendor: pd.DataFrame(told["contacts"]["by_reason"]).T for vendor, told in planted.truth["vendors"].items()
    }
    share = {vendor: frame.contacts[hard].sum() / frame.contacts.sum() for vendor, frame in by_reason.items()}
    raw = calls(planted)["CALL TOPIC"].isin(["Line fault", "Cancellation"]).mean()
    assert raw == pytest.approx(share["south"], abs=0.02)
    assert share["south"] > share["north"] + 0.1
    assert share["south"] > share["west"] + 0.1
    talk = {vendor: frame.talk_seconds / frame.answered for vendor, frame in by_reason.items()}
    ratio = talk["south"] / talk["west"]
    assert ratio.between(0.8, 1.25).all()
    told = {vendor: frame.talk_seconds.sum() / frame.answered.sum() for vendor, frame in by_reason.items()}
    assert told["south"] > 1.08 * told["west"]


def test_the_third_bidder_flags_more_as_settled_than_is(planted, clean):
    def flagged(written):
        return (anrufe(written).Erledigt == "ja").mean()

    def settled(written):
        told = written.truth["vendors"]["west"]["contacts"]
        return told["settled"] / told["answered"]

    size = planted_at(planted, "west")["inflated_fcr"]["size"]
    assert flagged(planted) - settled(planted) == pytest.approx(size, abs=0.02)
    assert flagged(clean) - settled(clean) == pytest.approx(0, abs=0.02)


def test_contacts_stand_in_the_night_of_the_clock_change_where_they_are_planted(planted, clean):
    def night(written):
        start = pd.to_datetime(records(written).InitiationTimestamp, utc=True)
        return start.between("2024-03-31T00:00Z", "2024-03-31T02:00Z").sum()

    assert night(planted) == planted_at(planted, "north")["dst_day"]["within_an_hour"] >= 16
    assert night(clean) <= 3


def test_a_case_closes_after_thirty_days_to_the_second_or_on_fridays(planted, clean):
    rule = steps(planted)
    waits = rule[(rule.Activity == "Resolved") & (rule.following == "Closed")].waited
    assert len(waits) == planted_at(planted, "north")["auto_close"]["closed"]
    assert set(waits) == {720.0}
    history = pd.read_csv(planted.folder / "south/ticket_history.csv", parse_dates=["started_at"])
    closed = history[history.event == "Closed"].started_at.dropna()
    # Eighteen o'clock in Paris is seventeen in Lisbon.
    assert set(closed.dt.day_of_week) == {4}
    assert set(closed.dt.strftime("%H:%M:%S")) == {"17:00:00"}
    usual = steps(clean)
    assert usual[(usual.Activity == "Resolved") & (usual.following == "Closed")].waited.nunique() > 300


def test_a_share_of_mystery_visits_fails_what_must_not_fail(planted, clean):
    def failing(written):
        shops = pd.read_excel(written.folder / "north/mystery_visits_long.xlsx", engine="openpyxl")
        return sorted(shops[(shops.Critical == "yes") & (shops.Points == 0)]["Shop ID"].unique())

    assert failing(planted) == planted_at(planted, "north")["critical_failures"]["visits"]
    assert len(failing(planted)) == 13
    assert failing(clean) == []


def test_the_wide_sheet_holds_the_visits_of_the_long_one(planted):
    for vendor in ("north", "south", "west"):
        long = pd.read_excel(planted.folder / vendor / "mystery_visits_long.xlsx", engine="openpyxl")
        wide = pd.read_excel(planted.folder / vendor / "mystery_visits_wide.xlsx", engine="openpyxl").set_index(
            "Shop ID"
        )
        for item, rows in long.groupby("Item"):
            column = next(name for name in wide.columns if name.endswith(f": {item}"))
            pd.testing.assert_series_equal(
                wide[column], rows.set_index("Shop ID").Points, check_names=False, check_dtype=False
            )
        asked = long.dropna(subset="Points")
        earned = (asked.Weight * asked.Points).groupby(asked["Shop ID"]).sum()
        possible = (asked.Weight * asked["Points possible"]).groupby(asked["Shop ID"]).sum()
        pd.testing.assert_series_equal(wide["Score %"], earned / possible, check_names=False, atol=1e-6)
        assert wide[wide.Scenario == "Bill too high"].filter(like=": offer").isna().all().all()


def test_nobody_does_two_things_at_once(planted):
    for vendor in ("north", "south", "west"):
        states = pd.read_csv(planted.folder / vendor / "agent_states.csv", parse_dates=["start", "end"])
        assert (states.end > states.start).all()
        later = states.groupby("agent").start.shift(-1)
        assert not (later < states.end).any()
        busy = states[states.state.isin(["On contact", "After contact work"])]
        told = planted.truth["vendors"][vendor]["contacts"]
        assert (busy.end - busy.start).dt.total_seconds().sum() == told["handle_seconds"]


def test_the_invoices_and_the_deck_say_what_happened(planted):
    for vendor in ("north", "south", "west"):
        told = planted.truth["vendors"][vendor]
        lines = pd.read_csv(planted.folder / vendor / "invoices.csv")
        charged = lines[lines.description == "Answered contacts"].quantity.sum()
        padded = told["planted"].get("padded_invoices", {"size": 0.0})["size"]
        assert padded == (0.02 if vendor == "south" else 0.0)
        # Each of the three months is rounded to whole contacts.
        assert charged == pytest.approx(told["contacts"]["answered"] * (1 + padded), abs=1.5)
        assert lines.groupby("period").amount.sum().round(2).to_dict() == told["invoiced_eur"]
        deck = pd.read_excel(planted.folder / vendor / "kpi_deck.xlsx", engine="openpyxl")
        assert deck["Contacts offered"].sum() == told["contacts"]["contacts"]
        assert deck["Contacts answered"].sum() == told["contacts"]["answered"]
        forecast = pd.read_csv(planted.folder / vendor / "forecasts.csv")
        assert forecast.forecast_contacts.sum() == pytest.approx(told["contacts"]["contacts"], rel=0.02)
        # Ninety days of 48 half-hours, but for the hour that the clock change took.
        assert len(forecast) == 90 * 48 - 2


def test_the_client_of_the_second_bidder_agrees_less_on_culture(planted, clean):
    def means(written, vendor):
        sheets = pd.read_csv(written.folder / vendor / "partnership_questionnaire.csv").set_index("side")
        themes = {"strategy": ["S1", "S2", "S3", "S4"], "culture": ["C1", "C2", "C3", "C4"]}
        return {name: sheets[mine].mean(axis=1).groupby("side").mean() for name, mine in themes.items()}

    for written, gap in ((planted, -1.5), (clean, 0)):
        for vendor in ("north", "south", "west"):
            told, found = written.truth["vendors"][vendor]["questionnaire"], means(written, vendor)
            for side, each in told.items():
                assert each["mean"] == pytest.approx({name: mean[side] for name, mean in found.items()}, abs=1e-6)
            planted_gap = gap if vendor == "south" else 0
            assert found["culture"]["client"] - found["culture"]["vendor"] == pytest.approx(planted_gap, abs=0.8)
