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


def test_role_determiner_and_apposition_are_no_part_of_the_name() -> None:
    assert speakers().resolve("Port director Lena Ost") == "Lena Ost"
    assert speakers().resolve("Lena Ost, an engineer at the port") == "Lena Ost"
    assert speakers().resolve("the works office") == "Works office"


def test_a_surname_finds_the_full_name() -> None:
    assert speakers().resolve("Ost") == "Lena Ost"


def test_a_country_does_not_become_a_longer_name() -> None:
    assert speakers().resolve("China") == "China"


def test_a_surname_of_two_people_stays_as_it_stands() -> None:
    assert speakers(text="Lena Ost met Adam Ost. Ost said so.").resolve("Ost") == "Ost"


def test_she_is_the_last_person_who_spoke_a_short_while_ago() -> None:
    found = speakers()
    found.resolve("Lena Ost")
    found.read_on("Then it rained.")

    assert found.resolve("She") == "Lena Ost"


def test_she_is_nobody_once_somebody_else_was_named() -> None:
    found = speakers()
    found.resolve("Lena Ost")
    found.read_on("Senator Jonas Feld left.")
    found.read_on("It rained.")

    assert found.resolve("She") == ""


def test_she_is_who_was_she_before() -> None:
    found = speakers(text="Lena Ost, an engineer, brought her plans. Jonas Feld, a lawyer, left.")
    found.read_on("Jonas Feld, a lawyer, left.")
    found.read_on("Lena Ost, an engineer, brought her plans.")
    found.read_on("It rained.")

    assert found.resolve("She") == "Lena Ost"


def test_she_is_nobody_after_too_long() -> None:
    found = speakers()
    found.resolve("Lena Ost")
    for _ in range(4):
        found.read_on("It rained.")

    assert found.resolve("She") == ""


def test_they_must_follow_at_once() -> None:
    found = speakers()
    found.resolve("officials from the Ferry Office")
    found.read_on("It rained.")
    assert found.resolve("They") == "Officials from the Ferry Office"
    found.read_on("It rained.")
    found.read_on("It rained.")
    assert found.resolve("They") == ""


def test_we_and_who_name_nobody() -> None:
    found = speakers()
    found.resolve("Lena Ost")

    assert [found.resolve(word) for word in ("we", "who", "this", "")] == ["", "", "", ""]


def test_a_possessive_is_no_part_of_a_name() -> None:
    text = "President Ada Brand’s tariffs rose. Brand left. Ulmen’s Port Office shut. Ulmen grew."

    assert speakers(text=text).resolve("President Brand") == "Ada Brand"
    assert speakers(text=text).resolve("Ulmen") == "Ulmen"


def test_it_is_one_and_they_are_many() -> None:
    found = speakers()
    found.resolve("the Ferry Office")
    assert (found.resolve("they"), found.resolve("it")) == ("", "Ferry Office")
    found.resolve("officials from the Ferry Office")
    assert found.resolve("it") == ""


def test_she_is_nobody_when_somebody_without_a_name_came_between() -> None:
    found = speakers()
    found.resolve("Lena Ost")
    found.read_on("A resident of the north quay objected.")
    found.read_on("It rained.")

    assert found.resolve("She") == ""


def test_he_is_nobody_where_only_a_woman_was_named() -> None:
    found = speakers(text="Mrs Ada Brand, a lawyer, left.")
    found.read_on("Mrs Ada Brand, a lawyer, left.")
    found.read_on("It rained.")

    assert (found.resolve("he"), found.resolve("she")) == ("", "Ada Brand")


def test_the_office_is_its_only_holder() -> None:
    assert speakers(text="Mayor Ada Brand left.").resolve("the mayor") == "Ada Brand"
    assert speakers(text="Mayor Ada Brand met Mayor Jonas Feld.").resolve("the mayor") == "Mayor"


def test_a_document_without_a_name_is_nobody() -> None:
    assert [speakers().resolve(words) for words in ("the study", "the same figures")] == ["", ""]
    assert speakers().resolve("the regional traffic survey") == "Regional traffic survey"


def test_the_press_that_tells_the_story_claims_nothing() -> None:
    assert Speakers(TEXT, frozenset({"COASTNEWS"})).resolve("Coast News") == ""
