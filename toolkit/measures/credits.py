"""What missed targets cost by the contract: each line an amount with its formula and its inputs, to the cent.

The arithmetic is decimal. A share that was measured enters it as its two sums, one divided by the other, so that
no binary rounding stands between the count and the cent. Amounts are rounded as the contract says; the amount at
risk, which nobody pays, is not.
"""

from collections.abc import Mapping, Sequence
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP, Decimal
from math import prod
from typing import Final

from toolkit.measures.compliance import BELOW_FLOOR, FAILED, JUDGED, MET, NOT_EVIDENCED, SUSPENDED
from toolkit.measures.credit_lines import NOTHING, Line, Outcome, Statement, exact
from toolkit.parameters import Credits, Target
from toolkit.parameters.contracts import Allocation, Bonus

_MODES: Final = {
    "half_up": ROUND_HALF_UP,
    "half_even": ROUND_HALF_EVEN,
    "down": ROUND_DOWN,
    "up": ROUND_UP,
}


def statement(
    outcomes: Sequence[Outcome],
    charges: Mapping[str, Decimal | None],
    credits: Credits,
    targets: Mapping[str, Target],
    *,
    why: Mapping[str, str] | None = None,
) -> Statement:
    """The statement of one vendor over its months.

    `charges` has every month of the statement, in order; `outcomes` one entry for each month and allocated target.
    A month whose charges are None is not priced, and `why` may say why not.
    A month of a target that was not judged (suspended, incomplete, too few rows) earns no credit and is listed as
    undecided unless the contract suspended it.
    """
    by_month = {(each.kpi, each.month): each for each in outcomes}
    return _Book(by_month, charges, credits, targets, why or {}).closed()


