"""Sessions, causes, the employees' survey and open books: raw counts, the truth and the audit say the same."""

import itertools

import numpy as np
import pandas as pd
import pytest

from toolkit.questions import quality, root_causes

BIDDERS = ("north", "south", "west")


def sheet(written, vendor, name):
    return pd.read_excel(written.folder / vendor / name, engine="openpyxl")


def sessions(written, vendor):
    frame = sheet(written, vendor, "calibration_forms.xlsx").dropna(subset="Points")
    return frame.assign(share=frame.Points / frame["Points possible"])


def figures(audit, *keys):
    return audit.kpis(list(keys)).set_index("kpi")


def same_points(mine):
    """Of all pairs of evaluators of an item, how many gave it the same points, items counting alike and pairs alike."""
    items = [each.Points.tolist() for _, each in mine.groupby(["Session", "Item"])]
    pairs = [[one == other for one, other in itertools.combinations(points, 2)] for points in items]
    return np.mean([np.mean(each) for each in pairs]), np.mean([each for item in pairs for each in item])


@pytest.mark.parametrize("which", ["planted", "clean"])
@pytest.mark.parametrize("vendor", BIDDERS)
def test_evaluators_agree_plausibly_and_the_audit_counts_what_pandas_counts(request, audits, which, vendor):
    written = request.getfixturevalue(which)
    mine = sessions(written, vendor)
    found = figures(audits(which, vendor), "qa_irr_alpha", "qa_irr_agreement", "qa_bias", "qa_deviation")
    assert 0.4 < found.value["qa_irr_alpha"] < 0.85
    by_item, by_pair = same_points(mine)
    assert found.value["qa_irr_agreement"] == pytest.approx(by_item)
    told = written.truth["vendors"][vendor]["sessions"]
    assert by_pair == pytest.approx(told["same_points"], abs=1e-6)
    assert (mine.Session.nunique(), mine["Evaluation ID"].nunique()) == (told["sessions"], told["forms"]) == (12, 70)
    assert mine.groupby("Session").Evaluator.nunique().isin([5, 6]).all()
    sums = mine.assign(earned=mine.Points * mine.Weight, top=mine["Points possible"] * mine.Weight)
    whole = 100 * sums.groupby(["Session", "Evaluator side", "Evaluator"])[["earned", "top"]].sum().eval("earned / top")
    away = whole.xs("vendor", level="Evaluator side", drop_level=False)
    reference = whole.xs("client", level="Evaluator side").droplevel("Evaluator")
    gaps = away - reference.reindex(away.index.get_level_values("Session")).to_numpy()
    assert found.value["qa_deviation"] == pytest.approx(gaps.abs().mean())
    assert found.value["qa_bias"] == pytest.approx(gaps.groupby("Session").mean().mean())


def test_sessions_count_for_agreement_alone(audits, planted):
    forms = sheet(planted, "west", "quality_forms.xlsx").dropna(subset="Points")
    found = figures(audits("planted", "west"), "qa_score_kept", "evaluations", "script_adherence")
    earned, top = (forms[name] * forms.Weight for name in ("Points", "Points possible"))
    assert found.value["qa_score_kept"] == pytest.approx(earned.sum() / top.sum())
    assert found.value["evaluations"] == forms["Evaluation ID"].nunique()
    script = forms[forms.Script == "yes"]
    assert found.value["script_adherence"] == pytest.approx((script.Points >= script["Points possible"]).mean())
    assert set(script.Item) == {"greeting", "identification", "further_help"}


def test_the_lenient_evaluator_is_the_kindest_in_sessions_too(planted, clean):
    told = planted.truth["vendors"]["west"]["planted"]["lenient_evaluator"]["evaluator"]

    def means(written):
        mine = sessions(written, "west")
        mine = mine[mine["Evaluator side"] == "vendor"]
        sums = mine.assign(earned=mine.Points * mine.Weight, top=mine["Points possible"] * mine.Weight)
        return sums.groupby("Evaluator")[["earned", "top"]].sum().eval("earned / top")

    lenient, usual = means(planted), means(clean)
    assert lenient.idxmax() == told
    assert lenient[told] > usual[told] + 0.04
    assert lenient.drop(told).to_dict() == pytest.approx(usual.drop(told).to_dict(), abs=0.02)


