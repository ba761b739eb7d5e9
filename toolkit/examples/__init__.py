"""An example to try the audit on: exports of up to three bidders, with faults planted on purpose.

`write_example` writes them. What was planted stands in truth.json beside them, which tests read and an
audit never does.
"""

from toolkit.examples.examples import Example, write_example
from toolkit.examples.faults import ExampleFaults
from toolkit.examples.plants import Plant

__all__ = ["Example", "ExampleFaults", "Plant", "write_example"]
