"""Reports in other languages: the same numbers, the same fields, nothing left out, and only words change."""

import datetime
import re
import string
from collections import Counter
from pathlib import Path

import pytest
from matplotlib.axes import Axes

from toolkit.parameters.languages import LANGUAGES, LOCALES, speak, speaking, spoken
from toolkit.reporting import extractions, marks, styles, translations, words
from toolkit.reporting.messages import MESSAGES, SINGULARS, english_only

OTHERS = [language for language in LANGUAGES if language != "en"]
SHOWN = extractions.shown()


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def numbers(template: str, language: str) -> Counter[float]:
    """The numbers that a template says itself, as its language writes them."""
    signs = marks.marks(language)
    group, decimal = re.escape(signs.group), re.escape(signs.decimal)
    text = re.sub(r"\{[^}]*\}|ICC\(\d,\d\)", " ", template)
    # English templates write a thousand with the plain space of the source.
    found = re.findall(rf"\d{{1,3}}(?:(?:{group}| )\d{{3}})+\b|\d+(?:{decimal}\d+)?", text)
    return Counter(float(re.sub(rf"{group}| ", "", each).replace(signs.decimal, ".")) for each in found)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def test_a_language_is_a_file() -> None:
    assert sorted(LANGUAGES[1:]) == sorted(path.stem for path in LOCALES.iterdir())
    assert {"en", "fi", "it"} <= set(LANGUAGES)


def test_merging_keeps_translations_and_begins_what_is_new_empty(tmp_path: Path) -> None:
    whole = extractions.merged("sv", tmp_path)
    entry = 'msgctxt "met"\nmsgid "met"\nmsgstr "'
    assert f'{entry}"' in whole
    (tmp_path / "sv.po").write_text(whole.replace(f'{entry}"', f'{entry}uppnått"'), encoding="utf-8")
    assert extractions.merged("sv", tmp_path) == whole.replace(f'{entry}"', f'{entry}uppnått"')
    gone = 'msgctxt "no longer"\nmsgid "gone"\nmsgstr "borta"\n'
    (tmp_path / "sv.po").write_text(f"{whole}\n{gone}", encoding="utf-8")
    assert '#~ msgstr "borta"' in extractions.merged("sv", tmp_path)


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_has_the_fields_and_the_marks_of_its_english(language: str) -> None:
    found = translations.translations(language).texts
    for each in SHOWN:
        for form in found.get((each.context, each.english), ()):
            assert fields(form) in (fields(each.english), fields(each.plural or each.english)), (each.context, form)
            assert numbers(form, language) == numbers(each.english, "en"), (each.context, form)
            for mark in ("<", ">", "**", "`", "http"):
                assert form.count(mark) == each.english.count(mark), (each.context, form)
            assert form.replace(form.strip(), "") == each.english.replace(each.english.strip(), ""), (
                each.context,
                form,
            )


@pytest.mark.parametrize("language", OTHERS)
def test_ours_reads_a_file_as_babel_reads_it(language: str) -> None:
    pofile = pytest.importorskip("babel.messages.pofile")
    with (LOCALES / f"{language}.po").open("rb") as file:
        catalog = pofile.read_po(file)
    theirs = {
        (each.context, each.id[0] if each.pluralizable else each.id): each.string
        if each.pluralizable
        else (each.string,)
        for each in catalog
        if each.id and not each.fuzzy
    }
    ours = translations.translations(language)
    assert ours.texts == {key: forms for key, forms in theirs.items() if all(forms)}
    assert [ours.form(n) for n in (0, 1, 2, 11, 21)] == [int(n != 1) for n in (0, 1, 2, 11, 21)]


def test_what_an_escaped_line_and_a_plural_hold(tmp_path: Path) -> None:
    (tmp_path / "xx.po").write_text(
        'msgid ""\nmsgstr ""\n"Plural-Forms: nplurals=2; plural=(n > 1);\\n"\n\n'
        'msgctxt "a"\nmsgid "say \\"\\\\n\\""\nmsgstr ""\n"one\\n"\n"two"\n\n'
        '#, fuzzy\nmsgctxt "b"\nmsgid "b"\nmsgstr "guessed"\n\n'
        'msgctxt "c"\nmsgid "{n} row"\nmsgid_plural "{n} rows"\nmsgstr[0] "une"\nmsgstr[1] "des"\n',
        encoding="utf-8",
    )
    found = translations.translations("xx", tmp_path)
    assert found.texts == {("a", 'say "\\n"'): ("one\ntwo",), ("c", "{n} row"): ("une", "des")}
    assert [found.form(n) for n in (0, 1, 2)] == [0, 0, 1]


def test_the_singular_of_a_message_has_the_fields_of_its_plural() -> None:
    for message, field in SINGULARS.items():
        assert field in fields(MESSAGES[message])
        assert fields(MESSAGES[f"{message}|{field}"]) <= fields(MESSAGES[message])


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", ["12 345.6", "−0.5", "82.1 %", "EUR 18 400.00", "1:06:40 h", "2025-03-31"]),
        ("fi", ["12 345,6", "−0,5", "82,1 %", "18 400,00 EUR", "1:06:40 h", "31.3.2025"]),
        ("it", ["12.345,6", "−0,5", "82,1 %", "18.400,00 EUR", "1:06:40 h", "31 mar 2025"]),
    ],
)
def test_numbers_as_each_language_writes_them(language: str, expected: list[str]) -> None:
    with speaking(language):
        said = [
            words.number(12345.6),
            words.number(-0.5),
            words.share(0.821),
            words.quantity(18400, "EUR"),
            words.seconds(4000),
            words.dated(datetime.date(2025, 3, 31)),
        ]
    assert [plain(each) for each in said] == expected


