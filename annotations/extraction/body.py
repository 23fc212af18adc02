"""Which sentences of a stored text are the article, and which are furniture around it.

The text itself stays as it is: headlines, bylines, captions and lists of links are only passed over.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import regex

from annotations.extraction.english import (
    AUXILIARIES,
    PAST_FORMS,
    PERSON_NOUNS,
    PLACES,
    ROLES,
    TITLES,
    any_of,
)
from annotations.text.blocks import Block, blocks
from annotations.text.language import is_english
from annotations.text.segmentation import Span, sentences
from annotations.text.words import count_words

LONGEST_HEADLINE = 14  # words; a longer line without a final stop is prose that lost it,
LONGEST_STANDFIRST = 30  # except before the first line of prose

_FINAL_STOP = regex.compile(r"[.!?…:,;\p{STerm}][\p{Pe}\p{Pf}\"'”’*]*\Z")
_LINKS = regex.compile(
    r"(?:related(?: topics| articles| stories| coverage| news| links| posts| content)?|read (?:more|also"
    r"|next)|see also|also read|more (?:from|on|stories|news|about)\b[^.!?…]*|further reading"
    r"|recommended(?: for you)?|most (?:read|popular)|you (?:may|might) also like|trending(?: now)?"
    r"|latest (?:news|stories)|topics|tags|keywords|categories|filed under|share this(?: article| story)?"
    r"|follow us.*|lire aussi|à lire aussi|mehr zum thema|lesen sie auch|lea también|leer más|читайте также"
    r"|по теме|اقرأ أيضا|相关阅读|相关新闻|関連記事)\s*+(?:[:：]\s*+)?\Z",
    regex.IGNORECASE,
)
# Names and figures, and what stands between them in bylines, credits and times: a line of nothing else says
# nothing that could be checked, while "Published on Tuesday, the audit found …" does.
_LABEL_WORDS = any_of(
    """
    a an and or in at on by for of the from with via de del der den di da dos van von la le el al bin about us
    staff special senior chief deputy court health political politics environment science economics business
    foreign crime education sports? technology defen[cs]e security transport city local regional national
    correspondents? reporters? writers? editors? bureau desk newsroom agency contributors?
    reporting editing writing additional compiled translated written edited photo(?:s|graph|graphs|graphy)?
    pictures? images? video graphics? now today yesterday last first just ago hours? min(?:ute)?s? days?
    weeks? months? am pm read published updated posted modified permission partnership support collaboration
    help
    """
)
_LABEL = (
    r"(?:[\p{Lu}\p{Lt}\p{Lo}][\p{L}\p{M}.'’-]*+|\p{N}[\p{L}\p{N}.:/]*+|(?i:" + _LABEL_WORDS + r"))"
    r"(?![\p{L}\p{M}\p{N}])"
)
_LABELS = rf"(?:[^\p{{L}}\p{{N}}]*+{_LABEL})*+[^\p{{L}}\p{{N}}]*+\Z"
_TERMS = r"(?:terms (?:of (?:use|service)|and conditions)|(?:privacy|cookies?) (?:policy|notice))"
_THIS_TEXT = r"this (?:article|story|piece|post|column|interview|report)"
_FURNITURE = regex.compile(
    r"[\p{P}\p{S}\s]*\Z|https?://\S+\Z"
    # What may stand before a label: brackets, the mark of a list, a picture, but no quotation mark.
    r"|[^\p{L}\p{N}\p{Pi}\"'‘“„«©]*+(?:"
    rf"(?:[Bb]y|[Vv]on|[Pp]or|[Pp]ar|[Dd]i)\s+(?=\p{{Lu}}){_LABELS}"
    r"|(?i:(?:additional |file )?(?:reporting|editing|writing|compiled|translated|edited|written|reported"
    rf"|photos?|images?|pictures?|video|graphics?) by)\b{_LABELS}"
    r"|(?i:(?:file )?(?:photo|image|picture|caption|credit|photograph|video|watch|listen|advertisement"
    r"|sponsored|copyright|source|published|updated|last updated|posted|modified|first published)) ?"
    r"(?:[:|]|/ ?\p{Lu}|\([^)]*+\)\s?(?:[:|]|\W*+\Z)).*"
    rf"|(?i:published|updated|last updated|posted|modified|first published)\b{_LABELS}"
    r"|(?i:updated\b.{0,60}?\bto (?:add|include|correct|reflect|clarify)\b[^,]*\Z)"
    rf"|\p{{N}}+ (?i:min(?:ute)?s?|hours?|days?|weeks?|months?) (?i:read|ago)\b{_LABELS}"
    rf"|{_LABEL}(?:[,;&]?\s+{_LABEL})*+\s+contributed (?:reporting )?to this (?:report|story|article)\W*\Z"
    r"|(?i:(?:related|read (?:more|also)|see also|also read)\b.{0,12}?:\s.*[^.!?…\s]\Z)"
    r"|(?i:advertisement|sponsored content|getty images|read more|continue reading|sign in|log in|share"
    r"|comments?)\W*+\Z"
    r"|(?i:(?:subscribe|sign up|register|log in|sign in|donate)(?:\W*+\Z"
    r"|\W+(?:now|here|today|below|free|for|to|with|via|at|using"
    r"|(?:and|or) (?:log|sign|subscribe|register|get|receive|save))\b).*)"
    r"|(?i:(?:click here|follow us|download our|join our"
    r"|support our (?:[\p{L}-]+ )?(?:journalism|journalists|newsroom|reporting|reporters|work))\b.*)"
    r"|(?i:(?:got|have|do you have) a (?:story|tip|question)\b[^.!]*\?.*)"
    r"|©.*|(?i:copyright\s+(?:©|\(c\)|\p{N}{4}\b).*)"
    r"|(?i:(?:.{0,100}[.!?|·•–—,]\s?)?all rights reserved\W*\Z|all rights reserved\b.*)"
    rf"|(?i:(?:\W*+(?:{_TERMS}|and|the|apply)\b)++\W*\Z)"
    rf"|(?i:(?=[^\"“”„«»]*?\b{_TERMS}\b)[^\"“”„«»]*?\b(?:our (?:[\p{{L}}]+ )?{_TERMS}|this (?:web)?site"
    rf"|you (?:agree|accept|acknowledge|consent)|(?:see|read|view) the {_TERMS})\b.*)"
    r"|(?i:[^.\"“”]{0,60}\bthis (?:material|content|article|story|text|page|publication|report"
    r"|(?:web)?site)\b[^.\"“”]{0,80}\bmay (?:not )?be (?:reproduced|republished|published"
    r"|redistributed|copied)\b.*)"
    rf"|(?i:{_THIS_TEXT} (?:(?:was|has been|is) )?(?:also )?(?:(?:first|originally|last)"
    r" (?:appeared|ran|aired|published|posted|written|produced|reported|printed|broadcast)"
    r"|updated|amended|corrected|edited|clarified|republished|reprinted|translated|adapted|syndicated"
    r"|sponsored|abridged|part of (?:a|our|the) [\p{L} ]{0,40}series)\b.*)"
    rf"|(?i:(?!this report){_THIS_TEXT} (?:was|is|has been) (?:published|produced|reported|written|funded"
    rf"|supported))\b{_LABELS}"
    r")"
)
# "PORT ULMEN (Coast News) – ", "ULMEN, March 3 (CN) - ", "COASTNEWS: "
_DATELINE = regex.compile(
    r"(?:\p{Lu}[\p{L}.'’ -]{1,40}(?:,\s[\p{L}\p{N} .]{1,30}){0,2}"
    r"\s?\((?P<agency>(?:\p{Lu}|\p{N}|dpa|afp|efe|ansa)[^)]{0,40})\)\s?[–—:-]{1,2}\s*"
    r"|(?!U\.[SKN]\.)(?P<prefix>\p{Lu}[\p{Lu}.'’ -]{2,40}):\s+"
    r"|(?!U\.[SKN]\.)\p{Lu}[\p{Lu}.'’ -]{2,40}(?:,\s[\p{L}\p{N} .]{1,30}){0,2}\s?(?:[–—]|--?\s|:\s)\s*"
    r"|\((?P<agency>[\p{Lu}][\p{L} .]{1,30})\)\s?[–—-]{1,2}\s*)"
)
# The same in scripts without capitals, at the beginning of the article only: "غزة (رويترز) - ", "चंद्रावली — ",
# "（東京＝共同）", "新华社北京5月3日电 "; and, in other languages than English, "Ulmen – Die Brücke".
_CASELESS_DATELINE = regex.compile(
    r"[\p{Lo}\p{M}'׳״-]{2,20}(?: [\p{Lo}\p{M}'׳״-]{2,20}){0,2}(?:[,،] [\p{Lo}\p{M}\p{N} ]{2,24})?"
    r"(?:\s?\([^()]{1,40}\)\s?[–—:-]{1,2}|\s[–—-]{1,2}|\s?—)\s+"
    r"|[（(【［][^（）()【】［］]{1,30}[）)】］]\s*(?=[\p{Han}\p{Hiragana}\p{Katakana}])"
    r"|\p{Han}{2,10}\p{Nd}{1,2}月\p{Nd}{1,2}日[电電讯訊]\s*"
    r"|\p{Lu}\p{Ll}+(?:[ -]\p{Lu}\p{Ll}+){0,2}\s[–—]\s+(?=\p{Lu})"
)

# What stands before a colon and is nobody, alone or with more of the kind: "MONDAY MORNING: ", "HOW: ".
_NOBODY = any_of(
    """
    (?:mon|tues|wednes|thurs|fri|satur|sun)day january february march april may june july august september
    october november december today tonight tomorrow yesterday morning noon afternoon evening night week month
    year spring summer autumn winter now then next last before after who what when where why which how whose
    the in on at of and or we is it do not know known claims? verdicts? ratings? myths? truth reality true
    false facts? pros cons winners? losers? steps? part round day date time place venue price cost score
    results? background context conclusion summary evidence key points? live alert warning exclusive notes?
    """
)
# "OST: ", "Lena Ost: ", "Mr. Ost: ", "Q: ", "Lena Ost, harbour master: ", "OST (laughs): ": in a transcript
# the turn of a speaker.
_TURN = regex.compile(
    r"(?!(?i:UPDATED?|NOTES?|PHOTOS?|VIDEO|WATCH|LISTEN|READ|SEE|MORE|SOURCES?|BREAKING|OPINION|CORRECTION"
    r"|FACTS?|ANALYSIS)\b)"
    rf"(?!(?i:{_NOBODY}\b ?)++:)"
    r"(?P<name>\p{Lu}[\p{Lu}.'’ -]{1,40}(?<! )|[QA]"
    r"|(?:(?:Mrs?|Ms|Dr|Prof|Sen|Rep|Gov)\.?\s)?\p{Lu}[\p{L}'’-]{1,30}(?:\s(?:\p{Lu}\.|\p{Lu}[\p{L}'’-]{1,30})){0,3})"
    rf"(?P<aside>(?:,\s(?=\p{{Ll}}|(?i:{ROLES})\b)[^:,.!?;()\[\]]{{2,60}})?(?:\s?[(\[][^:()\[\]]{{1,100}}[)\]])?)\s?:\s+"
)
# What looks like one, but may be of a kind that is not known: "Speaker 2: ", "[00:12] OST/FELD: ", "A voice
# from the floor: ". Names, or a few words of which none is a verb or stands for something.
_LIKE_A_TURN = regex.compile(
    r"(?:[^\p{L}\s]{1,20}\s?){0,2}"
    r"(?:(?:(?:of|the|and|for|de|von|van)\s|[^\s\p{Ll}:;!?()（）\[\]][^\s:;!?()（）\[\]]{0,30}\s?){1,8}+"
    rf"|(?!(?i:[^:：]{{0,60}}?\b(?:{AUXILIARIES}|{PAST_FORMS}|\p{{L}}+ed|i|my|we|our|you|it|this|that|here|there)\b))"
    r"[\p{L}\p{M}'’-]{1,30}(?:\s[\p{L}\p{M}\p{N}'’#-]{1,30}){0,4})"
    r"(?:,[^:.!?;]{2,80})?(?:\s?[(（\[][^:()（）\[\]]{1,100}[)）\]])?"
    r"\s?(?::(?=[\s*_]|\Z)|：)"
)
# In capitals a title or a part that people have in conversations tells a speaker.
_SPEAKER = regex.compile(
    rf"(?:{TITLES}\s.*|(?:.*\s)?(?:{ROLES}|{PERSON_NOUNS}|hosts?|moderator|interview(?:er|ee)|presenter|anchor|reporter"
    r"|question(?:er)?|answer|audience|speaker|narrator|counsel))",
    regex.IGNORECASE,
)
_NO_SPEAKER = regex.compile(rf".*\b{PLACES}\b.*")
# Between turns: "(Applause)".
_STAGE_DIRECTION = regex.compile(r"[(\[][^)\]]*[)\]]\s*\Z")
_I = regex.compile(r"\b(?:I|[Mm]y)\b")
_WE = regex.compile(r"\b(?:I|[Ww]e|[Mm]y|[Oo]ur)\b")
_LAST_OF_NAME = regex.compile(
    rf"(?<![\p{{L}}'’-])(?!{PLACES}\b)(?:\p{{Lu}}[\p{{L}}'’-]++|(?:Mrs?|Ms|Dr)\.) (\p{{Lu}}[\p{{L}}'’-]+)"
)
_WHERE = regex.compile(r"\b(?:in|In|at|At|near|Near) (\p{Lu}[\p{L}'’-]+)")
# "3. " may be a day in other languages than English.
_LIST_MARK = regex.compile(r"(?:[-–—•·*▪◦‣●○■□✓✔➤►→]|\(?\p{Nd}{1,2}\))\s+")
_NUMBER = regex.compile(r"\p{Nd}{1,2}\.\s+")
_LETTER = regex.compile(r"\p{L}")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of the article with its sentences; those of a lead-in ("She said:") are heard but never
    proposed. `speaker` is where a transcript names whose turn it is, there or further up."""

    start: int
    end: int
    sentences: tuple[Span, ...]
    speaker: Span | None = None


