"""What has been done with the demo's articles before a visitor comes."""

from dataclasses import dataclass

from annotations.models import Attribution, Rating, SourceKind, Stance


@dataclass(frozen=True)
class Cited:
    """A source with its pasted text; `quote` stands in it."""

    stance: Stance
    title: str
    publisher: str
    url: str
    text: str
    quote: str
    note: str = ""
    kind: SourceKind = SourceKind.PRIMARY


@dataclass(frozen=True)
class Review:
    """One reviewer's work on a claim: the sources they added and their verdict."""

    reviewer: str
    rating: Rating
    rationale: str
    sources: tuple[Cited, ...] = ()


@dataclass(frozen=True)
class Checked:
    """A passage that somebody marked as a claim, in its article's words (`quote`) and in words of its own.

    `published` is the reasoning it was published with, where it was.
    """

    quote: str
    marked_by: str
    wording: str
    claimant: str
    attribution: Attribution
    reviews: tuple[Review, ...] = ()
    published: str = ""


_ROAD_COUNTS = Cited(
    stance=Stance.DISPUTES,
    title="Traffic counts, Halvern Bridge, February 2026",
    publisher="Kestrel Regional Road Office",
    url="https://roads.kestrel.example/counts/halvern-bridge/2026-02",
    text=(
        "Halvern Bridge, both directions, average weekday.\n"
        "February 2025: 57,900 vehicles. February 2026: 48,300 vehicles.\n"
        "One of four lanes has been closed for repairs since 14 January 2026.\n"
    ),
    quote="February 2025: 57,900 vehicles. February 2026: 48,300 vehicles.",
    note="A fall of 16.6 percent, with a lane closed for half of the time.",
)
_CROSSINGS = Cited(
    stance=Stance.SUPPORTS,
    title="Night service: the first five months",
    publisher="Port Authority of Halvern",
    url="https://port.halvern.example/reports/night-service-2026-03",
    text=(
        "Night service, 1 October 2025 to 28 February 2026\n"
        "Crossings planned: 1,963. Crossings made: 1,912. Cancelled for wind or ice: 51.\n"
        "Passengers: 388,400, or 203 for each crossing.\n"
    ),
    quote="Crossings made: 1,912.",
    note="The authority counts its own boats, but the cancelled crossings fit the storm days.",
)
_HERRING = Cited(
    stance=Stance.CONTEXT,
    title="Winter survey of herring in Kestrel Sound",
    publisher="Orrin Marine Institute",
    url="https://marine.orrin.example/bulletins/2026-02-herring",
    text=(
        "Bulletin of 20 February 2026.\n"
        "The number of herring in the sound was within the range of the past ten years.\n"
        "The survey does not cover the waters inside the breakwater, and it does not count catches.\n"
    ),
    quote="The survey does not cover the waters inside the breakwater, and it does not count catches.",
)
_MEALS = Cited(
    stance=Stance.DISPUTES,
    title="School meals in figures",
    publisher="Education office of Brennmoor",
    url="https://schools.brennmoor.example/meals/figures-2026-02",
    text=(
        "Schools with hot lunches: 11 of 12. Not yet supplied: Quarry Lane (286 pupils).\n"
        "Meals served on an average school day in January: 4,150.\n"
    ),
    quote="Schools with hot lunches: 11 of 12. Not yet supplied: Quarry Lane (286 pupils).",
)
_QUARRY_LANE = Cited(
    stance=Stance.DISPUTES,
    title="Letter to parents, February 2026",
    publisher="Quarry Lane School",
    url="https://quarrylane.brennmoor.example/letters/2026-02",
    text=(
        "Dear parents,\n"
        "our kitchen will open after the autumn break. Until then please give your children a packed lunch.\n"
    ),
    quote="Until then please give your children a packed lunch.",
)
_YEARBOOK = Cited(
    stance=Stance.DISPUTES,
    title="Yearbook of the education office, table 14: days absent",
    publisher="Education office of Brennmoor",
    url="https://schools.brennmoor.example/yearbook/2024",
    text=(
        "Table 14. Days absent per pupil and school year.\n"
        "2022/23: 9.4. 2023/24: 7.6.\n"
        "Schools with a kitchen: 9.5 and 7.6. Schools without: 9.3 and 7.6.\n"
        "The influenza winter of 2022/23 raised absences in the whole region.\n"
    ),
    quote="2022/23: 9.4. 2023/24: 7.6.",
    note="9.4 to 7.6 is a fall of 19 percent, not 21.",
)
_AUDIT = Cited(
    stance=Stance.DISPUTES,
    title="School kitchens: spending to the end of 2025",
    publisher="Town auditor of Brennmoor",
    url="https://audit.brennmoor.example/2026/kitchens",
    text=(
        "Voted in June 2023 for building kitchens: 30.0 million crowns.\n"
        "Spent to 31 December 2025: 44.8 million crowns, 49 percent above the budget.\n"
    ),
    quote="44.8 million crowns, 49 percent above the budget",
)