class _Book:
    """One vendor's statement while it is written."""

    def __init__(
        self,
        outcomes: Mapping[tuple[str, str], Outcome],
        charges: Mapping[str, Decimal | None],
        credits: Credits,
        targets: Mapping[str, Target],
        why: Mapping[str, str],
    ) -> None:
        self.why = why
        self.outcomes, self.charges, self.credits, self.targets = outcomes, charges, credits, targets
        self.months = list(charges)
        self.lines: list[Line] = []
        self.credited: dict[tuple[str, str], Decimal] = {}
        # What of each credit the cap leaves: its parts add up to what is due, to the last cent.
        self.paid: dict[tuple[str, str], Decimal] = {}

    def closed(self) -> Statement:
        due = sum((self._month(month) for month in self.months), NOTHING)
        bonus = sum((self._bonus(each, month) for month in self.months for each in self.credits.bonuses), NOTHING)
        earned, still_open = self._earned_back()
        kpis = [each.kpi for each in self.credits.allocations]
        undecided = [
            (kpi, month)
            for month in self.months
            for kpi in kpis
            if self._verdict(kpi, month) not in (*JUDGED, "suspended")
        ]
        undecided += [("charges", month) for month in self.months if self.charges[month] is None]
        return Statement(
            tuple(self.lines),
            due,
            earned,
            bonus,
            due - earned - bonus,
            tuple(undecided),
            still_open,
            self._critical(kpis),
        )

    def _verdict(self, kpi: str, month: str) -> str:
        found = self.outcomes.get((kpi, month))
        return NOT_EVIDENCED if found is None else found.verdict

    def _line(
        self,
        month: str,
        kpi: str,
        item: str,
        formula: str,
        inputs: Mapping[str, Decimal],
        amount: Decimal | None,
        why: str = "",
    ) -> Decimal:
        self.lines.append(Line(month, kpi, item, formula, inputs, amount, why))
        return NOTHING if amount is None else amount

    def _month(self, month: str) -> Decimal:
        charges, rate = self.charges[month], exact(self.credits.at_risk_rate)
        if charges is None:
            said = self.why.get(month, "no charges")
            self._line(month, "", "at risk", "charges * at_risk_rate", {"at_risk_rate": rate}, None, said)
            return NOTHING
        at_risk = charges * rate
        self._line(month, "", "at risk", "charges * at_risk_rate", {"charges": charges, "at_risk_rate": rate}, at_risk)
        before = sum((self._credit(each, month, at_risk) for each in self.credits.allocations), NOTHING)
        self._line(month, "", "before the cap", "sum(credits)", {}, before)
        due = before
        if self.credits.cap is not None:
            cap = exact(self.credits.cap)
            due = min(before, self._each(at_risk * cap))
            inputs = {"credits": before, "at_risk": at_risk, "cap": cap}
            self._line(month, "", "cap", "min(credits, at_risk * cap) - credits", inputs, due - before)
        due = self._rounded(due)
        self._line(month, "", "due", "sum(credits) + cap", {}, due)
        running, handed = NOTHING, NOTHING
        for kpi in [kpi for kpi, of in self.credited if of == month]:
            running += self.credited[kpi, month]
            whole = self._rounded(due * running / before) if before else NOTHING
            self.paid[kpi, month], handed = whole - handed, whole
        return due

    def _credit(self, allocation: Allocation, month: str, at_risk: Decimal) -> Decimal:
        kpi, verdict = allocation.kpi, self._verdict(allocation.kpi, month)
        formula = "at_risk * pool * share * severity * repeated"
        if verdict not in FAILED:
            known = self.outcomes[kpi, month].achieved if verdict == MET else None
            told = {} if known is None else {"achieved": known}
            amount = NOTHING if verdict in (MET, SUSPENDED) else None
            return self._line(month, kpi, "credit", "0 if met or suspended", told, amount, verdict)
        achieved = self.outcomes[kpi, month].achieved
        assert achieved is not None
        distance = _distance(self.targets[kpi], achieved)
        inputs = {
            "at_risk": at_risk,
            "pool": exact(allocation.pool),
            "share": exact(allocation.share),
            "severity": _severity(allocation, distance),
            "repeated": self._repeated(kpi, month),
        }
        amount = self._each(prod(inputs.values(), start=Decimal(1)))
        self.credited[kpi, month] = amount
        told = {"achieved": achieved, "distance": distance, **inputs}
        return self._line(month, kpi, "credit", formula, told, amount, verdict)

    def _repeated(self, kpi: str, month: str) -> Decimal:
        rule = self.credits.repeated
        if rule is None:
            return Decimal(1)
        failures = sum(self._verdict(kpi, each) in FAILED for each in self._until(month, rule.months))
        return exact(rule.factor) if failures >= rule.failures else Decimal(1)

    def _until(self, month: str, months: int) -> list[str]:
        place = self.months.index(month)
        return self.months[max(place - months + 1, 0) : place + 1]

    def _bonus(self, bonus: Bonus, month: str) -> Decimal:
        found, charges = self.outcomes.get((bonus.kpi, month)), self.charges[month]
        if found is None or found.verdict != MET or found.achieved is None or charges is None:
            return NOTHING
        level = exact(bonus.level)
        target = self.targets[bonus.kpi]
        reached = found.achieved >= level if target.at_least is not None else found.achieved <= level
        if not reached:
            return NOTHING
        inputs = {"achieved": found.achieved, "level": level, "charges": charges, "rate": exact(bonus.rate)}
        amount = self._rounded(charges * exact(bonus.rate))
        return self._line(month, bonus.kpi, "bonus", "charges * rate", inputs, amount)

    def _earned_back(self) -> tuple[Decimal, tuple[str, ...]]:
        rule = self.credits.earn_back
        if rule is None:
            return NOTHING, ()
        decide = self._average if rule.rule == "average" else self._following
        total, still_open = NOTHING, []
        for kpi in dict.fromkeys(kpi for kpi, _month in self.credited):
            failed = [month for of, month in self.credited if of == kpi]
            for month in failed:
                earned, inputs = decide(kpi, month)
                kept = rule.below_floor == "kept" and self._verdict(kpi, month) == BELOW_FLOOR
                if earned is None:
                    still_open.append(kpi)
                elif earned and not kept:
                    told = {"credit": self.credited[kpi, month], **inputs}
                    formula = "credit - its part of the cap"
                    total += self._line(month, kpi, "earned back", formula, told, self.paid[kpi, month])
        return total, tuple(dict.fromkeys(still_open))

    def _average(self, kpi: str, month: str) -> tuple[bool | None, dict[str, Decimal]]:
        """Whether the mean of the month's block of months meets the target; None where the block is not whole."""
        rule = self.credits.earn_back
        assert rule is not None
        first = self.months.index(month) // rule.months * rule.months
        block = self.months[first : first + rule.months]
        found = [self.outcomes.get((kpi, each)) for each in block]
        values = [each for each in found if each is not None and each.achieved is not None and each.verdict in JUDGED]
        if len(values) < rule.months:
            return None, {}
        if rule.average == "weighted":
            above, below = (sum((getattr(each, name) for each in values), NOTHING) for name in ("above", "below"))
            mean = above / below
        else:
            mean = sum((each.achieved for each in values if each.achieved is not None), NOTHING) / len(values)
        return _distance(self.targets[kpi], mean) == 0, {"average": mean}

    def _following(self, kpi: str, month: str) -> tuple[bool | None, dict[str, Decimal]]:
        """Whether each of the months that follow meets the target; None where they are not all judged."""
        rule = self.credits.earn_back
        assert rule is not None
        place = self.months.index(month)
        verdicts = [self._verdict(kpi, each) for each in self.months[place + 1 : place + 1 + rule.months]]
        if any(each in FAILED for each in verdicts):
            return False, {}
        if len(verdicts) < rule.months or any(each != MET for each in verdicts):
            return None, {}
        return True, {"months_met": Decimal(len(verdicts))}

    def _critical(self, kpis: Sequence[str]) -> tuple[tuple[str, str], ...]:
        rule = self.credits.critical_failure
        if rule is None:
            return ()
        failing = FAILED if rule.of == "target" else {BELOW_FLOOR}
        return tuple(
            (kpi, month)
            for kpi in kpis
            for month in self.months
            if sum(self._verdict(kpi, each) in failing for each in self._until(month, rule.months)) >= rule.failures
        )

    def _rounded(self, amount: Decimal) -> Decimal:
        unit = exact(self.credits.rounding.to)
        return (amount / unit).quantize(Decimal(1), rounding=_MODES[self.credits.rounding.mode]) * unit

    def _each(self, amount: Decimal) -> Decimal:
        return self._rounded(amount) if self.credits.rounding.each == "line" else amount


def _severity(allocation: Allocation, distance: Decimal) -> Decimal:
    """What part of the allocation a miss at this distance costs."""
    if allocation.by_shortfall:
        return distance
    if not allocation.steps:
        return Decimal(1)
    reached = [exact(step.factor) for step in allocation.steps if distance >= exact(step.distance)]
    return reached[-1] if reached else NOTHING


def _distance(target: Target, achieved: Decimal) -> Decimal:
    """How far a figure lies from its target, 0 where it keeps it."""
    low, high = (target.at_least, target.at_most) if target.between is None else target.between
    if low is not None and achieved < exact(low):
        return exact(low) - achieved
    if high is not None and achieved > exact(high):
        return achieved - exact(high)
    return NOTHING
