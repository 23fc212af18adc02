"""The English words by which reports are told apart. Lists of words; what they mean together is in
`attribution`."""

from typing import Final


def any_of(words: str) -> str:
    """A pattern that matches any one of the blank-separated `words`; "_" stands for a blank inside one."""
    return "(?:" + "|".join(words.replace("_", r"\s").strip().split()) + ")"


# Verbs that introduce what somebody states.
STATES: Final = any_of(
    """
    said says say told tells wrote writes tweeted posted replied responded declared declares announced
    announces stated states added adds noted notes argued argues argue claimed claims claim reported reports
    warned warns warn insisted insists insist maintained maintains emphasi[sz]ed emphasi[sz]es stressed
    stresses stress acknowledged acknowledges acknowledge admitted admits confirmed confirms denied denies
    deny explained explains suggested suggests estimated estimates estimate found finds concluded concludes
    highlighted highlights pointed_out points_out testified alleged alleges asserted asserts contended
    contends contend believed believes believe predicted predicts revealed reveals disclosed recalled observed
    remarked agreed agrees agree reiterated repeated complained cautioned conceded indicated indicates showed
    shows show felt feel countered counters
    """
)
# Those of them that say something only with a clause after them: "added 55 drugs" and "found a body" report
# nothing.
NEEDS_CLAUSE: Final = any_of(
    """
    adde?d?s? claim(?:s|ed)? reports? reported estimate[sd]? note[sd]? state[sd]? finds? found
    stress(?:es|ed)? feel felt shows? showed highlight(?:s|ed)? suggest(?:s|ed)? wrote writes posted repeated
    indicate[sd] reveal(?:s|ed) denie[sd] deny agree[sd]? observed conclude[sd] counter(?:s|ed) responded
    replied maintain(?:s|ed) confirm(?:s|ed) declare[sd] disclosed
    """
)
# Verbs by which somebody charges or judges: the whole sentence says what.
JUDGES: Final = any_of(
    """
    accused accuses accuse blamed blames blame critici[sz]ed critici[sz]es condemned characteri[sz]ed praised
    dismissed rejected described describes called calls cited cites cite
    """
)
# Those of them that name things as well, unless "as" or a quote follows.
NAMES_THINGS: Final = any_of("called described cited")
STATING: Final = any_of(
    """
    saying adding arguing claiming stating noting insisting warning suggesting stressing alleging
    emphasi[sz]ing reiterating acknowledging explaining announcing asserting pointing_out telling_\\p{L}+
    """
)
CHARGING: Final = any_of("accusing blaming")
REPORT_NOUNS: Final = any_of("claims? allegations? accusations? warnings? statements? assertions? reports")

AUXILIARIES: Final = any_of(
    "is are was were has have had will would could can may might must should do does did been being"
)
# What may stand between a subject and its verb.
BETWEEN: Final = any_of(
    "has have had also then later earlier still now once often long since again further already \\p{Ll}+ly"
)
# Before a reporting verb these make it a passive, an infinitive or a noun.
NEVER_SUBJECT: Final = any_of(
    "is are was were been be being to the a an of by this these such its their his her"
)
# Past forms that do not end in -ed.
PAST_FORMS: Final = any_of(
    """
    met cut put made held led left lost won took gave went came saw kept sent set built spent ran began rose
    fell grew spoke stood brought bought sold sought beat hit paid drew drove broke chose froze flew threw
    sank shut struck laid became used
    """
)
CONJUNCTIONS: Final = any_of(
    """
    but and however yet still meanwhile while whereas although though because since so as then when that or if
    after before nevertheless nonetheless also moreover instead
    """
)
# A phrase that begins with one of these is no subject.
INTRODUCES: Final = any_of(
    """
    in on at during after before since under from despite following for by with without of to as late early
    earlier last this next days weeks months years when while given amid according meanwhile however still yet
    but and instead moreover also now nevertheless nonetheless separately similarly speaking asked eager
    angered then today yesterday \\p{Ll}+ly (?:roughly|about|nearly)_\\p{L}+ \\p{N}+ if unless though although
    because once whereas where so even
    """
)
PERIODS: Final = any_of(
    """
    Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July August
    September October November December year month week weekend quarter spring summer autumn winter
    morning afternoon evening night
    """
)
# Documents: whoever published one states what is in it. Without a name they are nobody.
DOCUMENTS: Final = any_of(
    """
    figures? data statistics reports? stud(?:y|ies) surveys? polls? documents? records? statement audits?
    reviews? analys[ei]s estimates? papers? bulletin tables? counts?
    """
)
PUBLISHED: Final = any_of(
    "published released issued collected compiled commissioned gathered prepared written produced"
)
PERSONAL: Final = frozenset({"he", "she"})
IMPERSONAL: Final = frozenset({"it", "they"})
OTHER_PRONOUNS: Final = frozenset(
    {
        "i",
        "we",
        "you",
        "this",
        "that",
        "these",
        "those",
        "who",
        "which",
        "there",
        "one",
        "some",
        "many",
        "others",
        "what",
    }
)
# Nouns that can speak, and so make a phrase without a name a speaker.
CAN_SPEAK: Final = any_of(
    """
    officials? spokes(?:person|man|woman|people|persons) experts? analysts? authorit(?:y|ies) scientists?
    researchers? police ministry ministers? governments? administration reports? study studies survey
    statement documents? records data statistics figures observers critics supporters leaders? lawmakers
    prosecutors? lawyers? doctors? diplomats? residents? witness(?:es)? economists? president mayor governor
    senators? secretary department agency agencies office compan(?:y|ies) union court judge council committee
    commission party groups? army military bank investigators? campaigners? activists? scholars? academics?
    professor director chair(?:man|woman)? chief head sources? people women men workers farmers teachers
    owners? engineers? inspectors? auditors? organi[sz]ations? charity institute university newspaper website
    paper poll audit review inquiry panel team board firms? employers shopkeepers members? deputies opponents
    opposition neighbou?rs parents students historians? embassy watchdog regulator operator hospital airline
    foundation federation association alliance coalition authority campaign archive laboratory department
    registry treasury parliament congress senate kremlin pentagon cabinet opposition town city harbour port
    spokes(?:men|women) hydrologist biologist geologist engineer pilot captain driver farmer teacher nurse
    shopkeeper resident fisherman fishermen mother father widow worker manager executive officer expert
    analyst researcher economist councillor lawmaker deputy activist journalist editor farmer official
    archivist curator coach player pupil student aide adviser colleague predecessor successor
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
    (?:then-)?(?:U\\.S\\.|U\\.K\\.|US|UK) Former Vice Prime President Minister Senator Sen\\. Representative
    Rep\\. Secretary Ambassador Mayor Governor Gov\\. Dr\\.? Mr\\.? Mrs\\.? Ms\\.? Prof\\.? Professor Sir Dame
    Lord Lady King Queen Judge Justice General Gen\\. Captain Inspector Chief Director Councillor Chancellor
    Speaker (?:then-)?House
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
