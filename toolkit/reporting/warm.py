"""A process that has imported everything once and forks a kernel for each notebook that asks.

A kernel spends most of its life importing pandas, Ibis and matplotlib. Here one process imports them; each
notebook still gets a process of its own, forked from it, which shares nothing that it changes. The file has
two roles and imports nothing of the toolkit, so that the second starts at once:

    python -P warm.py serve DOOR MODULE...      imports the modules, then forks a kernel for each knock at
    the door python -I -S warm.py knock DOOR CONNECTION_FILE ...   asks for a kernel and lives exactly as
    long as it does

The server and its kernels are one process group. It ends, and they with it, when its standard input closes;
a kernel ends when the one who knocked for it does.
"""

import json
import os
import select
import signal
import socket
import sys

_SECONDS_BETWEEN_LOOKS = 1.0
# What a kernel imports, the parts too that it finds out by their names when it starts.
_OF_KERNELS = (
    "ipykernel.kernelapp", "ipykernel.zmqshell", "ipykernel.ipkernel", "ipykernel.debugger", "IPython",
    "IPython.core.completerlib", "IPython.core.logger", "IPython.extensions.storemagic", "faulthandler", "psutil",
    "tornado.platform.asyncio",
)  # fmt: skip


def serve(door: str, modules: list[str]) -> None:
    """Import the modules, then fork a kernel per knock until standard input closes."""
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(door)
    # Knocks that come during the imports wait in line.
    listener.listen(64)
    _import([*_OF_KERNELS, *modules])
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        ready, _, _ = select.select([listener, sys.stdin], [], [])
        if sys.stdin in ready:
            os.killpg(os.getpgrp(), signal.SIGKILL)
        visitor, _ = listener.accept()
        asked = json.loads(_line(visitor))
        if os.fork() == 0:
            listener.close()
            _become_kernel(visitor, asked)
        visitor.close()


def knock(door: str, arguments: list[str]) -> int:
    """Ask for a kernel; return when it has ended, or when the process that started us has."""
    # jupyter_client interrupts before it asks for the end; the kernel gets to hear the asking.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = os.getppid()
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as visitor:
        visitor.connect(door)
        # pathlib would double the time this process takes to start.
        asked = {"arguments": arguments, "folder": os.getcwd()}  # noqa: PTH109
        visitor.sendall(json.dumps(asked).encode() + b"\n")
        while os.getppid() == parent:
            ready, _, _ = select.select([visitor], [], [], _SECONDS_BETWEEN_LOOKS)
            if ready and not visitor.recv(1):
                return 0
    return 1


def _become_kernel(visitor: socket.socket, asked: dict[str, object]) -> None:
    import threading

    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    threading.Thread(target=_end_with, args=(visitor,), daemon=True).start()
    code = 1
    try:
        os.chdir(str(asked["folder"]))
        from ipykernel.kernelapp import IPKernelApp

        arguments = asked["arguments"]
        assert isinstance(arguments, list)
        IPKernelApp.launch_instance(argv=["-f", *arguments, "--HistoryManager.enabled=False"])
        code = 0
    finally:
        # What the parent registered for its own end is not ours to run.
        os._exit(code)


def _end_with(visitor: socket.socket) -> None:
    """End this kernel when the one who knocked for it is gone."""
    while visitor.recv(1):
        pass
    os._exit(1)


def _import(modules: list[str]) -> None:
    import gc
    import importlib

    # Nobody halts a report's notebook to look into it. Without a debugger the kernel does without: its 130 modules and
    # a process that asks what machine this is would be half of each kernel's start.
    sys.modules.setdefault("debugpy", None)  # type: ignore[arg-type]
    # What is imported stays; looking for garbage in it, again and again, takes a sixth of the imports' time.
    gc.disable()
    for module in modules:
        try:
            importlib.import_module(module)
        except Exception as error:  # noqa: BLE001
            # The notebook that imports it will fail with the same error, in its own cell and name.
            print(f"{module}: {error}", file=sys.stderr)
    gc.freeze()
    gc.enable()


def _line(visitor: socket.socket) -> bytes:
    received = b""
    while not received.endswith(b"\n"):
        part = visitor.recv(65536)
        if not part:
            return b"{}"
        received += part
    return received


if __name__ == "__main__":
    _role, _door, *_rest = sys.argv[1:]
    if _role == "serve":
        serve(_door, _rest)
    sys.exit(knock(_door, _rest))
