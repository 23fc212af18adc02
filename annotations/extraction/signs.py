"""Signs in the wording of a clause that a reader can see and disagree with: figures, deeds, hedges, wishes.

Their weights are set by hand, in steps of a tenth, on the scale of a logistic function.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import regex

from annotations.extraction.candidates import Reason
from annotations.extraction.english import AUXILIARIES, NO_NAMES, PAST_FORMS
from annotations.text.language import base
from annotations.text.words import count_words

NEVER = -9.0  # whatever else stands for it, what states nothing is worth less than the least that is proposed
MOST_NAMES = 3
FEWEST_WORDS, MANY_WORDS = 5, 14
FEWEST_WITHOUT_VERB = 4  # "Three times."

# A past or an auxiliary: what can be told without a tree.
VERB = regex.compile(rf"\b(?:{AUXILIARIES}|(?!hundred)\p{{Ll}}{{2,}}ed|{PAST_FORMS})\b")
_SHORT_VERB = regex.compile(r"n['’]t\b|['’](?:s|re|ve|ll|d|m)\b", regex.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Feature:
    """A sign in the wording that raises or lowers the worth of checking it."""

    name: str
    text: str
    weight: float
    pattern: regex.Pattern[str]


def _feature(name: str, text: str, weight: float, pattern: str) -> Feature:
    return Feature(name, text, weight, regex.compile(pattern, regex.IGNORECASE))


_MONTH = (
    r"(?:january|february|march|april|june|july|august|september|october|november|december|may(?=\s\d)"
    r"|(?<=\b(?:in|last|this)\s)may)"
)
_DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
# A whole figure: what is shown as a reason must be what the reader sees.
_FIGURE = r"(?<![\p{N}.,])\p{Nd}(?:[.,\u00a0\u202f٫٬]?\p{Nd})*+"
_BARE_MONTH = r"(?:january|february|march|april|may|june|july|august|september|october|november|december)"
_CURRENCY = r"\p{Sc}"
_SPELL = r"(?:years?|months?|weeks?|days?|time)"
_YEAR = r"(?<![\p{N}.,])(?:1[5-9]|20)\p{Nd}{2}s?(?![\p{N}%]|[.,]\p{Nd})"
_NUMBER = (
    rf"(?<![\p{{Latin}}\p{{N}}/-]|\b{_BARE_MONTH}\s)(?!{_YEAR}){_FIGURE}"
    rf"(?!(?:st|nd|rd|th)\b|\s{_BARE_MONTH}\b|/\p{{Nd}})"
)

# Shares, large numbers and money in other languages than English.
_AMOUNTS = (
    r"Prozent|Tausend|Millionen|Milliarden|pour cent|millions? d|milliards? d|por ciento|millones"
    r"|процент\p{L}*|тысяч\p{L}*|миллион\p{L}*|миллиард\p{L}*|млн|млрд"
    r"|في المئة|في المائة|بالمئة|بالمائة|ألف|آلاف|مليون|ملايين|مليار|مليارات|دولار|دينار"
    r"|אחוז\p{L}*|אלף|מיליון|מיליארד|שקל\p{L}*"
    r"|प्रतिशत|फ़ीसदी|हज़ार|लाख|करोड़|मिलियन|रुपये"
)

FEATURES = (
    _feature("figure", "a figure", 0.9, _NUMBER),
    _feature(
        "amount",
        "an amount, a share or a rate",
        0.5,
        rf"{_CURRENCY}\s?{_FIGURE}(?:\s(?:million|billion|trillion))?"
        rf"|{_FIGURE}(?:\s?(?:[%％٪]|{_CURRENCY})|[\s-](?:per ?cent|percent|percentage|million|billion"
        r"|trillion|thousand|tons?|tonnes?|kilomet\p{L}+|miles?|people|deaths?|years?|months?|days?|times|crowns|dollars"
        r"|euros|grams|metres)\b"
        rf"|\s?[万億亿千百]|\s(?:{_AMOUNTS}|mil)\b)"
        rf"|\b(?:{_AMOUNTS})\b",
    ),
    _feature(
        "number_word",
        "a number in words",
        0.5,
        r"(?<!\bthe )\b(?:two(?! (?:countries|nations|sides|powers|leaders))|three|four|five|six|seven"
        r"|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|twenty|thirty"
        r"|forty|fifty|sixty|dozens?|hundreds?|thousands?|millions|billions|half of|a third|a quarter"
        r"|one in (?:\p{Nd}|two|three|four|five|six|seven|eight|nine|ten)|twice|triple|double)\b",
    ),
    _feature("year", "a year", 0.7, _YEAR),
    _feature(
        "date",
        "a date or a period",
        0.4,
        rf"\b(?:{_MONTH}|{_DAY}|yesterday|(?:last|this|past|previous) (?:year|month|week|quarter|decade"
        rf"|summer|winter|spring"
        r"|autumn|fall|term)|earlier this|(?:years?|months?|weeks?|days?|decades?) (?:ago|later|earlier)"
        r"|since \p{Nd}|a year"
        r"|annual(?:ly)?|per year|daily|monthly|century)\b|\p{Nd}\s?[年月日]",
    ),
    _feature(
        "comparison",
        "a comparison or a change",
        0.6,
        r"\b(?:(?:more|less|fewer) \p{L}+ than|(?:more|less|fewer|higher|lower|greater|larger|smaller"
        r"|faster|cheaper|stronger|worse|longer"
        r"|better) than"
        r"|rose|risen|rise in|fell|fallen|drop(?:ped|s)? (?:in|by|from|to|significantly)|increased?"
        r"|decreased?|grew|grown|declin(?:e in|ed by|ed to \p{Nd}|es|ing)"
        r"|doubled|tripled|halved|surged?|plunged?|soared|shrank|compared (?:to|with)|as (?:many|much|high"
        r"|low) as|up from"
        r"|down from|outnumber\w*|exceed\w*|sharply|worsened|dropped|growing number)\b",
    ),
    _feature(
        "superlative",
        "a superlative or a first",
        0.6,
        r"(?<!one of )\b(?:(?:the|world[’']s|its|their|country[’']s) (?:\p{L}+-)?(?:most|least|largest"
        r"|biggest|smallest|highest|lowest|worst|best|oldest"
        r"|youngest|richest|poorest|fastest|longest|strongest|leading|main|primary|only|top|sole"
        rf"|first(?!\s(?:half|quarter|step|term|{_SPELL})))"
        r"|a record|record[- ](?:high|low|number|\p{L}+s)"
        r"|unprecedented|leading cause|primary source)\b",
    ),
    _feature(
        "cause",
        "a cause and an effect",
        0.5,
        r"\b(?:because of|due to|caus(?:e[sd]?|ing)|led to|leads? to|results? (?:in|of)|resulted in"
        r"|contribut\w+ to|contributor"
        r"|responsib(?:le|ility) for|root causes?|roots in|driven by|linked to|stems? from|triggered"
        r"|sparked|source of|thanks to"
        r"|prevent(?:ed|s) |undermin\w+|impacted|affected|damag\w+|sharply (?:\p{L}+))\b",
    ),
    _feature(
        "quantifier",
        "a generalisation",
        0.3,
        r"\b(?:all|every|most of|most|many|majority|none|never|always|no \p{L}+ (?:has|have|had|was|were|is"
        r"|are)|nobody"
        r"|everyone|several)\b",
    ),
    _feature(
        "statistics",
        "statistics, a study or a document",
        0.6,
        r"\b(?:statistics|stud(?:y|ies)|surveys?|polls?|(?:congressional|annual|recent|official|police"
        r"|government|\p{L}+day|(?-i:[A-Z])\p{L}+)"
        r" reports?|reports? (?:found|from|by)|census|findings|researchers?|data (?:show|from)|white paper"
        r"|audits?|records show"
        r"|figures (?:show|from)|court (?:found|ruled)|unemployment|inflation|budget|deficit|gdp|mortality"
        r"|death rate)\b",
    ),
    _feature(
        "deed",
        "something done or decided",
        0.5,
        r"\b(?:announced|arrested|banned|blocked|bought|built|closed|convicted|created|designated|died"
        r"|elected"
        r"|expanded|fired|funded|imposed|reimposed|indicted|introduced|issued|killed|launched|lost|opened"
        r"|paid|passed|placed|raised|reduced"
        r"|rejected|released|resigned|sanctioned|seized|sentenc(?:ed|ing)|signed|sold|spent|suspended|voted"
        r"|vetoed|withdrew|won|added|granted"
        r"|concluded|stopped|approved|ordered|sued|shot|slapped|targeted|exported|imported|identif(?:ied"
        r"|ying)|began \p{L}+ing"
        r"|started|brought|taken action|moved|hired|deported|destroyed|founded|regulated|resum\w+)\b",
    ),
    _feature(
        "accusation",
        "an accusation or a denial",
        0.5,
        r"\b(?:accus\w+|blam(?:ed|es|ing)|alleg\w+|claim(?:ed|s|ing)? that|den(?:y|ied|ies)\b|violat\w+"
        r"|fraud\w*|lied"
        r"|failed to|fail(?:s|ing)? to|contradict\w*|corrupt\w*|in violation)\b",
    ),
    _feature("question", "ranked down: a question", NEVER, r"[?？؟]\W*\Z"),
    _feature("open_question", "ranked down: an open question", -1.6, r"\A\W*(?:but )?whether\b"),
    _feature(
        "opinion",
        "ranked down: an opinion or advice",
        -0.9,
        r"\b(?:should|must|ought to|needs? to|critical|crucial|vital|important(?:ly)?"
        r"|unfortunately|welcome"
        r"|(?-i:great) |greatest |wonderful|terrific|terrible|disgrac\w+|shame\w*|ridiculous|beautiful"
        r"|genuine(?:ly)?|truly|really|simply"
        r"|i (?:think|believe|feel)|(?:we|they|experts) (?:think|believe|feel|agree)"
        r"|in (?:my|our) (?:view|opinion)|best way|effective(?:ly)?|meaningful|wary|eager|keen)\b",
    ),
    _feature(
        "prediction",
        "ranked down: a prediction",
        -0.7,
        r"\b(?:(?-i:will|may (?!\p{Nd}))|won[’']t|would|could|might|going to|set to|expect(?:s|ed|ing)?"
        r"|forecast(?:s|ers?)?|projected|plans? to|likely"
        r"|[’']ll|shall|can still"
        r"|(?:is|are) preparing|unless|soon)\b",
    ),
    _feature(
        "hedge",
        "ranked down: hedged",
        -0.5,
        r"\b(?:perhaps|possibly|seem(?:s|ed|ingly)?|appear(?:s|ed)? to|apparently|probably|presumably"
        r"|suggest(?:s|ing|ed)?|uncertain|unclear"
        r"|whether|relatively|somewhat|in part|potential(?:ly)?|signal(?:s|ed|l?ing)|believe[sd]?)\b",
    ),
    _feature(
        "wish",
        "ranked down: a wish or an appeal",
        -0.8,
        r"\b(?:(?-i:hope)|hop(?:es|ed|ing)|wish(?:es|ed)?|wants?|wanted|urg(?:e|es|ed|ing)"
        r"|call(?:ed|ing) (?:for|on)|(?<!\b(?:prompting|prompted|the|with|despite|amid|of) )calls (?:for|on)"
        r"|let us|let[’']s|please"
        r"|(?:ready|prepared|willing|committed|seek(?:s|ing)?|path) (?:to|forward)|calls? to|pledg\w+"
        r"|vow\w*)\b",
    ),
    _feature(
        "condition",
        "ranked down: a condition",
        -0.7,
        r"\A\W*(?:still, |but |yet )?(?:if|unless|even if)\b|\beven if\b",
    ),
)

_OF_ANY_LANGUAGE = tuple(
    feature for feature in FEATURES if feature.name in ("figure", "amount", "year", "date", "question")
)
_CAPITALISED = regex.compile(
    r"(?<![.!?…:“\"‘'«\n]\s*)(?<=\S\s+|\()\p{Lu}[\p{L}\p{M}\p{N}'’.&-]*(?:\s+\p{Lu}[\p{L}\p{M}\p{N}'’.&-]*)*"
)
_CAPITAL_NOUNS = frozenset({"de", "gsw", "lb", "nds"})
_NO_NAME = regex.compile(NO_NAMES)
_CALENDAR = regex.compile(rf"{_BARE_MONTH}|{_DAY}", regex.IGNORECASE)
_SENTENCE_CASE = regex.compile(r"\A\W*\p{Lu}[\p{L}\p{M}'’.-]+")


def known_names(text: str, language: str) -> frozenset[str] | None:
    """The words that stand capitalised in mid-sentence somewhere in `text`; None in a language in which every
    noun does."""
    if base(language) in _CAPITAL_NOUNS:
        return None
    words = (_bare(word) for match in _CAPITALISED.finditer(text) for word in match[0].split())
    return frozenset(word for word in words if not _NO_NAME.fullmatch(word))


def signs(
    words: str, names: frozenset[str] | None, *, reported_by: str, is_english: bool
) -> Iterator[tuple[float, Reason]]:
    """The signs in a clause, each with its weight; outside English only those that are no English words.

    `names` are the words known to be names (`known_names`; None: they cannot be told): they tell names at the
    start of a sentence from other words. `reported_by` is who is reported to state it, "" where the article
    speaks itself or quotes word for word.
    """
    for feature in FEATURES if is_english else _OF_ANY_LANGUAGE:
        match = feature.pattern.search(words)
        if match:
            found = match[0].strip()
            yield feature.weight, Reason(feature.name, f"{feature.text} ({found})" if found else feature.text)
    if reported_by:
        yield 0.5, Reason("reported", f"put forward by {reported_by}")
    count = 0 if names is None else _names_in(words, names)
    if count:
        text = "a name" if count == 1 else f"{count} names" if count < MOST_NAMES else "several names"
        yield 0.2 * min(count, MOST_NAMES), Reason("names", text)
    length = count_words(words)
    if length < FEWEST_WORDS:
        is_filler = is_english and length < FEWEST_WITHOUT_VERB and not _has_verb(words)
        yield NEVER if is_filler else -0.8, Reason("short", "ranked down: very short")
    elif length > MANY_WORDS:
        yield 0.2, Reason("detail", "a detailed statement")


def _has_verb(words: str) -> bool:
    return bool(VERB.search(words.lower()) or _SHORT_VERB.search(words))


def _names_in(words: str, names: frozenset[str]) -> int:
    """How many names stand in the clause; a run of capitalised words is one."""
    start = _SENTENCE_CASE.match(words)
    first = 1 if start and _bare(start[0]) in names else 0
    return first + sum(1 for match in _CAPITALISED.finditer(words) if not _CALENDAR.fullmatch(match[0]))


def _bare(word: str) -> str:
    """The word without punctuation around it and without a possessive ending."""
    return regex.sub(r"['’]s?\Z", "", word.strip(' .,“”"‘«('))
