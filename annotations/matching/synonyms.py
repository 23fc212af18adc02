"""Words that news uses for one another.

Where two statements that are built alike differ in words that no group here has together, they are not taken
to be the same: a list that is too short costs a suggestion, one that is too long makes a wrong one.
"""

from collections import defaultdict
from typing import Final

from annotations.matching.terms import stem

# Words for people in general, which stand for any kind of them.
_GENERAL: Final = """
people persons individuals residents citizens passengers visitors victims lives deaths fatalities adults
inhabitants public
"""
_GROUPS: Final = """
homes houses dwellings flats apartments households properties buildings families family
schools academies
pupils students schoolchildren learners children kids youngsters youth young
protesters demonstrators marchers
protest demonstrate demonstration march rally
jobs posts positions
workers employees staff personnel
employ work job
cases infections
seats mandates
deputies lawmakers mps members legislators
votes ballots vote ballot poll
soldiers troops servicemen
cars vehicles automobiles vans
ships vessels boats
signatures names
injured wounded hurt casualties injure wound
crimes offences crime
shops stores shop
firms companies businesses enterprises company corporation
farms holdings
aircraft planes jets plane
flights departures
lambs sheep ewes animals
cows cattle animals
wolves animals
researchers scientists scientist
women females woman female
men males man male
books volumes titles
matches games fixtures match
countries nations states country
towns cities municipalities town city
villages settlements
doctors physicians medics
big large huge major great
small little minor
cut reduce lower slash decrease trim
raise increase lift hike up
rise grow increase climb go up surge jump gain
fall drop decline decrease sink slip down plunge slump
buy purchase acquire
begin start launch commence open
end stop finish cease
close shut closure shutdown
reopen open
die kill death perish fatal
dismiss sack fire
build construct erect
unemployment jobless unemployed
melt disappear vanish thaw
win beat
murders homicides killings
make produce manufacture
show reveal indicate find
find discover detect
say state tell report
get receive
give grant award
have own possess hold
hold host stage place
win take victory
lose defeat beaten beat
reject vote_down refuse down
approve adopt pass accept
allow permit legal
ban prohibit forbid outlaw
try attempt
help aid support assist assistance
need require necessary
use consume utilise utilize consumption
eat feed consume
live reside inhabit home
life live
leave quit depart resign
resign step quit
go leave travel
travel ride cross journey
carry transport travel
happen occur take
cost price expense budget spend
price cost
rent lease
pay wage salary earn earnings
wage pay salary
spend spending pay cost expenditure
money fund cash
tax levy duty
sale sell
power electricity energy
petrol fuel gasoline
bin waste rubbish trash garbage
illness disease sickness
ill sick
drug medicine medication
hospital clinic
jail prison imprison
arrest detain custody
court judge tribunal
law legislation act statute
rule decide find hold
agreement deal treaty accord pact
talk negotiation discussion
meet meeting
war conflict
attack assault raid
flood water overflow inundate submerge
fire blaze burn
storm hurricane gale
crash accident collision derail
near close
over above exceed top
about around roughly
too also
empty vacant unoccupied
fast quick rapid
quick fast
slow sluggish
old elderly aged
new recent
rich wealthy
safe secure
fault defect faulty defective flaw
compulsory mandatory obligatory have
average mean typical
usual normal regular
annual yearly year
monthly month
daily day
whole entire all
every each all
half second
only just sole merely
now currently today
already yet
again once
later after since afterwards
first initial
last final
lead cause result
cause trigger lead
due because reason
problem issue
crisis emergency
house chamber
parliament assembly legislature
government cabinet administration authority
minister ministry
office agency department bureau
mayor head
party list
opposition rival
border frontier
street road
line route track rail
train railway rail
bridge crossing
airport airfield
harbour harbor port
lake reservoir
river stream
rainfall rain
emission pollution
carbon co2
heat temperature
reach hit record attain stand
level rate share
rate share
stand be lie
become turn get
remain stay keep
plan intend
oppose against
support favour back for
promise pledge vow
warn caution
accuse blame
deny reject
confirm verify
admit acknowledge confess
claim allege
found establish create date
set establish
birth born birthplace
marry wed
study survey research report trial
trial study test
record high
high record peak
child baby
foreign abroad overseas
part share portion
part-time part
full complete
damage harm
destroy ruin wreck
lack without miss missing
unsafe dangerous
illegal unlawful
legal lawful
distrust trust
recall withdraw take
recruit hire employ
remove take withdraw
appoint name
visit trip
pupil enrol
enrol join take
store keep
grow grown
"""


def _grouped() -> tuple[dict[str, set[int]], frozenset[str]]:
    groups: dict[str, set[int]] = defaultdict(set)
    for number, line in enumerate(_GROUPS.strip().splitlines()):
        for word in line.split():
            groups[stem(word)].add(number)
    return dict(groups), frozenset(stem(word) for word in _GENERAL.split())


_OF, GENERAL = _grouped()


def are_synonyms(one: str, other: str) -> bool:
    """Whether two stems may stand for each other."""
    if one == other or {one, other} <= GENERAL:
        return True
    return not _OF.get(one, set()).isdisjoint(_OF.get(other, ()))
