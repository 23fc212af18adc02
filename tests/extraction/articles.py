"""Articles for the tests of extraction, about places that do not exist, and what the detector finds in a
text."""

from datetime import date

from annotations.extraction.candidates import CandidateClaim, ClaimDetector, Document
from annotations.extraction.claims import WorkbenchDetector


def detect(
    text: str, language: str = "en", title: str = "", published_on: date | None = None
) -> list[CandidateClaim]:
    """All candidates, in the order of the text."""
    detector: ClaimDetector = WorkbenchDetector()
    document = Document(text, language, title, published_on)
    found = detector.detect(document, on_progress=lambda done, total: None)
    return list(found.candidates)


BRIDGE = """Harbour bridge to close for three months
By Ada Brand
Coast News, 3 May 2024
PORT ULMEN (Coast News) – The harbour bridge will close on Monday after divers found 31 cracks in two \
of its six pillars, Mayor Jonas Feld said.
"We had no choice," Feld told reporters. "The last inspection found 14 defects, and nobody acted on \
them."
Repairs will cost 2.4 million crowns, the works office said in a statement.
About 9,000 drivers cross the bridge every day, more than twice as many as in 2009, according to the\
 regional traffic survey.
Opposition councillor Mira Holt accused the mayor of hiding the report. “He knew about the cracks in\
 January,” she said.
Holt, who chairs the budget committee, claims that the city spent 800,000 crowns on the town hall \
roof instead. She added that repairs in 2019 were never finished.
Is the bridge safe? We do not know.
Photo: The bridge in 2021 (Coast News)
Dr. Lena Ost, an engineer at the University of Wexley, said the pillars were built in 1931 and had \
lost a third of their strength.
She said:
“Salt water has caused most of the damage since 1998.”
I hope it opens soon. It would be wonderful.
Related topics:
Ferry fares fall by 40 per cent to one crown
Shops on the quay lost 3 million crowns in 2023
© 2024 Coast News. All rights reserved.



"""

CHINESE = (
    "市长宣布大桥将于2024年5月关闭三个月。维修费用为240万元，比2019年增加了30%。"
    "“桥墩损失了三分之一的强度。”他说。天气很好。"
)
ARABIC = (
    "أعلن رئيس البلدية إغلاق الجسر في 5 مايو 2024. "
    "وقال: «كلفت الإصلاحات 2.4 مليون كرونة». هل الجسر آمن؟ الطقس جميل."
)
HINDI = "पुल 1931 में बना था और मरम्मत पर 24 लाख रुपये लगेंगे। मौसम अच्छा है। क्या पुल सुरक्षित है?"
GERMAN = "Die Brücke wurde 1931 gebaut und kostet 2,4 Millionen Kronen. Ist das gut? Das Wetter ist schön."
JAPANESE = "橋の修理には3億円かかり、2019年より30%増えた。市長は「橋は安全だ」と述べた。天気は良い。"
HEBREW = 'ראש העיר אמר: "התיקון עלה 2.4 מיליון שקלים לפי דו"ח של צה"ל". מזג האוויר נאה. האם הגשר בטוח?'
FRENCH = (
    "« Le pont a coûté 2,4 millions de couronnes en 2019 », a déclaré la maire. Il fait beau. Est-il sûr ?"
)
SPANISH = "El alcalde dijo: «El puente costó 2,4 millones de coronas en 2019». Hace buen tiempo. ¿Es seguro?"
