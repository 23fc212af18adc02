"""The desks of the demo and the people at them."""

from dataclasses import dataclass

from annotations.models import Role

# Everybody knows it, so the demo is only loaded where nobody else can get in.
PASSWORD = "workbench-demo"


@dataclass(frozen=True)
class Person:
    username: str
    name: str
    role: Role


@dataclass(frozen=True)
class Desk:
    slug: str
    name: str
    reviews_required: int
    description: str
    guidelines: str
    methodology: str
    corrections_policy: str


PEOPLE = (
    Person("olga", "Olga Brandvik", Role.OWNER),
    Person("erin", "Erin Castellan", Role.EDITOR),
    Person("carol", "Carol Nakamba", Role.ADJUDICATOR),
    Person("alice", "Alice Moreau", Role.REVIEWER),
    Person("bob", "Bob Lindqvist", Role.REVIEWER),
    Person("victor", "Victor Anand", Role.VIEWER),
)
OWNER = PEOPLE[0]

_GUIDELINES = (
    "Check what somebody could act on: figures, promises, comparisons, who did what and when. "
    "Leave out opinions and forecasts.\n"
    "Look for the first place a figure was published, and quote it. "
    "Two sources that copy each other are one.\n"
    "Write the rationale for a reader who has not seen the article."
)
_METHODOLOGY = (
    "We choose claims that many people heard and could act on, whoever made them.\n\n"
    "We look for the first place a figure was published, keep a copy of every source and quote its own "
    "words, also where it speaks against our finding. We ask whoever made the claim what it rests on."
)
_CORRECTIONS = (
    "Tell us what is wrong: corrections@desk.example. We answer within two working days.\n\n"
    "A correction stands at the top of the page with its date and reason, and every earlier version stays to "
    "be read."
)
DESKS = (
    Desk(
        "harbour-desk",
        "Harbour Desk",
        1,
        "Quick checks on the news of the coast. One review settles a claim.",
        _GUIDELINES,
        _METHODOLOGY,
        _CORRECTIONS,
    ),
    Desk(
        "council-desk",
        "Council Desk",
        2,
        "What politicians say. Two people review each claim without seeing each other’s verdict.",
        _GUIDELINES + "\nDo not talk about a claim before both verdicts are in.",
        _METHODOLOGY,
        _CORRECTIONS,
    ),
)
