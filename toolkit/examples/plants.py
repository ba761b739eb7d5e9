"""What can be planted in the example, how much of it, and at which bidder.

Each size is drawn from a generator of its own, so that planting one thing leaves all others as they are.
"""

from dataclasses import dataclass, fields
from typing import Any

from toolkit.examples.faults import ExampleFaults

# The bidder at which each thing is planted; the last one where fewer are written.
PLACES = {
    "slow_handover": 0,
    "weak_team": 0,
    "call_avoiders": 0,
    "critical_failures": 0,
    "harder_mix": 1,
    "inflated_fcr": 2,
    "padded_invoices": 1,
    "alignment_gap": 1,
    "staffing_gap": 1,
    "theme": 2,
    "lenient_evaluator": 2,
}


@dataclass(frozen=True)
class Plant:
    """The faults to plant, each with its size; 0 leaves one out.

    slow_handover      hours of work added, on average, to the waiting between Triage and Second line review
    weak_team          how much less likely one team passes three items of the quality form; its customers'
                       satisfaction sinks by a point where that is 0.30
    call_avoiders      agents who end an eighth of their contacts within seconds, by hanging up
    harder_mix         share of one bidder's contacts moved to the two hardest reasons; nothing else changes
    inflated_fcr       how much higher one bidder's agents flag contacts as resolved than they are
    dst_day            contacts put into the two hours around the change of the clocks on 31 March
    duplicates         share of contact rows delivered twice
    rejects            unusable rows put into each contact log, and half as many into each log of events
    auto_close         days after which a resolved case closes by itself, to the second
    batch_closings     whether closings come once a week, on Fridays at 18:00: at the second bidder, and
                       wherever no rule of days is planted
    critical_failures  share of mystery visits that fail an item that must not be failed
    lenient_evaluators how far evaluators of quality forms differ, as a share of the points (one standard deviation)
    lenient_shoppers   the same of mystery shoppers
    lenient_evaluator  share of the points that one bidder's evaluator gives beyond what the contacts earned
    padded_invoices    how many more contacts one bidder charges than it answered, as a share
    alignment_gap      how much less the client's people agree on culture than the bidder's, on a scale of 1 to 5
    staffing_gap       agents whom one bidder lacks on Mondays from 12:00 to 16:00, where more than one sits there
    theme              share of one bidder's comments about bills that name the letter, whatever else they say
    """

    slow_handover: float = 30.0
    weak_team: float = 0.30
    call_avoiders: int = 3
    harder_mix: float = 0.25
    inflated_fcr: float = 0.10
    dst_day: int = 16
    duplicates: float = 0.01
    rejects: int = 20
    auto_close: int = 30
    batch_closings: bool = True
    critical_failures: float = 0.20
    lenient_evaluators: float = 0.005
    lenient_shoppers: float = 0.02
    padded_invoices: float = 0.02
    alignment_gap: float = 1.5
    staffing_gap: int = 1
    theme: float = 0.6
    lenient_evaluator: float = 0.10

    def __post_init__(self) -> None:
        faults = [
            f"{each.name} is {getattr(self, each.name)}; a size is 0 or more"
            for each in fields(self)
            if getattr(self, each.name) < 0
        ]
        shares = (
            "weak_team",
            "harder_mix",
            "inflated_fcr",
            "duplicates",
            "critical_failures",
            "lenient_evaluators",
            "lenient_shoppers",
            "lenient_evaluator",
            "padded_invoices",
            "theme",
        )
        faults += [
            f"{name} is {getattr(self, name)}; a share is at most 1" for name in shares if getattr(self, name) > 1
        ]
        if faults:
            raise ExampleFaults("This cannot be planted.", faults)

    @classmethod
    def nothing(cls) -> "Plant":
        """Nothing planted: the example as clean as it gets."""
        return cls(
            slow_handover=0.0,
            weak_team=0.0,
            call_avoiders=0,
            harder_mix=0.0,
            inflated_fcr=0.0,
            dst_day=0,
            duplicates=0.0,
            rejects=0,
            auto_close=0,
            batch_closings=False,
            critical_failures=0.0,
            lenient_evaluators=0.0,
            lenient_shoppers=0.0,
            padded_invoices=0.0,
            staffing_gap=0,
            alignment_gap=0.0,
            theme=0.0,
            lenient_evaluator=0.0,
        )

    def at(self, name: str, vendor: int, vendors: int) -> Any:
        """The size of `name` at one bidder of `vendors`, 0 where it is planted at another."""
        return getattr(self, name) if min(PLACES[name], vendors - 1) == vendor else 0

    def closing(self, vendor: int) -> str:
        """How resolved cases of a bidder are closed: by hand, by rule or by batch."""
        if self.batch_closings and (vendor == 1 or not self.auto_close):
            return "batch"
        return "rule" if self.auto_close else "hand"