def paragraphs(text: str, *, language: str, title: str) -> list[Paragraph]:
    """The paragraphs of the article in `text`; offsets are code points of `text`.

    Left out: the headline (also where it equals `title`), bylines, datelines, captions, notices, lines too
    short to be prose, and everything from a heading such as "Related topics" up to the next line of prose.
    """
    lines = blocks(text)
    turns = _turns(text)
    if len(lines) == 1:
        return [_paragraph(text, lines[0], language, turns, is_first=True)]
    found: list[Paragraph] = []
    is_in_links = False
    for line in lines:
        words = text[line.start : line.end].strip()
        is_in_links = _heads_links(words) or (is_in_links and not _is_long_prose(words))
        most = LONGEST_HEADLINE if found else LONGEST_STANDFIRST
        if not is_in_links and words != title.strip() and not _is_furniture(words, most):
            found.append(_paragraph(text, line, language, turns, is_first=not found))
    return found


def outlets(text: str) -> frozenset[str]:
    """The names under which the press of `text` itself speaks: what a dateline has in brackets ("Coast
    News"), or the one that stands before a colon ("COASTNEWS"), unless speakers take turns."""
    datelines = [_DATELINE.match(text, line.start, line.end) for line in blocks(text)]
    found = [match for match in datelines if match]
    named = {match["agency"] for match in found if match["agency"]}
    prefixes = {match["prefix"] for match in found if match["prefix"]}
    # Several are a list.
    if len(prefixes) == 1 and found[0]["prefix"] and not _turns(text):
        named |= prefixes
    return frozenset(named)


