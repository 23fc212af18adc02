import pytest

from annotations.extraction.speakers import Speakers

TEXT = (
    "Port director Lena Ost said so. Ost said more. She said no. U.S. Senator Jonas Feld left. She agreed. "
    "Officials from the Ferry Office spoke. They left. China grew. South China Sea trade fell."
)


def speakers(sentences: int = 1, text: str = TEXT) -> Speakers:
    found = Speakers(text)
    for _ in range(sentences):
        found.read_on("It rained.")
    return found


def name(found: Speakers, words: str) -> str:
    return found.resolve(words).name


def test_role_determiner_and_apposition_are_no_part_of_the_name() -> None:
    assert name(speakers(), "Port director Lena Ost") == "Lena Ost"
    assert name(speakers(), "Lena Ost, an engineer at the port") == "Lena Ost"
    assert name(speakers(), "the works office") == "Works office"


def test_a_surname_finds_the_full_name() -> None:
    assert name(speakers(), "Ost") == "Lena Ost"


def test_a_country_does_not_become_a_longer_name() -> None:
    assert name(speakers(), "China") == "China"


def test_a_surname_of_two_people_stays_as_it_stands() -> None:
    assert name(speakers(text="Lena Ost met Adam Ost. Ost said so."), "Ost") == "Ost"


def test_she_is_the_last_person_who_spoke_a_short_while_ago() -> None:
    found = speakers()
    name(found, "Lena Ost")
    found.read_on("Then it rained.")

    assert name(found, "She") == "Lena Ost"


def test_she_is_nobody_once_somebody_else_was_named() -> None:
    found = speakers()
    name(found, "Lena Ost")
    found.read_on("Senator Jonas Feld left.")
    found.read_on("It rained.")

    assert name(found, "She") == ""


def test_she_is_who_was_she_before() -> None:
    found = speakers(text="Lena Ost, an engineer, brought her plans. Jonas Feld, a lawyer, left.")
    found.read_on("Jonas Feld, a lawyer, left.")
    found.read_on("Lena Ost, an engineer, brought her plans.")
    found.read_on("It rained.")

    assert name(found, "She") == "Lena Ost"


def test_she_is_nobody_after_too_long() -> None:
    found = speakers()
    name(found, "Lena Ost")
    for _ in range(4):
        found.read_on("It rained.")

    assert name(found, "She") == ""


def test_they_must_follow_soon() -> None:
    found = speakers()
    name(found, "officials from the Ferry Office")
    found.read_on("It rained.")
    assert name(found, "They") == "Officials from the Ferry Office"
    for _ in range(3):
        found.read_on("It rained.")
    assert name(found, "They") == ""


def test_we_and_who_name_nobody() -> None:
    found = speakers()
    name(found, "Lena Ost")

    assert [name(found, word) for word in ("we", "who", "this", "")] == ["", "", "", ""]


def test_a_possessive_is_no_part_of_a_name() -> None:
    text = "President Ada Brand’s tariffs rose. Brand left. Ulmen’s Port Office shut. Ulmen grew."

    assert name(speakers(text=text), "President Brand") == "Ada Brand"
    assert name(speakers(text=text), "Ulmen") == "Ulmen"


def test_it_is_one_and_they_are_many() -> None:
    found = speakers()
    name(found, "the Ferry Office")
    assert (name(found, "they"), name(found, "it")) == ("", "Ferry Office")
    name(found, "officials from the Ferry Office")
    assert name(found, "it") == ""


def test_she_is_nobody_when_somebody_without_a_name_came_between() -> None:
    found = speakers()
    name(found, "Lena Ost")
    found.read_on("A resident of the north quay objected.")
    found.read_on("It rained.")

    assert name(found, "She") == ""


def test_he_is_nobody_where_only_a_woman_was_named() -> None:
    found = speakers(text="Mrs Ada Brand, a lawyer, left.")
    found.read_on("Mrs Ada Brand, a lawyer, left.")
    found.read_on("It rained.")

    assert (name(found, "he"), name(found, "she")) == ("", "Ada Brand")


