"""What tests do with a first parameters file: count what is open, and decide it as somebody would."""

from pathlib import Path

from toolkit.audits import read_parameters
from toolkit.parameters import ParameterFaults
from toolkit.reporting.beginnings import Begun


def left_open(file: Path) -> list[str]:
    """What `check` says is left to decide, and nothing else may be wrong."""
    try:
        read_parameters(file)
    except ParameterFaults as error:
        assert [fault for fault in error.faults if "left to decide" not in fault] == []
        return list(error.faults)
    return []


def decided(begun: Begun) -> Path:
    """The file with the first answer to each question in the place of its placeholder."""
    lines = begun.file.read_text(encoding="utf-8").splitlines()
    places = [place for place, line in enumerate(lines) if "DECIDE(" in line and not line.lstrip().startswith("#")]
    for place, opened in zip(places, begun.opened, strict=True):
        lines[place] = lines[place].replace(opened.placeholder, opened.answers[0])
    file = begun.file.with_name(f"decided_{begun.file.name}")
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file