@dataclass(frozen=True, slots=True)
class _Turn:
    """Where a text names whose turn it is, and where the words of a line of it begin."""

    speaker: Span
    start: int


def _turns(text: str) -> dict[int, _Turn]:
    """The turn that each line belongs to, by where it begins, in a transcript; {} if it is none.

    A turn goes on over the lines up to the next one, also up to one of which nobody knows whose it is; after
    the last one only where somebody speaks of themselves, and not as "we", who may be the press.
    """
    lines = blocks(text)
    heads = {match.start(): match for line in lines if (match := _TURN.match(text, line.start, line.end))}
    speakers = _speakers(text, list(heads.values()))
    turns: dict[int, _Turn] = {}
    last: regex.Match[str] | None = None
    left = sum(match["name"] in speakers for match in heads.values())
    for line in lines:
        head = heads.get(line.start)
        words = text[line.start : line.end]
        if head and head["name"] in speakers:
            last, left = head, left - 1
            turns[line.start] = _Turn(Span(*head.span("name")), head.end())
        elif _LIKE_A_TURN.match(words):
            last = None
        elif last and (left or _I.search(words)) and _goes_on(words, last["name"]):
            turns[line.start] = _Turn(Span(*last.span("name")), line.start)
    return turns


def _goes_on(words: str, name: str) -> bool:
    """Whether a line may belong to the turn of `name`: no stage direction, and nothing that tells of them."""
    surname = regex.escape(name.split()[-1])
    is_told_of = len(name) > 1 and regex.search(rf"\b{surname}\b", words, regex.IGNORECASE)
    return not is_told_of and not _STAGE_DIRECTION.match(words)


