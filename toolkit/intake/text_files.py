"""From the bytes of a text file to its physical lines: encodings, byte order marks, line ends."""

import codecs
import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from toolkit.intake.faults import IntakeFaults

CHUNK = 1 << 18
LONGEST_LINE = 64_000_000
SHOWN = 60

MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
NOT_FOR_EXPORTS = {
    "idna",
    "punycode",
    "raw-unicode-escape",
    "raw_unicode_escape",
    "unicode-escape",
    "unicode_escape",
    "utf-7",
}
CONTROLS = re.compile("[\x80-\x9f]")
LINES = re.compile("([^\r\n]*)(\r\n|\n|\r)")


def encoding_of(path: Path, declared: str | None) -> str:
    """The codec that reads the file: the declared one, else its byte order mark's, else UTF-8; never a guess.

    Raises `IntakeFaults` for an encoding nobody knows and for a mark that contradicts what was declared.
    """
    with path.open("rb") as stream:
        start = stream.read(4)
    marked = next((codec for mark, codec in MARKS if start.startswith(mark)), None)
    if declared is None:
        return marked or "utf-8"
    try:
        codec = codecs.lookup(declared)
    except LookupError:
        codec = None
    if codec is None or not getattr(codec, "_is_text_encoding", True) or codec.name in NOT_FOR_EXPORTS:
        raise faulty(
            path,
            f'is declared to be in "{declared}", which is no encoding known here; change format.encoding',
        )
    name = "utf-8" if codec.name == "utf-8-sig" else codec.name
    if marked and not name.startswith(marked):
        raise faulty(
            path,
            f"starts with a {marked} byte order mark, but format.encoding says {declared}; change or remove it",
        )
    if not marked and name in ("utf-16", "utf-32"):
        raise faulty(
            path,
            f"has no byte order mark, and {declared} does not say which byte of a character comes first; "
            f"change format.encoding to {name}-le or {name}-be",
        )
    return marked or name


def text_blocks(path: Path, encoding: str, seen: Callable[[bytes], object]) -> Iterator[str]:
    """The text in pieces of whole physical lines, each with its line end as it came.

    `seen` is given every byte of the file once, in order. The last line gets a line end if it has none.
    Memory is bounded by the longest line. Raises `IntakeFaults` where the bytes are not in the encoding.
    """
    decoder = codecs.getincrementaldecoder(encoding)()
    tail: list[str] = []
    waiting, read, begun, ended, return_held = 0, 0, False, False, ""
    with path.open("rb") as stream:
        while not ended:
            chunk = stream.read(CHUNK)
            seen(chunk)
            ended = not chunk
            read += len(chunk)
            try:
                text = decoder.decode(chunk, ended)
            except UnicodeDecodeError as error:
                raise _undecodable(path, encoding, read - len(error.object) + error.start) from None
            if text and not begun:
                text, begun = text.removeprefix("\ufeff"), True
            if encoding.startswith("iso8859") and not text.isascii():
                _refuse_controls(path, encoding, text, read - len(chunk))
            text = return_held + text
            # A carriage return at the end of a chunk may be the first half of a line end.
            return_held = "\r" if text.endswith("\r") and not ended else ""
            text = text.removesuffix("\r") if return_held else text
            cut = max(text.rfind("\n"), text.rfind("\r")) + 1
            if cut:
                yield "".join(tail) + text[:cut]
                tail, waiting = [], 0
            tail.append(text[cut:])
            waiting += len(text) - cut
            if waiting > LONGEST_LINE:
                raise faulty(path, f"has a line of more than {LONGEST_LINE:,} characters, so it is no table in text")
    last = "".join(tail)
    if last:
        yield last + "\n"


def physical_lines(block: str) -> list[tuple[str, str]]:
    """The block's lines, each as its text and its line end."""
    if "\r" in block:
        return LINES.findall(block)
    return [(line, "\n") for line in block.split("\n")[:-1]]


def faulty(path: Path, fault: str) -> IntakeFaults:
    """The fault of one file, told with the file's name."""
    return IntakeFaults(f"{path.name} cannot be read.", [f"{path.name} {fault}"])


def _refuse_controls(path: Path, encoding: str, text: str, offset: int) -> None:
    found = CONTROLS.search(text)
    if not found:
        return
    line, before, after = _around(path, encoding, offset + found.start())
    byte = ord(found.group())
    raise faulty(
        path,
        f"is declared as {encoding}, but line {line:,} holds byte 0x{byte:02X}, a control character there; "
        f'as windows-1252 it reads "{_shown(before.encode(encoding) + after, "cp1252")}"; '
        "if that is right, change format.encoding to windows-1252",
    )


def _undecodable(path: Path, encoding: str, offset: int) -> IntakeFaults:
    line, before, after = _around(path, encoding, offset)
    place = f"line {line:,}, byte {offset + 1:,} of the file (0x{after[:1].hex().upper()})"
    if encoding != "utf-8":
        return faulty(path, f"is not {encoding}: {place}; change format.encoding")
    raw = before.encode() + after
    return faulty(
        path,
        f'is not UTF-8: {place}; as windows-1252 it reads "{_shown(raw, "cp1252")}", '
        f'as latin-1 "{_shown(raw, "latin-1")}"; declare format.encoding, for instance windows-1252',
    )


def _around(path: Path, encoding: str, offset: int) -> tuple[int, str, bytes]:
    """The line number at a byte offset, the text just before it, and the bytes of that line from it on."""
    decoder = io.IncrementalNewlineDecoder(codecs.getincrementaldecoder(encoding)(), translate=True)
    line, before, left = 1, "", offset
    with path.open("rb") as stream:
        while left:
            chunk = stream.read(min(CHUNK, left))
            text = decoder.decode(chunk)
            line += text.count("\n")
            before = (before + text).rpartition("\n")[2][-SHOWN:]
            left -= len(chunk)
        after = re.split(b"[\r\n]", stream.read(SHOWN), maxsplit=1)[0]
    return line, before.removeprefix("\ufeff"), after or b""


def _shown(raw: bytes, encoding: str) -> str:
    text = raw.decode(encoding, errors="replace")
    return "".join(char if char.isprintable() else " " for char in text)
