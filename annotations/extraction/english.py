"""The English words by which reports are told apart. Lists of words; what they mean together is in
`reports`."""

from typing import Final

from annotations.text.wordlists import words_in


def any_of(words: str) -> str:
    """A pattern that matches any one of the blank-separated `words`."""
    return "(?:" + "|".join(words_in(words)) + ")"


def words(listed: str) -> frozenset[str]:
    """The blank-separated words."""
    return frozenset(words_in(listed))


_IRREGULAR: Final = {
    "begin": "began begun",
    "break": "broke broken",
    "feel": "felt",
    "find": "found",
    "forecast": "forecast",
    "foresee": "foresaw foreseen",
    "foretell": "foretold",
    "hear": "heard",
    "hold": "held",
    "know": "knew known",
    "learn": "learnt",
    "mean": "meant",
    "put": "put",
    "read": "read",
    "say": "said",
    "see": "saw seen",
    "hit": "hit",
    "shoot": "shot",
    "seek": "sought",
    "show": "shown",
    "speak": "spoke spoken",
    "swear": "swore sworn",
    "tell": "told",
    "think": "thought",
    "uphold": "upheld",
    "write": "wrote written",
    "understand": "understood",
}
_DOUBLED: Final = frozenset(
    {"admit", "brag", "confer", "plan", "quip", "quit", "rebut", "refer", "slam", "tap"}
)


def _forms(lemma: str) -> list[str]:
    """The verb as it stands in a text: says, said, saying."""
    stem = lemma[:-1] if lemma.endswith("e") else lemma
    if lemma in _DOUBLED:
        stem += lemma[-1]
    ends_in_y = lemma.endswith("y") and lemma[-2] not in "aeiou"
    third = (
        f"{lemma[:-1]}ies"
        if ends_in_y
        else f"{lemma}{'es' if lemma.endswith(('s', 'sh', 'ch', 'x')) else 's'}"
    )
    past = _IRREGULAR.get(lemma) or (f"{lemma[:-1]}ied" if ends_in_y else f"{stem}ed")
    return [lemma, third, *past.split(), f"{lemma}ing" if lemma.endswith("ee") else f"{stem}ing"]


def _verbs(words: str) -> dict[str, str]:
    """Every form of the verbs, each with its verb."""
    return {form: lemma for lemma in words_in(words) for form in _forms(lemma)}