def _speakers(text: str, heads: Sequence[regex.Match[str]]) -> set[str]:
    """Those who take turns, of what stands before a colon at the heads of lines: questions and answers, names
    of people of whom one speaks again, several names in capitals, one of which speaks again, is somebody's
    elsewhere in the text or says what part they have, or several names of which one is told by a part and
    speaks of themselves. A list has none."""
    known = set(_LAST_OF_NAME.findall(text))
    known |= {head["name"] for head in heads if head["aside"]}
    named = Counter(
        name
        for name in (head["name"] for head in heads)
        if name.isupper() or ((" " in name or name in known) and not _NO_SPEAKER.fullmatch(name))
    )
    in_capitals = {name for name in named if name.isupper() and len(name) > 1}
    in_letters = {"Q", "A"} & named.keys()
    people = named.keys() - in_capitals - in_letters
    surnames = {name.upper() for name in known if not name.isupper()}
    recurrent = {name for name in in_capitals if named[name] > 1 and not _NO_SPEAKER.fullmatch(name.title())}
    recurrent -= {place.upper() for place in _WHERE.findall(text)}
    is_spoken = (
        len(in_letters) > 1
        or (len(people | in_capitals) > 1 and any(named[name] > 1 for name in people))
        or (
            len(in_capitals) > 1
            and any(
                name in recurrent or name.split()[-1] in surnames or _SPEAKER.fullmatch(name)
                for name in in_capitals
            )
        )
        or (len(named) > 1 and any(_speaks_of_itself(text, head) for head in heads))
    )
    return set(named) if is_spoken else set()


