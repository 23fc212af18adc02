"""Who is said to claim what, in English news prose: the right name or none."""

import pytest

from tests.extraction.articles import detect

# A sentence or a few; then, for a proposal that holds these words, whose claim it is; "" where that is not
# certain.
CASES: list[tuple[str, str, dict[str, str]]] = [
    (
        "X said that",
        "Lena Ost said that 14 of the 31 pillars had cracked since 2019.",
        {"14 of the 31": "Lena Ost"},
    ),
    (
        "X said without that",
        "Mayor Jonas Feld said the bridge had cost 2.4 million crowns.",
        {"2.4 million": "Jonas Feld"},
    ),
    (
        "the clause, X said",
        "The bridge cost 2.4 million crowns in 2019, Mayor Jonas Feld said on Tuesday.",
        {"2.4 million": "Jonas Feld"},
    ),
    (
        "the clause, said X",
        "Fares on the north line have doubled since 2021, said Mira Holt.",
        {"doubled since 2021": "Mira Holt"},
    ),
    (
        "the clause with commas, said X, who chairs",
        "Orchards use less than half the water they used in the 1990s, since nearly all changed to "
        "drip hoses, said Paul Renner, who chairs the growers’ league.",
        {"half the water": "Paul Renner"},
    ),
    (
        "the clause, said X, a role at an institution",
        "Eels have lost 90 percent of their range since 1980, said Ida Marsh, a biologist at the "
        "Wexley Institute.",
        {"90 percent": "Ida Marsh"},
    ),
    (
        "the clause, the owner, X, said",
        "At the Blue Door, beside the pier, takings have doubled since the boats began to run in "
        "2023, the owner, "
        "Tom Quill, said.",
        {"doubled": "Tom Quill"},
    ),
    (
        "the clause, X, who did something, said",
        "The tunnel was 12 metres short, Ada Brand, who surveyed it in 2018, said.",
        {"12 metres": "Ada Brand"},
    ),
    (
        "X, a role, said",
        "Ida Marsh, a biologist at the Wexley Institute, said the river had lost 90 percent of its eels.",
        {"90 percent": "Ida Marsh"},
    ),
    (
        "X, with a list in the aside, said",
        "Ida Marsh, who heads the Centre for Rivers, Lakes, and Wetlands, said the river had lost "
        "90 percent of its "
        "eels.",
        {"90 percent": "Ida Marsh"},
    ),
    (
        "X, an age, said",
        "Ruth Adler, 71, said her street had been flooded 9 times since 2001.",
        {"9 times": "Ruth Adler"},
    ),
    (
        "the office, the name, said",
        "The mayor, Jonas Feld, said the bridge had cost 2.4 million crowns.",
        {"2.4 million": "Jonas Feld"},
    ),
    (
        "according to an institution at the end",
        "The port moved 41 million tons in 2023, according to the harbour authority.",
        {"41 million": "Harbour authority"},
    ),
    (
        "according to X at the start",
        "According to Lena Ost, an engineer at the port, the pillars lost a third of their strength in 2019.",
        {"a third": "Lena Ost"},
    ),
    (
        "according to figures that somebody published",
        "The line carried 4,150 people a day, according to figures the transport ministry released "
        "last week.",
        {"4,150": "Transport ministry"},
    ),
    (
        "according to a report by somebody",
        "The line carried 4,150 people a day, according to a report by the Rail Users Council.",
        {"4,150": "Rail Users Council"},
    ),
    (
        "according to a plan, which says nothing",
        "According to the old plan, the line was to carry 9,000 people a day by 2019.",
        {"9,000": ""},
    ),
    (
        "a study without a name",
        "The study found that the lake lost 640 metres of shore in 2019.",
        {"640 metres": ""},
    ),
    (
        "an institution claims",
        "The Sound Anglers’ Union claims that catches have fallen by 50 percent since 2020.",
        {"50 percent": "Sound Anglers’ Union"},
    ),
    (
        "an office in a statement",
        "The works office said in a statement that repairs had cost 800,000 crowns.",
        {"800,000": "Works office"},
    ),
    (
        "a quote, X said",
        "“The last inspection found 14 defects in 2019,” Jonas Feld said.",
        {"14 defects": "Jonas Feld"},
    ),
    (
        "a quote, said X, who heads",
        "“Less rain explains 30 percent of it,” said Ida Marsh, a hydrologist who led the work.",
        {"30 percent": "Ida Marsh"},
    ),
    (
        "a quote, X, a role, said",
        "“Less rain explains 30 percent of it,” Ida Marsh, a hydrologist, said.",
        {"30 percent": "Ida Marsh"},
    ),
    (
        "a quote, said the office, the name",
        "“The city has filled 340 holes since May,” said the mayor, Jonas Feld.",
        {"340 holes": "Jonas Feld"},
    ),
    (
        "a quote in two halves",
        "“The river rose by 3 metres,” said Ida Marsh, “and it took 40 houses in the first hour.”",
        {"3 metres": "Ida Marsh", "40 houses": "Ida Marsh"},
    ),
    (
        "a quote and its next sentence",
        "“The river rose by 3 metres,” Ida Marsh said. “It took 40 houses in the first hour.”",
        {"3 metres": "Ida Marsh", "40 houses": "Ida Marsh"},
    ),
    (
        "a long quote signed at its end",
        "“The river rose by 3 metres. It took 40 houses in the first hour,” Ida Marsh said.",
        {"3 metres": "Ida Marsh", "40 houses": "Ida Marsh"},
    ),
    (
        "a quote of two paragraphs signed in the first",
        "“The river rose by 3 metres in 2019,” Ida Marsh said. “It took 40 houses.\n"
        "“The dam lost 2 of its 5 gates, and nobody was told.”",
        {"3 metres": "Ida Marsh", "2 of its 5": "Ida Marsh"},
    ),
    (
        "a quote of two paragraphs signed in the last",
        "Ida Marsh was asked about the flood.\n“The river rose by 3 metres in 2019 and took 40 houses.\n"
        "“The dam lost 2 of its 5 gates,” Marsh said.",
        {"3 metres": "Ida Marsh", "2 of its 5": "Ida Marsh"},
    ),
    (
        "said, and the quote on the next line",
        "Yun Adler, director of the ferry line in Wexley, said:\n“We carried 388,400 people in five months.”",
        {"388,400": "Yun Adler"},
    ),
    (
        "a sign is quoted, nobody speaks",
        "Jonas Feld opened the gate. “The bridge has carried 9,000 cars a day since 1931,” read a "
        "sign beside it.",
        {"9,000": ""},
    ),
    (
        "a quote after a report in the same paragraph",
        "Takings have doubled since 2021, said Tom Quill. “On Fridays we sell 400 loaves by eleven.”",
        {"doubled": "Tom Quill", "400 loaves": "Tom Quill"},
    ),
    (
        "she after the only woman named",
        "Council leader Marta Ellis opened a kitchen. Absences fell by 21 percent in 2024, she said.",
        {"21 percent": "Marta Ellis"},
    ),
    (
        "she after a surname, another person further up",
        "Jonas Reik spoke against it for an hour. Marta Ellis left early.\n"
        "“They swallowed 46 million crowns,” Reik said.\n"
        "Ellis, as she left, also credited the lunches. Absences fell by 21 percent in 2024, she said.",
        {"46 million": "Jonas Reik", "21 percent": "Marta Ellis"},
    ),
    (
        "she after two people",
        "Mira Holt met Ada Brand, a lawyer, in May. Holt said nothing.\nMira Holt then wrote to "
        "Ada Brand.\n"
        "Fares rose by 40 percent in 2021, she said.",
        {"40 percent": ""},
    ),
    (
        "he where only a woman was named",
        "Mrs Ada Brand, a lawyer, left in May. Fares rose by 40 percent in 2021, he said.",
        {"40 percent": ""},
    ),
    (
        "she after somebody without a name",
        "Lena Ost, an engineer, closed the bridge. A resident objected. It cost 2.4 million crowns "
        "in 2019, she said.",
        {"2.4 million": ""},
    ),
    (
        "she said, long after",
        "Lena Ost, an engineer, closed the bridge. Rain fell. Ships waited. Nobody came. Days passed. "
        "It cost 2.4 million crowns in 2019, she said.",
        {"2.4 million": ""},
    ),
    (
        "she added that",
        "Lena Ost, an engineer, said the bridge was shut. She added that repairs had cost 2.4 "
        "million crowns.",
        {"2.4 million": "Lena Ost"},
    ),
    (
        "he denied what another said of him",
        "Mira Holt said Jonas Feld had spent 9 million crowns. He said it was 4 million.",
        {"9 million": "Mira Holt", "4 million": ""},
    ),
    (
        "it after an institution",
        "The water board said it was late. It said farms had drawn 41 million cubic metres.",
        {"41 million": "Water board"},
    ),
    (
        "they after many",
        "Researchers from the Wexley Institute said the lake was low. They said that 400 wells had "
        "no meter in 2021.",
        {"400 wells": "Researchers from the Wexley Institute"},
    ),
    (
        "it after many is nobody",
        "Researchers said the lake was low. It said that 400 wells had no meter in 2021.",
        {"400 wells": "", "lake was low": "Researchers"},
    ),
    (
        "two speakers in one sentence",
        "Jonas Feld said the bridge had cost 2 million crowns, but Mira Holt said it had cost 9 "
        "million crowns.",
        {"cost 2 million": "Jonas Feld", "cost 9 million": "Mira Holt"},
    ),
    (
        "two quotes in one sentence",
        "“It cost 2 million crowns in 2019,” said Jonas Feld, while Mira Holt replied: “It cost 9 "
        "million crowns.”",
        {"cost 2 million": "Jonas Feld", "cost 9 million": "Mira Holt"},
    ),
    (
        "a quote, then what another said",
        "Jonas Feld said: “It cost 2 million crowns in 2019,” but Mira Holt said that was wrong.",
        {"cost 2 million": "Jonas Feld"},
    ),
    (
        "the article itself",
        "The bridge was built in 1931 and carries 9,000 cars a day.",
        {"9,000": ""},
    ),
    (
        "the article after somebody spoke",
        "Jonas Feld said nothing. The bridge was built in 1931 and carries 9,000 cars a day.",
        {"9,000": ""},
    ),
    (
        "the outlet itself",
        "ULMENNEWS: The bridge closed.\nAccording to Ulmen News, the bridge carried 9,000 cars a "
        "day in 2019.",
        {"9,000": ""},
    ),
    (
        "X told somebody else",
        "Environment minister Teo Lind told parliament that the state had spent 90 million crowns "
        "on the lake.",
        {"90 million": "Teo Lind"},
    ),
    (
        "X accused Y of",
        "Opposition councillor Mira Holt accused Jonas Feld of hiding 12 reports since 2019.",
        {"12 reports": "Mira Holt"},
    ),
    (
        "X did something, saying that",
        "Mira Holt met Jonas Feld on Monday, saying that the bridge had cost 9 million crowns.",
        {"9 million": "Mira Holt"},
    ),
    (
        "X did something with an auxiliary, saying that",
        "Mira Holt has left the board, saying that the bridge had cost 9 million crowns.",
        {"9 million": "Mira Holt"},
    ),
    (
        "time before the subject",
        "On Tuesday Mira Holt said the bridge had cost 9 million crowns.",
        {"9 million": "Mira Holt"},
    ),
    (
        "on both sides of the speaker",
        "More than 400 wells have no meter, the researchers said, and only 17 were inspected in 2019.",
        {"400 wells": "Researchers"},
    ),
    (
        "the office alone finds its holder",
        "Mayor Jonas Feld cut the ribbon. The mayor said the bridge had cost 2.4 million crowns.",
        {"2.4 million": "Jonas Feld"},
    ),
    (
        "the office alone, held by two",
        "Mayor Jonas Feld met Mayor Ada Brand. The mayor said the bridge had cost 2.4 million crowns.",
        {"2.4 million": "Mayor"},
    ),
    (
        "part of that: no content marker",
        "Piet Arne, a spokesman for the road office, said part of that fall came from roadworks "
        "that closed 2 lanes.",
        {"2 lanes": "Piet Arne"},
    ),
    (
        "a quote, said an office without an article before the name",
        "“We have counted 1,104 letters since 2022,” said union secretary Hamid Roth.",
        {"1,104": "Hamid Roth"},
    ),
    (
        "a colleague with a name",
        "His colleague Britta Soames, who voted against it, noted that 2 of the 9 pumps bought in 2019 work.",
        {"2 of the 9": "Britta Soames"},
    ),
    (
        "the office, the name with a title, said",
        "The league’s president, Dr. Lucia Brandt, said 3 hospitals had closed in 2021.",
        {"3 hospitals": "Lucia Brandt"},
    ),
    (
        "many institutions",
        "Trade unions in Ulmen say that 1,100 dockers have lost their jobs since 2022.",
        {"1,100": "Trade unions in Ulmen"},
    ),
    (
        "letters and months cannot speak",
        "In Wexley said fares had risen by 40 percent in 2021.",
        {"40 percent": ""},
    ),
    (
        "a name with marks and a particle",
        "“Takings fell by 12 percent in 2021,” said Toma\u0301s de Villiers, the owner.",
        {"12 percent": "Toma\u0301s de Villiers"},
    ),
    (
        "he where a stranger was named too",
        "Ada Brand, a lawyer, met Jonas Feld on Monday. He said the port had lost 300 jobs.",
        {"300 jobs": ""},
    ),
    (
        "he after somebody without a name spoke of a person",
        "Jonas Feld, a lawyer, left. The prosecutor said Feld had taken 9 crowns. He said the port had lost "
        "300 jobs.",
        {"9 crowns": "Prosecutor", "300 jobs": ""},
    ),
    (
        "he after a person's spokesman spoke",
        "Jonas Feld, a lawyer, left. Feld’s spokesman said it was late. He said the port had lost 300 jobs.",
        {"300 jobs": ""},
    ),
    (
        "he after a street was named too",
        "Jonas Feld, a lawyer, of Larch Rise, left. He said the port had lost 300 jobs.",
        {"300 jobs": "Jonas Feld"},
    ),
    (
        "the office of one who held it before",
        "Former U.S. President Jonas Feld left. The president said the port had lost 300 jobs.",
        {"300 jobs": "President"},
    ),
    (
        "the office of a deputy",
        "Vice president Jonas Feld left. The president said the port had lost 300 jobs.",
        {"300 jobs": "President"},
    ),
    (
        "he and she after the same name",
        "Robin Doe, a lawyer, left. He said the port had lost 300 jobs. She said it had 9 cranes.",
        {"300 jobs": "", "9 cranes": ""},
    ),
    (
        "he twice after the same name",
        "Robin Doe, a lawyer, left. He said the port had lost 300 jobs. He paid. He said Ulmen had 9 cranes.",
        {"300 jobs": "Robin Doe", "9 cranes": "Robin Doe"},
    ),
    (
        "he after a mother",
        "Robin Doe, 41, a young mother of two, left. He said the port had lost 300 jobs.",
        {"300 jobs": ""},
    ),
    (
        "she after a mother",
        "Robin Doe, 41, a young mother of two, left. She said the port had lost 300 jobs.",
        {"300 jobs": "Robin Doe"},
    ),
    (
        "she after a widower",
        "The widower Robin Doe, a lawyer, left. She said the port had lost 300 jobs.",
        {"300 jobs": ""},
    ),
    (
        "he after a widower",
        "The widower Robin Doe, a lawyer, left. He said the port had lost 300 jobs.",
        {"300 jobs": "Robin Doe"},
    ),
    (
        "a chairwoman who is named again",
        "Robin Doe, the chairwoman of the port, left. Rain fell. Doe returned. He said it had lost 300 jobs.",
        {"300 jobs": ""},
    ),
    (
        "X, not Y",
        "Jonas Feld, not Ada Brand, said the port had lost 300 jobs.",
        {"300 jobs": "Jonas Feld"},
    ),
    (
        "the office, not Y",
        "The owner, not Ada Brand, said the port had lost 300 jobs.",
        {"300 jobs": "Owner"},
    ),
    (
        "the office, Y, not Z",
        "The owner, Ada Brand, not Jonas Feld, said the port had lost 300 jobs.",
        {"300 jobs": "Ada Brand"},
    ),
    (
        "it was X, not Y",
        "It was Ada Brand, not Jonas Feld, who said the port had lost 300 jobs.",
        {"300 jobs": "Ada Brand"},
    ),
    (
        "it was not X",
        "It was not Jonas Feld who said the port had lost 300 jobs.",
        {"300 jobs": ""},
    ),
    (
        "it was X",
        "It was Jonas Feld who said the port had lost 300 jobs.",
        {"300 jobs": "Jonas Feld"},
    ),
    (
        "it was not X but Y",
        "It was not Jonas Feld but Ada Brand who said the port had lost 300 jobs.",
        {"300 jobs": "Ada Brand"},
    ),
    (
        "posing as X",
        "An account posing as Jonas Feld said the port had lost 300 jobs.",
        {"300 jobs": "Account posing as Jonas Feld"},
    ),
    (
        "a fake X",
        "A fake Jonas Feld said the port had lost 300 jobs.",
        {"300 jobs": "Fake Jonas Feld"},
    ),
    (
        "a role before X",
        "Union organizer Jonas Feld said the port had lost 300 jobs.",
        {"300 jobs": "Jonas Feld"},
    ),
    (
        "Y quoted X as saying",
        "Ada Brand quoted Jonas Feld as saying the port had lost 300 jobs.",
        {"300 jobs": "Jonas Feld"},
    ),
    (
        "Y quoted X as saying, after it",
        "“The port has lost 300 jobs,” Ada Brand quoted Jonas Feld as saying.",
        {"300 jobs": "Jonas Feld"},
    ),
    (
        "Y quoted X",
        "Ada Brand quoted Jonas Feld: “The port has lost 300 jobs.”",
        {"300 jobs": "Jonas Feld"},
    ),
    (
        "Y quoted him",
        "“The port has lost 300 jobs,” Ada Brand quoted him as saying.",
        {"300 jobs": ""},
    ),
    (
        "X, quoting Y, said",
        "Minister Jonas Feld, quoting Ada Brand, said that the port had lost 300 jobs.",
        {"300 jobs": ""},
    ),
    (
        "a quote after X, quoting Y, said",
        "Minister Jonas Feld, quoting Ada Brand, said: “The port lost 300 jobs.”",
        {"300 jobs": ""},
    ),
    (
        "a quote after X said, quoting Y",
        "Minister Jonas Feld said, quoting Ada Brand: “The port lost 300 jobs.”",
        {"300 jobs": ""},
    ),
    (
        "quoting Y, X said",
        "Quoting Ada Brand, Minister Jonas Feld said that the port had lost 300 jobs.",
        {"300 jobs": ""},
    ),
    (
        "quoting a document, X argued",
        "Quoting a letter, Mayor Mira Holt argued that the port had lost 300 jobs.",
        {"300 jobs": ""},
    ),
    (
        "the clause, said X, quoting Y",
        "The port lost 300 jobs in May, said Minister Jonas Feld, quoting Ada Brand.",
        {"300 jobs": ""},
    ),
    (
        "a quote, X said, quoting Y",
        "“The port lost 300 jobs in May,” Minister Jonas Feld said, quoting Ada Brand.",
        {"300 jobs": ""},
    ),
    (
        "somebody quoting Y said",
        "A broadcaster quoting Ada Brand said the port had lost 300 jobs.",
        {"300 jobs": ""},
    ),
    (
        "X was quoted by Y",
        "Jonas Feld was quoted by Ada Brand as saying the port had lost 300 jobs.",
        {"300 jobs": "Jonas Feld"},
    ),
    (
        "Y cited X as saying",
        "Ada Brand cited Jonas Feld as saying the port had lost 300 jobs.",
        {"300 jobs": "Jonas Feld"},
    ),
    (
        "Y blamed X for saying",
        "Ada Brand criticised Jonas Feld for saying the port had lost 300 jobs.",
        {"300 jobs": "Jonas Feld"},
    ),
    (
        "Y answered X by saying",
        "Ada Brand answered Jonas Feld by saying the port had lost 300 jobs.",
        {"300 jobs": "Ada Brand"},
    ),
    (
        "Y lost the job for saying",
        "Ada Brand lost her seat for saying the port had lost 300 jobs.",
        {"300 jobs": "Ada Brand"},
    ),
    (
        "it was X – and not Y",
        "It was Ada Brand – and not Jonas Feld – who said the port had lost 300 jobs.",
        {"300 jobs": "Ada Brand"},
    ),
    (
        "Y read out a letter by X",
        "Ada Brand read out a letter from Jonas Feld: “The port has lost 300 jobs.”",
        {"300 jobs": "Jonas Feld"},
    ),
    (
        "a letter by X read",
        "“The port has lost 300 jobs,” read a letter by Jonas Feld.",
        {"300 jobs": "Jonas Feld"},
    ),
    (
        "news of what X said",
        "News that Jonas Feld said the port had lost 300 jobs shocked Ulmen.",
        {"300 jobs": ""},
    ),
    (
        "X on rumours",
        "Jonas Feld added that reports that the port had lost 300 jobs were wrong.",
        {"300 jobs": "Jonas Feld"},
    ),
    (
        "what X said something of",
        "The bridge, which Jonas Feld said had cost 300 jobs, was old.",
        {"300 jobs": ""},
    ),
    (
        "X said of it",
        "The bridge was old, and Jonas Feld said it had cost 300 jobs.",
        {"300 jobs": "Jonas Feld"},
    ),
    (
        "an office that changed hands",
        "Mayor Jonas Feld resigned. Ada Brand became mayor. The mayor said the port had lost 300 jobs.",
        {"300 jobs": "Mayor"},
    ),
    (
        "an office left",
        "Mayor Jonas Feld resigned in May. The mayor said the port had lost 300 jobs.",
        {"300 jobs": "Mayor"},
    ),
    (
        "an office held",
        "Mayor Jonas Feld opened the new pier. The mayor said the port had lost 300 jobs.",
        {"300 jobs": "Jonas Feld"},
    ),
    (
        "a place that begins a name",
        "Paris Brand opened the pier. Paris said the port had lost 300 jobs.",
        {"300 jobs": "Paris"},
    ),
    (
        "a person's first name",
        "Lena Ost, a farmer, lost 9 cows. Lena said the port had lost 300 jobs.",
        {"300 jobs": "Lena Ost"},
    ),
    (
        "a person's surname",
        "Paris Brand opened the pier. Brand said the port had lost 300 jobs.",
        {"300 jobs": "Paris Brand"},
    ),
    (
        "a rumour of what X said",
        "Reports that Jonas Feld said the port had lost 300 jobs are false.",
        {"300 jobs": ""},
    ),
    (
        "X on a rumour",
        "Jonas Feld said the claim that the port had lost 300 jobs is false.",
        {"300 jobs": "Jonas Feld"},
    ),
    (
        "X denies a rumour",
        "Jonas Feld denied reports that the port had lost 300 jobs.",
        {"300 jobs": "Jonas Feld"},
    ),
    (
        "X's own claim",
        "Jonas Feld’s claim that the port had lost 300 jobs angered Ada Brand.",
        {"300 jobs": "Jonas Feld"},
    ),
    (
        "X, which does something, reported in a month that",
        "The Orrin Lake Office, which counts eels each winter, reported in May that 300 jobs had gone.",
        {"300 jobs": "Orrin Lake Office"},
    ),
    (
        "X, which runs something, estimated in a month that",
        "The Ulmen Port Office, which runs nine piers, estimated in May that 300 jobs had gone.",
        {"300 jobs": "Ulmen Port Office"},
    ),
    (
        "X, published in a month, found that",
        "A survey, published in May, found that 300 jobs had gone.",
        {"300 jobs": ""},
    ),
    (
        "the mayor of a town, X, said",
        "The mayor of Dunmere, Ilse Karkov, said on Monday that the port lost 300 jobs.",
        {"300 jobs": "Ilse Karkov"},
    ),
    (
        "the owner of a shop, X, told",
        "The owner of the Blue Door, Tom Quill, told reporters that the port lost 300 jobs.",
        {"300 jobs": "Tom Quill"},
    ),
    (
        "the mayor of a town in a region",
        "The mayor of Dunmere, New Ulmen, said the port lost 300 jobs.",
        {"300 jobs": "Mayor of Dunmere"},
    ),
    (
        "the mayor of a town in a land",
        "The mayor of Dunmere, Sierra Norland, said the port lost 300 jobs.",
        {"300 jobs": "Mayor of Dunmere"},
    ),
    (
        "the mayor of a town in a land of one word",
        "The mayor of Dunmere, Norland, said the port lost 300 jobs.",
        {"300 jobs": "Mayor of Dunmere"},
    ),
    (
        "a quote, said the mayor of a town, X",
        "“The port lost 300 jobs,” said the mayor of Dunmere, Ilse Karkov.",
        {"300 jobs": "Ilse Karkov"},
    ),
    (
        "a quote, said the mayor of a town in a region",
        "“The port lost 300 jobs,” said the mayor of Dunmere, New Ulmen.",
        {"300 jobs": "Mayor of Dunmere"},
    ),
    (
        "the spokesman for the mayor of a town, X, said",
        "The spokesman for the mayor of Dunmere, Ilse Karkov, said the port lost 300 jobs.",
        {"300 jobs": "Spokesman for the mayor of Dunmere"},
    ),
    (
        "the utility X said",
        "The utility Nordlys Kraft said the port lost 300 jobs.",
        {"300 jobs": "Nordlys Kraft"},
    ),
    (
        "the clause, the utility X said",
        "The port lost 300 jobs in May, the utility Nordlys Kraft said.",
        {"300 jobs": "Nordlys Kraft"},
    ),
    ("the utility said on a day", "The utility Monday said the port lost 300 jobs.", {"300 jobs": "Utility"}),
    (
        "Dr. X of the Trust said",
        "Dr. Lena Okoro-Brand of the Corrin Lake Trust said the port lost 300 jobs.",
        {"300 jobs": "Lena Okoro-Brand"},
    ),
    (
        "X of the Trust, who speaks again",
        "Ada Brand of the Lake Trust said the port lost 300 jobs. Brand said it rained.",
        {"300 jobs": "Ada Brand"},
    ),
    ("the Bank of a place", "The Bank of Ulmen said the port lost 300 jobs.", {"300 jobs": "Bank of Ulmen"}),
    (
        "the Port Authority of a place",
        "The Port Authority of New Ulmen said the port lost 300 jobs.",
        {"300 jobs": "Port Authority of New Ulmen"},
    ),
    (
        "critics of X of the Trust",
        "Ada Brand said it rained. Critics of Ada Brand of the Lake Trust said the port lost 300 jobs.",
        {"300 jobs": "Critics of Ada Brand of the Lake Trust"},
    ),
]


@pytest.mark.parametrize(("name", "text", "expected"), CASES, ids=[row[0] for row in CASES])
def test_a_claim_is_given_to_whoever_makes_it_or_to_nobody(
    name: str, text: str, expected: dict[str, str]
) -> None:
    claims = detect(text)

    passages = {text[claim.start : claim.end]: claim.claimant for claim in claims}
    found = {
        words: claimant for passage, claimant in passages.items() for words in expected if words in passage
    }
    assert found == expected, passages
    others = {
        passage: claimant
        for passage, claimant in passages.items()
        if claimant and claimant not in expected.values()
    }
    assert not others