STORY: dict[str, tuple[Checked, ...]] = {
    "night-ferry": (
        Checked(
            quote=(
                "The night ferry that began running across Kestrel Sound last autumn has cut car traffic on "
                "the Halvern Bridge by 34 percent"
            ),
            marked_by="alice",
            wording="The night ferry has cut car traffic on the Halvern Bridge by 34 percent.",
            claimant="Ingrid Solvay",
            attribution=Attribution.REPORTED,
            reviews=(
                Review(
                    "alice",
                    Rating.DISPUTED,
                    "The road office counted 57,900 vehicles on an average weekday in February 2025, and "
                    "48,300 a year later: 17 percent fewer, half of what the mayor said, and a closed lane "
                    "explains a part of it. Her office did not say where the 34 percent come from.",
                    (_ROAD_COUNTS,),
                ),
            ),
        ),
        Checked(
            quote=(
                "The boats, which carry up to 420 passengers each, made 1,912 crossings between 1 October "
                "and the end of February"
            ),
            marked_by="bob",
            wording="The night ferry made 1,912 crossings between 1 October 2025 and 28 February 2026.",
            claimant="Port authority",
            attribution=Attribution.REPORTED,
            reviews=(
                Review(
                    "bob",
                    Rating.SUPPORTED,
                    "The authority’s report lists 1,912 crossings made and 51 cancelled, and the cancelled "
                    "ones fall on the days for which the weather service records storms.",
                    (_CROSSINGS,),
                ),
            ),
            published=(
                "The port authority’s report on the first five months lists 1,963 crossings planned, 1,912 "
                "made and 51 cancelled for wind or ice.\n\n"
                "The authority counts its own boats, so we compared the days of the cancelled crossings with "
                "the weather service’s record of storms. They agree."
            ),
        ),
        Checked(
            quote="herring catches inside the breakwater have fallen by half because of the ferry’s wake.",
            marked_by="alice",
            wording="The wake of the night ferry has halved herring catches inside the breakwater.",
            claimant="Sound Anglers’ Union",
            attribution=Attribution.REPORTED,
            reviews=(
                Review(
                    "bob",
                    Rating.MISSING_CONTEXT,
                    "The institute’s survey says the stock is as large as ever, but it neither covers the "
                    "waters inside the breakwater nor counts catches. The union showed us its members’ log "
                    "books, which do fall by half; nothing we found ties that to the wake.",
                    (_HERRING,),
                ),
            ),
        ),
        Checked(
            quote=(
                "It put the cost of setting up the service at 6.2 million crowns, 1.1 million less than "
                "budgeted."
            ),
            marked_by="bob",
            wording="Setting up the night ferry cost 6.2 million crowns, 1.1 million less than budgeted.",
            claimant="Port authority",
            attribution=Attribution.REPORTED,
        ),
    ),
    "school-lunch": (
        Checked(
            quote="Every pupil in Brennmoor now gets a hot lunch at school",
            marked_by="alice",
            wording="Every pupil in Brennmoor gets a hot lunch at school.",
            claimant="Marta Ellingsen",
            attribution=Attribution.REPORTED,
            reviews=(
                Review(
                    "alice",
                    Rating.DISPUTED,
                    "One school of twelve, Quarry Lane with 286 pupils, has no kitchen yet.",
                    (_MEALS,),
                ),
                Review(
                    "bob",
                    Rating.DISPUTED,
                    "Quarry Lane still asks parents for packed lunches.",
                    (_QUARRY_LANE,),
                ),
            ),
        ),
        Checked(
            quote="Absences fell by 21 percent in the first year of the programme",
            marked_by="bob",
            wording="Absences from Brennmoor’s schools fell by 21 percent in the lunches’ first year.",
            claimant="Marta Ellingsen",
            attribution=Attribution.REPORTED,
            reviews=(
                Review(
                    "alice",
                    Rating.DISPUTED,
                    "The yearbook has absences falling from 9.4 days to 7.6. That is 19 percent.",
                    (_YEARBOOK,),
                ),
                Review(
                    "bob",
                    Rating.MISSING_CONTEXT,
                    "About right as a figure (19 percent by the yearbook), but absences fell just as much in "
                    "schools without a kitchen, after a winter of influenza. The lunches do not explain it.",
                ),
            ),
        ),
        Checked(
            quote="They swallowed 46 million crowns, twice what we voted for",
            marked_by="alice",
            wording="Brennmoor’s school kitchens cost 46 million crowns, twice what the council voted for.",
            claimant="Jonas Reik",
            attribution=Attribution.DIRECT,
            reviews=(
                Review(
                    "alice",
                    Rating.DISPUTED,
                    "The auditor puts spending at 44.8 million, of 30 million voted: half as much again, "
                    "not twice as much.",
                    (_AUDIT,),
                ),
            ),
        ),
        Checked(
            quote="the town pays half of what its neighbours pay for it",
            marked_by="bob",
            wording="Brennmoor pays half as much for a school lunch as its neighbouring towns.",
            claimant="Marta Ellingsen",
            attribution=Attribution.REPORTED,
        ),
    ),
}
