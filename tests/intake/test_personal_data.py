"""Personal data is found in free text, and a report's numbers are not taken for it."""

import time

import pytest

from toolkit.intake.privacy import masked, personal_data


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("write to jane.doe+test@example.co.uk today", "write to [e-mail] today"),
        ("+33 6 12 34 56 78", "[phone]"),
        ("+33 (0)6 12 34 56 78.", "[phone]."),
        ("0033612345678", "[phone]"),
        ("call 06.12.34.56.78 or 0612345678", "call [phone] or [phone]"),
        ("09-123 4567, 020 7946 0958", "[phone], [phone]"),
        ("(415) 555-2671 and 415-555-2671", "[phone] and [phone]"),
        ("4111 1111 1111 1111", "[card number]"),
        ("5555-5555-5555-4444", "[card number]"),
        ("378282246310005 or 3782 822463 10005", "[card number] or [card number]"),
        ("6011111111111117", "[card number]"),
        ("FR76 3000 6000 0112 3456 7890 189 and more", "[IBAN] and more"),
        ("fr7630006000011234567890189", "[IBAN]"),
        ("GB82 WEST 1234 5698 7654 32", "[IBAN]"),
        ("from 192.168.0.1", "from [IP address]"),
    ],
)
def test_what_points_at_a_person_is_masked(text, expected):
    assert masked(text) == expected
    assert len(personal_data(text)) == expected.count("[")
    assert personal_data(masked(text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "order 1234567890123456",
        "4111111111111112",
        "0000000000000000",
        "FR76 3000 6000 0112 3456 7890 188",
        "n=3 respondents in one cell",
        "33,066 offered, 27162 answered, 82.14 %, 1 234 567 890 123",
        "27162 33066 5904 278",
        "2019 2020 2021 2022",
        "2025-01-05 2025-01-06 10:11:12 and 01.02.2024 10:30, 01/02/2024 1000",
        "05/01/2025 06/01/2025 01-02-2024 10",
        "08 09 10 11 12 13 and 00 10 20 30 40 50",
        "00:00 00:30 01:00, 05-09 10-14 15-19",
        "0.7964094123456789 +0.12345678 +1.23456789 -5.5, +12 345 678",
        "customer-4111a303409e804858a9 a-20f0223dbe41d0c54ce2",
        "version 12.0.0, 999.1.1.1",
        "@media (min-width: 600px) and a@b",
        "EUR 18\u202f002.36, 1\u202f000\u202f236.12, 12\u202f002.360 and 002.36",
    ],
)
def test_what_a_report_holds_is_left_alone(text):
    assert personal_data(text) == []
    assert masked(text) == text


def test_what_is_found_is_placed_without_being_repeated():
    assert personal_data("mail jane@example.org, call +33 6 12 34 56 78") == [
        "e-mail at 5: ja...rg",
        "phone at 28: +3...78",
    ]


@pytest.mark.parametrize(
    "text",
    [
        *("a" * 100_000, "a@" + "a." * 50_000, "a" + " " * 100_000 + "b", "1" * 100_000, "1 " * 50_000),
        *("+1" * 50_000, "AA11 " * 20_000, "0 0 " * 25_000, "01 02 " * 17_000, "@" * 100_000, "a@a" * 33_000),
        *("1.1." * 25_000, "(" * 100_000, "4111-" * 20_000, "+1 ((" * 20_000, "00 1" * 25_000, "a+" * 50_000),
    ],
    ids=lambda text: f"{text[:6]!r}",
)
def test_no_text_makes_the_search_slow(text):
    start = time.monotonic()
    masked(text)
    assert time.monotonic() - start < 1