def test_the_office_is_its_only_holder() -> None:
    assert name(speakers(text="Mayor Ada Brand left."), "the mayor") == "Ada Brand"
    assert name(speakers(text="Mayor Ada Brand met Mayor Jonas Feld."), "the mayor") == "Mayor"


def test_a_document_without_a_name_is_nobody() -> None:
    assert [name(speakers(), words) for words in ("the study", "the same figures")] == ["", ""]
    assert name(speakers(), "the regional traffic survey") == "Regional traffic survey"


def test_the_press_that_tells_the_story_claims_nothing() -> None:
    own = Speakers(TEXT, frozenset({"COASTNEWS"}))

    assert (own.is_own("Coast News"), own.is_own("Port News")) == (True, False)


def test_the_report_is_its_issuers_if_only_one_was_named() -> None:
    found = speakers()
    found.read_on("A survey by the Rail Office came out.")
    assert (name(found, "the survey"), name(found, "a survey")) == ("Rail Office", "")
    found.read_on("A survey from Lake Watch followed.")
    assert name(found, "the survey") == ""


def test_they_may_be_two_sentences_back_if_nobody_else_came_between() -> None:
    found = speakers()
    found.resolve("experts")
    found.read_on("The lake is deep.")
    found.read_on("It is cold, they argue.")

    assert name(found, "they") == "Experts"


def test_whose_lawyers_they_are_must_be_certain() -> None:
    found = speakers()
    assert name(found, "his lawyers") == ""
    found.resolve("Lena Ost")
    found.read_on("It rained.")
    assert name(found, "her lawyers") == "Lena Ost’s lawyers"


def test_how_certain_a_claimant_is_depends_on_how_it_was_told() -> None:
    found = speakers(text="Mayor Ada Brand left.")
    named = found.resolve("Ada Brand").confidence
    in_office = found.resolve("the mayor").confidence
    found.read_on("It rained.")

    assert named > in_office > found.resolve("she").confidence > found.resolve("we").confidence == 0


def test_he_is_who_spoke_alone_in_the_sentence_before() -> None:
    found = speakers(text="Lena Ost, a lawyer, met Jonas Feld, a judge. Ost spoke.")
    found.read_on("Lena Ost, a lawyer, met Jonas Feld, a judge.")
    found.read_on("Ost said it was late.")
    found.resolve("Ost")
    found.read_on("She said it rained.")

    assert name(found, "She") == "Lena Ost"


# Who stands before the verb; then whose claim it is.
AROUND_A_NAME = [
    ("Critics of Jonas Feld", "Critics of Jonas Feld"),
    ("Critics of Ulmen mayor Jonas Feld", "Critics of Ulmen mayor Jonas Feld"),
    ("The mother of Jonas Feld", "Mother of Jonas Feld"),
    ("The lawyer for Jonas Feld", "Lawyer for Jonas Feld"),
    ("A former aide to Jonas Feld", "Former aide to Jonas Feld"),
    ("University of Wexley professor Jonas Feld", "Jonas Feld"),
    ("Lena Ost and Jonas Feld", "Lena Ost and Jonas Feld"),
    ("Both Ost and Feld", "Lena Ost and Jonas Feld"),
    ("Jonas Feld, the port and Lena Ost", ""),
    ("Jonas Feld and his colleagues", "Jonas Feld and his colleagues"),
    ("Neither Lena Ost nor Jonas Feld", ""),
    ("Everyone but Jonas Feld", ""),
    ("No official", ""),
    ("Few officials", ""),
    ("A few officials", "A few officials"),
]


@pytest.mark.parametrize(("words", "claimant"), AROUND_A_NAME, ids=[row[0] for row in AROUND_A_NAME])
def test_whoever_stands_around_a_name_is_not_that_person(words: str, claimant: str) -> None:
    assert name(speakers(text="Mayor Jonas Feld said so. The engineer Lena Ost left."), words) == claimant


def test_a_word_for_somebody_is_less_certain_than_a_name() -> None:
    found = speakers()
    sure = [found.resolve(words).confidence for words in ("Lena Ost", "the director Lena Ost")]
    vague = [found.resolve(words).confidence for words in ("the works office", "a woman")]

    assert [*sure, *vague] == sorted({*sure, *vague}, reverse=True)
