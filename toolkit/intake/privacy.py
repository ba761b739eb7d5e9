"""People's ids become tokens here: a keyed hash, so that nobody without the key can look an id up.

A token is a prefix and the first 20 hex digits (80 bits) of HMAC-SHA-256 over the normalised id. An unkeyed hash
would not do: all mobile numbers of a country can be hashed in minutes (GDPR art. 4(5); EDPB Guidelines 01/2025).
`masked` and `personal_data`, for free text, come from `personal_data`.
"""

import hashlib
import hmac
import os
import re
import secrets
import tempfile
import unicodedata
from collections.abc import Mapping
from pathlib import Path

import duckdb

from toolkit.intake.faults import IntakeFaults
from toolkit.intake.personal_data import masked, personal_data

__all__ = [
    "audit_key",
    "hmac_sql",
    "masked",
    "normalised",
    "padded_keys",
    "personal_data",
    "pseudonym",
    "pseudonymise",
    "read_key",
]

TOKEN_DIGITS = 20
BLOCK = 64
KEY_TEXT = re.compile(r"(?:[0-9a-fA-F]{2}){16,512}")
PHONE_TEXT = re.compile(r"\+?[0-9 .()/\-]{6,40}")
TRUNK_ZERO = "(0)"


def read_key(folder_to_keep_out_of: Path) -> bytes:
    """The secret key of this machine, made on first use.

    VENDOR_AUDIT_KEY holds it as at least 32 hex digits; else the file that VENDOR_AUDIT_KEY_FILE names; else
    vendor-audit/pseudonym.key in the user's configuration folder. A missing file is made, readable by its owner
    only; of several processes that make it at once, all get the same key. Raises `IntakeFaults` for a weak or
    unreadable key and for a file inside `folder_to_keep_out_of`, since whoever gets a report could get the key.
    """
    given = os.environ.get("VENDOR_AUDIT_KEY")
    if given is not None:
        return _decoded(given, "VENDOR_AUDIT_KEY")
    path = _key_path()
    if path.is_relative_to(folder_to_keep_out_of.resolve()):
        raise _no_key(f"{path} lies inside {folder_to_keep_out_of}; keep the key apart from what is handed on")
    try:
        if not path.exists():
            _make_key(path)
        return _decoded(path.read_text(encoding="ascii"), str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise _no_key(f"{path} can be neither read nor made: {error}") from None


def audit_key(key: bytes, audit_client: str) -> bytes:
    """The key for one client's audits, so that two clients' tokens for one person differ."""
    return hmac.digest(key, b"vendor-audit client\0" + _plain(audit_client).encode(), "sha256")


def normalised(value: str, phone_country_code: str | None) -> str:
    """The one spelling of an id: NFKC, without case or surplus white space, a phone number as + and its digits.

    A phone number is 8 to 15 digits, written with nothing but spaces . - ( ) / between them, that start with +,
    with 00, or, where the country code is known, with a single 0. Everything else, short ids with leading zeros
    among it, stays text.
    """
    text = _plain(value)
    if not PHONE_TEXT.fullmatch(text):
        return text
    digits = re.sub("[^0-9]", "", text)
    international = text.startswith("+") or digits.startswith("00")
    if international:
        digits = re.sub("[^0-9]", "", text.replace(TRUNK_ZERO, ""))
        number = digits if text.startswith("+") else digits[2:]
    elif digits.startswith("0") and phone_country_code and len(digits) >= 8:
        number = re.sub("[^0-9]", "", str(phone_country_code)) + digits[1:]
    else:
        return text
    return f"+{number}" if 8 <= len(number) <= 15 else text


def pseudonym(value: str, key: bytes, prefix: str, phone_country_code: str | None = None) -> str | None:
    """The token of one id, None for an id without content."""
    text = normalised(value, phone_country_code)
    return prefix + hmac.digest(key, text.encode(), "sha256").hex()[:TOKEN_DIGITS] if text else None


def pseudonymise(
    con: duckdb.DuckDBPyConnection,
    table: str,
    columns: Mapping[str, str],
    key: bytes,
    *,
    phone_country_code: str | None = None,
) -> None:
    """Replace the values of text columns by tokens, in place; `columns` gives each column's prefix.

    Each distinct value is normalised once, in Python; the hash is computed in the engine, with the key as a bound
    parameter. NULL and values without content become NULL. Raises `IntakeFaults` if two ids get one token.
    """

    def spelled(value: str) -> str:
        return normalised(value, phone_country_code)

    con.create_function("normalised_id", spelled, ["VARCHAR"], "VARCHAR")
    try:
        for column, prefix in columns.items():
            _replace(con, _quoted(table), _quoted(column), prefix, key)
    finally:
        con.execute("DROP TABLE IF EXISTS temp.id_tokens")
        con.remove_function("normalised_id")


def hmac_sql(text_sql: str) -> str:
    """HMAC-SHA-256 of a text expression as an SQL expression with two parameters, those of `padded_keys`."""
    return f"sha256(?::BLOB || unhex(sha256(?::BLOB || encode({text_sql}))))"


def padded_keys(key: bytes) -> tuple[bytes, bytes]:
    """The key as RFC 2104 mixes it into the outer and the inner hash."""
    short = hashlib.sha256(key).digest() if len(key) > BLOCK else key
    block = short.ljust(BLOCK, b"\0")
    return bytes(byte ^ 0x5C for byte in block), bytes(byte ^ 0x36 for byte in block)


def _replace(con: duckdb.DuckDBPyConnection, table: str, column: str, prefix: str, key: bytes) -> None:
    distinct = f"SELECT DISTINCT {column} AS id FROM {table}"  # noqa: S608
    spelled = f"SELECT id, nullif(normalised_id(id), '') AS spelling FROM ({distinct})"  # noqa: S608
    con.execute("DROP TABLE IF EXISTS temp.id_tokens")
    con.execute(
        "CREATE TEMP TABLE id_tokens AS SELECT id, spelling, "  # noqa: S608
        f"?::VARCHAR || left({hmac_sql('spelling')}, ?::INTEGER) AS token FROM ({spelled})",
        [prefix, *padded_keys(key), TOKEN_DIGITS],
    )
    row = con.execute("SELECT count(DISTINCT spelling), count(DISTINCT token) FROM temp.id_tokens").fetchone()
    if row is None or row[0] != row[1]:
        raise IntakeFaults(
            "The ids cannot be replaced by tokens.",
            [f"column {column}: two different ids would get one token; use another key (VENDOR_AUDIT_KEY)"],
        )
    con.execute(f"UPDATE {table} SET {column} = token FROM temp.id_tokens WHERE {column} = id")  # noqa: S608


def _plain(value: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", value).casefold().split())


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _key_path() -> Path:
    named = os.environ.get("VENDOR_AUDIT_KEY_FILE")
    if named:
        return Path(named).expanduser().resolve()
    home = os.environ.get("XDG_CONFIG_HOME")
    folder = Path(home) if home and Path(home).is_absolute() else Path.home() / ".config"
    return (folder / "vendor-audit" / "pseudonym.key").resolve()


def _make_key(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    # Written aside and then linked: the name appears once, with the whole key behind it, whoever comes first.
    handle, aside = tempfile.mkstemp(dir=path.parent, prefix=".pseudonym-")
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32) + "\n")
        Path(aside).chmod(0o600)
        path.hardlink_to(aside)
    except FileExistsError:
        pass
    finally:
        Path(aside).unlink()


def _decoded(text: str, source: str) -> bytes:
    if not KEY_TEXT.fullmatch(text.strip()):
        raise _no_key(f"{source} holds no key; a key is 32 or more hex digits (128 bits), for instance 64 random ones")
    return bytes.fromhex(text.strip())


def _no_key(fault: str) -> IntakeFaults:
    return IntakeFaults("There is no key to make pseudonyms with.", [fault])
