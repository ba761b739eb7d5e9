"""Where notebooks are executed: kernels of this very interpreter, away from the user's folders and start-up files."""

import os
import signal
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final, NamedTuple

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager

_WARM: Final = Path(__file__).with_name("warm.py")
_TOOLKIT: Final = Path(__file__).resolve().parents[2]


class Kernels(NamedTuple):
    """What nbclient needs to start kernels: the manager's class, and the empty folder they work in."""

    manager: type[AsyncKernelManager]
    folder: Path


@contextmanager
def kernels(modules: Collection[str], *, warm: bool = sys.platform == "linux") -> Iterator[Kernels]:
    """Kernels of the current interpreter for as long as the block lasts; none outlives it.

    With `warm`, a process imports `modules` once and forks a kernel per notebook (several times quicker;
    Linux only, since forking after imports is not safe elsewhere); without, each kernel is a fresh
    interpreter. Either way a kernel is a process of its own, with a fixed hash seed, matplotlib without
    windows, no start-up files of the user's, and an empty folder to work in.
    """
    with tempfile.TemporaryDirectory(prefix="audit-") as name:
        room = Path(name)
        folder = room / "work"
        folder.mkdir()
        # IPython makes its profile when it is absent, and two kernels at once would race for it.
        (room / "ipython" / "profile_default").mkdir(parents=True)
        surroundings = _surroundings(room)
        if not warm:
            argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
            yield Kernels(_manager(room, argv, surroundings), folder)
            return
        door = str(room / "door")
        server = subprocess.Popen(  # noqa: S603
            [sys.executable, "-P", str(_WARM), "serve", door, *sorted(modules)],
            env=_without_jupyter(os.environ) | surroundings,
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            argv = [sys.executable, "-I", "-S", str(_WARM), "knock", door, "{connection_file}"]
            _wait_for(Path(door), server)
            yield Kernels(_manager(room, argv, surroundings), folder)
        finally:
            # Closing its input would end it too, but only once its imports are done.
            with suppress(ProcessLookupError):
                os.killpg(server.pid, signal.SIGKILL)
            assert server.stdin is not None
            server.stdin.close()
            server.wait()


def _surroundings(room: Path) -> dict[str, str]:
    paths = [str(_TOOLKIT), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {
        "MPLBACKEND": "agg",
        "PYTHONHASHSEED": "0",
        "PYTHONPATH": os.pathsep.join(paths),
        "IPYTHONDIR": str(room / "ipython"),
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }


def _without_jupyter(surroundings: Mapping[str, str]) -> dict[str, str]:
    """The environment without what a surrounding kernel left in it, which would make ours follow that kernel's end."""
    return {
        name: value for name, value in surroundings.items() if name not in {"JPY_PARENT_PID", "JPY_INTERRUPT_EVENT"}
    }


def _wait_for(door: Path, server: subprocess.Popen[bytes]) -> None:
    """Until the server listens, which it does before it imports anything."""
    while not door.exists():
        try:
            server.wait(timeout=0.01)
        except subprocess.TimeoutExpired:
            continue
        raise RuntimeError(f"{_WARM.name} ended with code {server.returncode} before it listened")


def _manager(room: Path, argv: Sequence[str], surroundings: Mapping[str, str]) -> type[AsyncKernelManager]:
    """A kernel manager that starts `argv` whatever kernels are installed, and talks through sockets in `room`."""
    spec = KernelSpec(
        argv=list(argv), env=dict(surroundings), display_name="Python 3", language="python", name="python3"
    )

    class Kernel(AsyncKernelManager):  # type: ignore[misc]
        """A kernel of the interpreter that runs the audit."""

        def __init__(self, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            self.connection_file = str(room / f"{uuid.uuid4().hex[:8]}.json")
            # Sockets in a folder that only we can read; elsewhere than on Unix there are none, and TCP stays.
            self.transport = "tcp" if sys.platform == "win32" else "ipc"

        @property
        def kernel_spec(self) -> KernelSpec:
            return spec

    return Kernel
