"""Ids become tokens that only the key's holder can make again."""

import hashlib
import stat
from concurrent.futures import ThreadPoolExecutor

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.intake import privacy
from toolkit.intake.faults import IntakeFaults

KEY = bytes(range(32))
ONE_PHONE = [" +33 6 12 34 56 78", "0033612345678", "06 12 34 56 78", "+33 (0)6.12.34.56.78", "06-12-34-56-78"]


def in_engine(values, *, key=KEY, country=None, prefix="c-"):
    con = duckdb.connect()
    con.execute('CREATE TABLE "a ""b" (place INTEGER, "the id" VARCHAR)')
    con.executemany('INSERT INTO "a ""b" VALUES (?, ?)', list(enumerate(values)))
    privacy.pseudonymise(con, 'a "b', {"the id": prefix}, key, phone_country_code=country)
    return [row[0] for row in con.execute('SELECT "the id" FROM "a ""b" ORDER BY place').fetchall()]


@pytest.mark.parametrize(
    ("key", "text", "digest"),
    [
        (b"\x0b" * 20, "Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
        (b"Jefe", "what do ya want for nothing?", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
        (
            b"\xaa" * 131,
            "Test Using Larger Than Block-Size Key - Hash Key First",
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
        ),
    ],
)
def test_the_engine_computes_the_published_hmacs(key, text, digest):
    con = duckdb.connect()
    found = con.execute(f"SELECT {privacy.hmac_sql('?::VARCHAR')}", [*privacy.padded_keys(key), text]).fetchone()
    assert found == (digest,)


def test_one_phone_number_has_one_token_however_it_is_written():
    tokens = {privacy.pseudonym(phone, KEY, "c-", "33") for phone in ONE_PHONE}
    assert len(tokens) == 1
    assert set(in_engine(ONE_PHONE, country="33")) == tokens
    assert privacy.normalised("06 12 34 56 78", "+33") == "+33612345678"


def test_short_ids_with_leading_zeros_are_no_phone_numbers():
    ids = ["007", "0007", "00007", "000123", "012345", "0123456", "12345678", "+12", "0-0-7"]
    assert [privacy.normalised(text, "33") for text in ids] == ids
    assert len(set(in_engine(ids, country="33"))) == len(ids)


def test_a_leading_zero_means_a_country_only_where_the_country_is_known():
    assert privacy.normalised("06 12 34 56 78", None) == "06 12 34 56 78"
    assert privacy.normalised("+358 40 123 4567", None) == "+358401234567"


def test_spelling_width_case_and_space_do_not_matter():
    assert len(set(in_engine(["Anna  Korhonen", "anna korhonen ", "ＡＮＮＡ\u00a0Korhonen"]))) == 1


def test_nothing_stays_nothing():
    assert in_engine([None, "", "  ", "\u00a0", "x"])[:4] == [None] * 4
    assert privacy.pseudonym(" ", KEY, "c-") is None


@settings(deadline=None, max_examples=25)
@given(st.lists(st.one_of(st.none(), st.text(st.characters(exclude_categories=["Cs"]), max_size=20)), min_size=1))
def test_the_engine_and_python_give_the_same_tokens(values):
    stored = [None if value is None else value.replace("\0", "") for value in values]
    expected = [None if value is None else privacy.pseudonym(value, KEY, "c-", "33") for value in stored]
    assert in_engine(stored, country="33") == expected


def test_a_token_is_its_prefix_and_eighty_bits_and_no_plain_hash():
    (token,) = in_engine(["+33612345678"], prefix="customer-")
    assert token.startswith("customer-")
    assert len(token.removeprefix("customer-")) * 4 == 80
    assert token.removeprefix("customer-") not in hashlib.sha256(b"+33612345678").hexdigest()


def test_another_key_or_client_gives_other_tokens():
    assert in_engine(["a"]) != in_engine(["a"], key=KEY[::-1])
    one, other = privacy.audit_key(KEY, "North Bank"), privacy.audit_key(KEY, "South Bank")
    assert one == privacy.audit_key(KEY, "north  bank")
    assert privacy.pseudonym("a", one, "c-") != privacy.pseudonym("a", other, "c-")
    assert len(one) == 32


def test_two_ids_with_one_token_are_refused(monkeypatch):
    monkeypatch.setattr(privacy, "TOKEN_DIGITS", 1)
    with pytest.raises(IntakeFaults, match="two different ids would get one token"):
        in_engine([str(number) for number in range(17)])


def test_the_engine_may_be_locked_and_used_again():
    con = duckdb.connect()
    con.execute("SET enable_external_access = false")
    con.execute("SET lock_configuration = true")
    con.execute("CREATE TABLE t AS SELECT 'Ann' AS agent, 'Bob' AS customer")
    privacy.pseudonymise(con, "t", {"agent": "a-"}, KEY)
    privacy.pseudonymise(con, "t", {"customer": "c-"}, KEY)
    assert con.execute("SELECT * FROM t").fetchall() == [
        (privacy.pseudonym("Ann", KEY, "a-"), privacy.pseudonym("Bob", KEY, "c-"))
    ]


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.delenv("VENDOR_AUDIT_KEY", raising=False)
    monkeypatch.delenv("VENDOR_AUDIT_KEY_FILE", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path


def test_a_key_in_the_environment_is_used(home, monkeypatch):
    monkeypatch.setenv("VENDOR_AUDIT_KEY", "0123456789abcdef" * 2)
    assert privacy.read_key(home / "outputs") == bytes.fromhex("0123456789abcdef" * 2)
    assert not (home / "config").exists()


@pytest.mark.parametrize("given", ["", "0123456789abcdef", "not hex" * 8])
def test_a_weak_key_is_refused_and_not_repeated(home, monkeypatch, given):
    monkeypatch.setenv("VENDOR_AUDIT_KEY", given)
    with pytest.raises(IntakeFaults) as raised:
        privacy.read_key(home / "outputs")
    assert raised.value.faults == (
        "VENDOR_AUDIT_KEY holds no key; a key is 32 or more hex digits (128 bits), for instance 64 random ones",
    )


def test_a_missing_key_is_made_once_for_its_owner_alone(home):
    key = privacy.read_key(home / "outputs")
    path = home / "config/vendor-audit/pseudonym.key"
    assert len(key) == 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert privacy.read_key(home / "outputs") == key
    assert [entry.name for entry in path.parent.iterdir()] == ["pseudonym.key"]


def test_all_who_make_the_key_at_once_get_the_same(home):
    with ThreadPoolExecutor(16) as pool:
        keys = list(pool.map(lambda _: privacy.read_key(home / "outputs"), range(64)))
    assert len(set(keys)) == 1


def test_the_file_named_in_the_environment_is_used(home, monkeypatch):
    (home / "own.key").write_text("ab" * 32 + "\n")
    monkeypatch.setenv("VENDOR_AUDIT_KEY_FILE", str(home / "own.key"))
    assert privacy.read_key(home / "outputs") == bytes.fromhex("ab" * 32)


def test_a_key_inside_the_outputs_is_refused(home, monkeypatch):
    (home / "outputs").mkdir()
    (home / "link").symlink_to(home / "outputs")
    monkeypatch.setenv("VENDOR_AUDIT_KEY_FILE", str(home / "link/run/own.key"))
    with pytest.raises(IntakeFaults, match="keep the key apart from what is handed on"):
        privacy.read_key(home / "outputs")
    assert list((home / "outputs").iterdir()) == []


def test_a_key_that_can_be_neither_read_nor_made_is_told(home, monkeypatch):
    (home / "file").write_text("")
    monkeypatch.setenv("VENDOR_AUDIT_KEY_FILE", str(home / "file/own.key"))
    with pytest.raises(IntakeFaults, match="can be neither read nor made"):
        privacy.read_key(home / "outputs")