def _speaks_of_itself(text: str, head: regex.Match[str]) -> bool:
    """ "Lena Ost, harbour master: I …"."""
    end = text.find("\n", head.end())
    return bool(head["aside"]) and bool(_WE.search(text, head.end(), end if end >= 0 else len(text)))


def _heads_links(words: str) -> bool:
    return bool(_LINKS.match(words)) and count_words(words) <= LONGEST_HEADLINE


def _is_furniture(words: str, longest_headline: int) -> bool:
    is_cut_short = not _FINAL_STOP.search(words) and count_words(words) <= longest_headline
    return is_cut_short or bool(_FURNITURE.match(words))


def _is_long_prose(words: str) -> bool:
    return bool(_FINAL_STOP.search(words)) and count_words(words) > LONGEST_HEADLINE


def _paragraph(
    text: str, line: Block, language: str, turns: dict[int, _Turn], *, is_first: bool
) -> Paragraph:
    in_english = is_english(language)
    turn = turns.get(line.start)
    start = turn.start if turn else _after_dateline(text, line, in_english=in_english, is_first=is_first)
    mark = _LIST_MARK.match(text, start, line.end) or (in_english and _NUMBER.match(text, start, line.end))
    start = mark.end() if mark and mark.end() < line.end else start
    found = (
        Span(start + span.start, start + span.end) for span in sentences(text[start : line.end], language)
    )
    spans = (span for span in found if _LETTER.search(text, span.start, span.end))
    return Paragraph(start, line.end, tuple(spans), turn.speaker if turn else None)


def _after_dateline(text: str, line: Block, *, in_english: bool, is_first: bool) -> int:
    dateline = _DATELINE.match(text, line.start, line.end)
    if not dateline and is_first and not in_english:
        dateline = _CASELESS_DATELINE.match(text, line.start, line.end)
    return dateline.end() if dateline and dateline.end() < line.end else line.start