@pytest.mark.parametrize("vendor", BIDDERS)
def test_causes_are_given_for_most_and_not_for_all(audits, planted, vendor):
    audit, told = audits("planted", vendor), planted.truth["vendors"][vendor]["causes"]
    forms = sheet(planted, vendor, "quality_forms.xlsx")
    short = forms.Points < forms["Points possible"]
    assert forms["Root cause"][~short].isna().all()
    given = forms["Root cause"][short]
    assert given.value_counts().to_dict() == {name: n for name, n in told["errors"].items() if name != "not given"}
    assert 0 < given.isna().sum() == told["errors"]["not given"] < 0.05 * len(given)
    found = figures(audit, "training_error_rate", "dsat_training")
    assert found.value["training_error_rate"] == pytest.approx((given.dropna() == "training").mean())
    answers = pd.read_csv(planted.folder / vendor / "survey.csv", skiprows=[1, 2])
    answers = answers[(answers.Status == "IP Address") & answers.Finished & (answers.Q_CSAT <= 2)]
    causes = root_causes.causes(audit)
    mine = causes[causes.what == root_causes.DISSATISFIED].set_index("cause")
    assert mine.rows.to_dict() == answers.root_cause.value_counts().to_dict()
    assert set(mine.unknown) == {answers.root_cause.isna().sum()}


@pytest.mark.parametrize("vendor", BIDDERS)
def test_what_employees_say_is_counted_and_names_nobody(audits, planted, vendor):
    answers = pd.read_csv(planted.folder / vendor / "employee_survey.csv")
    assert list(answers.columns) == ["answer", "answered", "job_satisfaction", "recommend_employer"]
    told = planted.truth["vendors"][vendor]["employees"]
    score, likely = answers.job_satisfaction.dropna(), answers.recommend_employer.dropna()
    assert (len(answers), len(score), len(likely)) == (told["answers"], told["scored"], told["asked_to_recommend"])
    found = figures(audits("planted", vendor), "esat", "enps", "surveys")
    assert found.value["esat"] == pytest.approx((score >= 4).mean()) == told["satisfied"] / told["scored"]
    net = 100 * ((likely >= 9).mean() - (likely <= 6).mean())
    assert found.value["enps"] == pytest.approx(net)
    customers = pd.read_csv(planted.folder / vendor / "survey.csv", skiprows=[1, 2])
    assert found.value["surveys"] == ((customers.Status == "IP Address") & customers.Finished).sum()


def test_the_third_bidder_alone_opens_its_books(audits, planted):
    for vendor in ("north", "south"):
        found = audits("planted", vendor).evidence.set_index("kpi")
        rows = figures(audits("planted", vendor), "profit_margin", "revenue_per_employee")
        assert found.evidenced["profit_margin"]
        assert set(rows.verdict) == {"not evidenced"}
        assert rows.definition.str.startswith("no lines of the type").all()
    lines = pd.read_csv(planted.folder / "west/open_books.csv")
    sums = lines.groupby("type").amount.sum()
    found = figures(audits("planted", "west"), "profit_margin", "revenue_per_employee", "price_per_contact")
    assert found.value["profit_margin"] == pytest.approx(1 - sums.vendor_cost / sums.revenue)
    told = planted.truth["vendors"]["west"]
    assert sums.revenue == pytest.approx(sum(told["invoiced_eur"].values()))
    # What the books hold is no part of the price.
    price = sums.revenue / told["contacts"]["answered"]
    assert found.value["price_per_contact"] == pytest.approx(price, rel=0.01)


def test_sides_are_told_in_sessions_and_not_where_a_side_is_one_evaluator(audits):
    sides = quality.examined(audits("planted", "north")).sides.set_index("basis")
    assert sides.why_not.to_dict() == {
        "contacts": "fewer than 5 evaluators are named on one side",
        "sessions": "",
    }
    assert np.isnan(sides.value["contacts"])
    assert sides.loc["sessions", ["evaluators", "other_evaluators", "told"]].tolist() == [5, 5, False]