# Verbs by which somebody states the clause or the quote that goes with them.
SAYING: Final = _verbs(
    """
    say tell write tweet post reply respond declare announce state add note argue claim report warn
    insist maintain emphasize emphasise stress acknowledge admit confirm deny explain suggest estimate
    find conclude highlight testify allege assert contend believe predict reveal disclose recall observe
    remark agree reiterate repeat complain caution concede indicate show feel counter joke quip boast
    brag vow pledge promise swear proclaim opine muse rule hold think reckon suspect hint imply signal
    affirm reaffirm clarify charge assure inform notify remind advise lament retort recount relate
    detail speculate theorize project forecast anticipate fear worry doubt determine discover concur
    posit surmise figure guess underscore underline demonstrate propose recommend certify attest profess
    protest object rebut refute mention comment divulge confess message email text cable wire foresee
    deduce infer outline specify hypothesize fret gripe grumble marvel regret decide describe stipulate
    point communicate elaborate relay vouch accept contest dispute
    """
)
# Those that go with a quote only: "“Yes,” she nodded" states something, "she asked whether" does not.
QUOTING: Final = _verbs(
    """
    ask continue begin finish offer go shout yell scream cry exclaim whisper mutter laugh smile gush
    fume rail snap interject volunteer chant sing read urge plead thunder query inquire wonder intone
    deadpan chuckle sigh crow scoff sneer roar bark murmur tease chime sum reflect put nod apologize
    demand order thank quote call describe dub label advise close open sniff bellow shoot fire hit
    """
)
# Those among SAYING whose subject is often a thing: they report only where it is a person or a document.
SHOWING: Final = words(
    """
    show suggest indicate reveal demonstrate signal imply underscore underline highlight hold find mean
    """
)
# What somebody thinks, wants or does by words: an attribution, but no statement of a fact.
WISHING: Final = _verbs(
    """
    want hope plan intend promise pledge vow refuse threaten urge ask order demand beg encourage expect
    swear propose prefer wish aim agree offer advise warn implore call invite instruct direct claim know
    understand realize see seek decide recommend request plead wonder support oppose endorse back favor
    """
)
# Verbs by which somebody charges or judges; what they say is the rest of the clause. The prepositions bring
# in what it is about, "" stands for an object.
JUDGING: Final = {
    "accuse": "of",
    "acknowledge": "",
    "admit": "to",
    "allude": "to",
    "applaud": "",
    "blame": "for on",
    "blast": "",
    "boast": "about of",
    "brag": "about",
    "call": "",
    "characterize": "as",
    "characterise": "as",
    "cite": "",
    "complain": "about of",
    "condemn": "",
    "credit": "with for",
    "criticize": "",
    "criticise": "",
    "decry": "",
    "defend": "",
    "denounce": "",
    "deny": "",
    "depict": "as",
    "deride": "",
    "describe": "as",
    "dismiss": "",
    "dispute": "",
    "fault": "for",
    "hail": "",
    "highlight": "",
    "hint": "at",
    "insist": "on",
    "label": "",
    "lambast": "",
    "lament": "",
    "laud": "",
    "mock": "",
    "note": "",
    "point": "to",
    "portray": "as",
    "praise": "",
    "rebuke": "",
    "refer": "to",
    "reiterate": "",
    "reject": "",
    "ridicule": "",
    "slam": "",
    "speak": "of",
    "stress": "",
    "suspect": "of",
    "tout": "",
    "urge": "",
    "voice": "",
    "warn": "of about against",
    "express": "",
    "question": "",
    "announce": "",
    "report": "",
    "confirm": "",
    "predict": "",
    "emphasize": "",
    "allege": "",
}
JUDGES: Final = _verbs(" ".join(JUDGING))
# Those of them that charge with something that can be checked: the sentence is the claim of whoever says so.
CHARGING: Final = words(
    """
    accuse acknowledge admit allege blame boast brag call characterize characterise cite complain
    credit deny depict describe dismiss dispute fault highlight label note point portray predict refer
    reiterate reject report speak stress tout warn emphasize
    """
)
# Those that are a deed, unless they say what for: "condemned the tariffs", but "praised it as a gift".
DENOUNCING: Final = words("condemn criticize criticise decry denounce praise slam")
# Nouns that bring in what somebody states: "claims by shop owners that trade fell".
REPORT_NOUNS: Final = words(
    """
    claim claims allegation allegations accusation accusations warning warnings statement statements
    assertion assertions report reports argument arguments contention charge charges suggestion
    suggestions complaint complaints belief beliefs view views opinion conclusion finding findings
    estimate estimates prediction predictions fear fears concern concerns denial insistence admission
    acknowledgment acknowledgement promise pledge vow remark remarks comment comments hint hints hope
    hopes announcement testimony theory notion message rumor rumors rumour rumours speculation criticism
    word assurance assurances declaration rule ruling confirmation reminder
    """
)
# Any word that may bring in a report: a sentence without one reports nothing.
CUE_WORDS: Final = any_of(
    " ".join({*SAYING, *QUOTING, *WISHING, *JUDGES, *REPORT_NOUNS, "according", "perspective", "words"})
)
AUXILIARIES: Final = any_of(
    "is are was were has have had will would could can may might must should do does did been being"
)
# Past forms that do not end in -ed.
PAST_FORMS: Final = any_of(
    """
    met cut put made held led left lost won took gave went came saw kept sent set built spent ran began rose
    fell grew spoke stood brought bought sold sought beat hit paid drew drove broke chose froze flew threw
    sank shut struck laid became used
    """
)
# What may stand between a subject and its verb.
BETWEEN: Final = any_of(
    "has have had also then later earlier still now once often long since again further already \\p{Ll}+ly"
)
# The plainest of them: what goes before or after is a person's name.
SPEAKS: Final = any_of(
    "said says told tells added adds wrote argued argues explained recalled insisted testified"
)
# Clauses that only suppose what they report.
SUPPOSING: Final = frozenset({"if", "unless", "whether", "until"})
# Documents: whoever published one states what is in it. Without a name they are nobody.
DOCUMENTS: Final = any_of(
    """
    figures? data statistics reports? stud(?:y|ies) surveys? polls? documents? records? statement audits?
    reviews? analys[ei]s estimates? papers? bulletin tables? counts? filings? memos? letters? emails?
    indictment complaint lawsuit affidavit petition ruling findings? transcripts? index census
    """
)
PUBLISHED: Final = any_of(
    "published released issued collected compiled commissioned gathered prepared written produced filed"
)
PERSONAL: Final = frozenset({"he", "she"})
IMPERSONAL: Final = frozenset({"it", "they"})
OTHER_PRONOUNS: Final = words(
    """
    i we you this that these those who which there one some many others what all both most few several
    another everyone everybody anyone nobody none someone somebody people q a
    """
)
# Nouns that do not speak, whatever the verb; a name is never one of them.
THINGS: Final = any_of(
    """
    plans? laws? bills? books? signs? posters? maps? pages? websites? headlines? contracts? treat(?:y|ies)
    agreements? rules? regulations? polic(?:y|ies) labels? ads? advertisements? banners? inscriptions?
    plaques? things? facts? evidence history experience results? events? numbers? moves? decisions? fires?
    floods? storms? accidents? diseases? attacks? wars? weeks? months? years? days? time times tests? steps?
    efforts? deal deals
    """
)
INSTITUTIONS: Final = any_of(
    """
    police authorit(?:y|ies) governments? administration ministry departments? agenc(?:y|ies) offices?
    compan(?:y|ies) unions? courts? councils? committees? commissions? part(?:y|ies) groups? army military
    banks? campaigns? organi[sz]ations? charit(?:y|ies) institutes? universit(?:y|ies) newspapers? teams?
    panels? boards? firms? opposition embassy watchdogs? airlines? foundation federation association alliance
    coalition laborator(?:y|ies) treasury parliament congress senate cabinet
    """
)
# Nouns that may be the subject of "show" or "find" and state something by it.
SPEAKING: Final = any_of(
    INSTITUTIONS
    + """
    people women men staff scholars? academics? sources? officials? presidents? judges? juries jury experts?
    leaders? critics? chiefs? diplomats? residents? witness(?:es)? secretary senators? lawmakers? aides?
    advisers? advisors? spokes\\p{L}+ nurses? guides? colleagues? insiders? governors? mayors? coach(?:es)?
    students? parents? fans? voters? democrats? republicans?
    (?!numbers|letters|orders|papers|powers|others|waters|matters|figures|years)\\p{Ll}{3,}(?:ers?|ors?|ists?|ians?|ants?|men|man|woman|women)
    """
)
# Nouns before a person's name: "ministry spokesperson Ada Brand".
ROLES: Final = any_of(
    """
    spokes(?:person|man|woman) minister president senator mayor governor professor economist analyst
    researcher lawyer chief leader secretary officer expert scientist author founder owner director
    chair(?:man|woman)? head fellow engineer historian teacher farmer doctor judge prosecutor ambassador envoy
    lawmaker member deputy councillor journalist activist manager executive
    """
)
TITLES: Final = any_of(
    """
    (?:then-)?(?:U\\.S\\.|U\\.K\\.|US|UK) Former Vice Prime President Minister Senator Sen\\.
    Representative Rep\\. Secretary Ambassador Mayor Governor Gov\\. Dr\\.? Mr\\.? Mrs\\.? Ms\\.?
    Prof\\.? Professor Sir Dame Lord Lady King Queen Judge Justice General Gen\\. Captain Capt\\.
    Inspector Chief Director Councillor Chancellor Speaker (?:then-)?House Coach Sgt\\. Lt\\. Col\\.
    Maj\\. Cmdr\\. Adm\\. Admiral Colonel Major Lieutenant Sergeant Officer Detective Sheriff Deputy
    Attorney Rev\\. Reverend Pastor Bishop Archbishop Cardinal Pope Rabbi Imam Commissioner Congressman
    Congresswoman Councilman Councilwoman Assemblyman Assemblywoman Chairman Chairwoman Premier Sens\\.
    Reps\\. Superintendent Principal Manager Undersecretary
    """
)
# Words in names that are not a person's.
PLACES: Final = any_of(
    """
    University Institute Institution Cent(?:er|re) Board Union Office Ministry Council School College Street
    Road Lane Square Bridge Sea Lake River Sound Bay Island Islands Mountain Valley Hill House Hall City Town
    Port Harbou?r Airport Station Party Parliament Congress Senate Court Bank Fund Times News Post Herald
    Courier Dispatch Weekly Company Corporation Inc Group Association Federation Foundation Agency
    Administration Department Bureau Committee Commission Authority Service Force Army Navy Police Act States
    Kingdom Republic Nations Hospital Church Park Museum Program Programme Project Society Trust Club League
    Security Affairs Foreign Public Health Quay Café Coast County District Province Region Chinese American
    """
)
# People who may be brought in without a name.
PERSON_NOUNS: Final = any_of(
    """
    spokes(?:person|man|woman) official resident expert analyst scientist researcher witness lawyer doctor
    nurse teacher farmer driver shopkeeper owner woman man mother father neighbou?r worker engineer inspector
    councillor lawmaker senator minister mayor professor judge officer historian economist critic pensioner
    student passenger fisherman guide colleague aide insider diplomat
    """
)
# Capitalised only because a sentence begins with them.
NO_NAMES: Final = any_of(
    """
    The A An In On At For From By With Of To As But And Or So If When While Since After Before Under Over
    Until Now Then Here There This That These Those It Its He His She Her They Their We Our I My You Your What
    Who Why How Where According Despite However Meanwhile Still Yet Also Even Only Not No Both Many Most Some
    All Every Each Last Next Former Later Earlier Dear
    """
)