def test_marks_are_those_of_the_unicode_locale_data() -> None:
    babel_numbers = pytest.importorskip("babel.numbers")
    for language in OTHERS:
        written = words.number(1234567.25, digits=2, language=language)
        assert written == babel_numbers.format_decimal(1234567.25, format="#,##0.00", locale=language)


def test_every_language_rounds_alike() -> None:
    values = [0.25, 2.675, 0.125, 1e6 + 0.005, -0.05, 1234.5]
    for language in OTHERS:
        signs = marks.marks(language)
        for value in values:
            for digits in (0, 1, 2):
                other = words.number(value, digits=digits, language=language)
                back = other.replace(signs.group, "\u202f").replace(signs.decimal, ".")
                assert back == words.number(value, digits=digits, language="en")


def test_one_of_a_thing_is_said_in_the_singular() -> None:
    assert [plain(words.say("rows", rows=words.count(n))) for n in (1, 2, 1001)] == ["1 row", "2 rows", "1 001 rows"]


def test_who_runs_an_audit_is_told_in_english_whatever_the_report_speaks() -> None:
    with speaking("fi"):
        assert words.say("run_measuring") == MESSAGES["run_measuring"]
        assert words.say("fault_no_sections") == MESSAGES["fault_no_sections"]
    assert not any(each.context in MESSAGES and english_only(each.context) for each in SHOWN)


def test_a_language_lasts_as_long_as_its_block_and_must_have_a_file() -> None:
    assert spoken() == "en"
    with speaking("it"):
        assert spoken() == "it"
    assert spoken() == "en"
    with pytest.raises(ValueError, match="'xx' is none of the languages en"):
        speak("xx")


def test_a_sentence_of_another_room_is_known_by_its_template(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pattern = translations._recognising("known for {share}% of {rows} rows (all)")
    made = translations.Translations({}, lambda _: 0, {"text": [(pattern, "{rows} riviä, {share} %")]})
    monkeypatch.setattr(translations, "translations", lambda language: made)
    with speaking("fi"):
        assert words.told("known for 12.5% of 40 rows (all)") == "40 riviä, 12,5 %"
        assert words.told("known for none") == "known for none"


def test_no_default_of_this_room_names_a_language() -> None:
    room = Path(extractions.__file__).parent
    found = [path.name for path in room.glob("*.py") if re.search(r'language: str = "[a-z]', path.read_text())]
    assert found == []


def test_axes_that_nobody_labels_have_the_decimal_mark_of_the_language() -> None:
    @styles.styled
    def drawn(*, language: str = "") -> Axes:
        axes = styles.axes_of(2.0)
        axes.plot([0.0, 0.5], [-0.25, 0.25])
        return axes

    def labels(axes: Axes) -> list[str]:
        return [axis.get_major_formatter().format_ticks([0.0, 0.25])[1] for axis in (axes.xaxis, axes.yaxis)]

    assert labels(drawn()) == ["0.25", "0.25"]
    assert labels(drawn(language="fi")) == ["0,25", "0,25"]
    with speaking("it"):
        assert labels(drawn()) == ["0,25", "0,25"]


def test_of_several_reasons_each_is_translated(monkeypatch: pytest.MonkeyPatch) -> None:
    patterns = [
        (translations._recognising(english), other)
        for english, other in (
            ("{a} new; each takes {b}", "{a} uutta, kukin {b}"),
            ("no {columns}", "puuttuu {columns}"),
        )
    ]
    made = translations.Translations({}, lambda _: 0, {"text": patterns})
    monkeypatch.setattr(translations, "translations", lambda language: made)
    with speaking("fi"):
        assert words.told("no wait, hold; no csat; 3 new; each takes 5") == (
            "puuttuu wait, hold; puuttuu csat; 3 new; each takes 5"
        )
        assert words.told("3 new; each takes 5") == "3 uutta, kukin 5"


def test_a_day_that_stands_alone_is_written_as_the_language_does() -> None:
    assert [words.told_day("2024-02-09", language=language) for language in ("en", "fi", "it")] == [
        "2024-02-09",
        "9.2.2024",
        "9 feb 2024",
    ]
    assert [words.told_day(text, language="fi") for text in ("2024-02", "2024-02-31", "v 2024-02-09")] == [
        "2024-02",
        "2024-02-31",
        "v 2024-02-09",
    ]


@pytest.mark.parametrize("language", OTHERS)
def test_everything_that_is_shown_is_translated(language: str) -> None:
    found = translations.translations(language).texts
    lacking = [each.context + ": " + each.english for each in SHOWN if (each.context, each.english) not in found]
    assert lacking == [], "make messages, then fill in what is empty in toolkit/locales"


@pytest.mark.parametrize("language", OTHERS)
def test_a_text_with_a_count_has_every_plural_form(language: str) -> None:
    found = translations.translations(language).texts
    counted = [each for each in SHOWN if each.plural]
    assert len(counted) > 20
    assert [each.context for each in counted if len(found.get((each.context, each.english), "12")) != 2] == []
