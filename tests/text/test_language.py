import pytest

from annotations.text.language import base, detect, direction, is_english

TEXTS = [
    ("en", "The mayor announced that the bridge will be closed for three months."),
    ("de", "Der Bürgermeister sagte am Montag, dass die Brücke gesperrt wird."),
    ("fr", "La mairie a annoncé que le pont sera fermé pendant trois mois."),
    ("es", "El alcalde anunció que el puente cerrará durante tres meses."),
    ("ru", "Мэр объявил, что мост закроют на три месяца."),
    ("ar", "أعلن رئيس البلدية أن الجسر سيغلق ثلاثة أشهر."),
    ("he", "ראש העיר הודיע כי הגשר ייסגר לשלושה חודשים."),
    ("fa", "شهردار اعلام کرد که پل سه ماه بسته می‌شود."),
    ("ur", "میئر نے اعلان کیا کہ پل تین ماہ کے لیے بند رہے گا۔"),
    ("hi", "महापौर ने कहा कि पुल तीन महीने तक बंद रहेगा।"),
    ("zh", "市长宣布大桥将关闭三个月进行维修，预计花费两百万元。"),
    ("ja", "市長は橋を三か月閉鎖すると発表した。費用は二百万円です。"),
]


@pytest.mark.parametrize(("language", "text"), TEXTS, ids=[row[0] for row in TEXTS])
def test_the_language_of_a_sentence_is_named(language: str, text: str) -> None:
    assert detect(text) == language


@pytest.mark.parametrize("text", ["", "Ok.", "4,120 – 12 % (2021)", "👍👍🌉🇫🇷", "xyz"])
def test_too_little_text_has_no_language(text: str) -> None:
    assert detect(text) == ""


ENGLISH = [
    ("en", True),
    ("en-GB", True),
    ("en_US", True),
    ("EN", True),
    ("", True),
    ("enm", False),
    ("de-en", False),
    ("zh", False),
]


@pytest.mark.parametrize(("language", "expected"), ENGLISH)
def test_a_tag_is_english_however_it_is_written_and_so_is_none(language: str, expected: bool) -> None:
    assert is_english(language) == expected


@pytest.mark.parametrize("tag", ["de", "DE", "de-AT", "de_CH", "de-Latn-DE"])
def test_country_and_script_are_no_part_of_the_language(tag: str) -> None:
    assert base(tag) == "de"


DIRECTIONS = [
    ("ar", "", "rtl"),
    ("he-IL", "", "rtl"),
    ("fa_IR", "", "rtl"),
    ("ur", "", "rtl"),
    ("en", "שלום", "ltr"),
    ("az-Arab", "", "rtl"),
    ("ku-Latn-TR", "", "ltr"),
    ("zh-Hant", "", "ltr"),
    ("", "שלום, Ulmen ראש העיר", "rtl"),
    ("", "The name שלום was painted.", "ltr"),
    ("", "12 – 14 👍", "ltr"),
    ("", "", "ltr"),
]


@pytest.mark.parametrize(("language", "text", "expected"), DIRECTIONS)
def test_the_direction_is_that_of_the_language_or_else_of_the_letters(
    language: str, text: str, expected: str
) -> None:
    assert direction(language, text) == expected
