"""The parts of a paper as Phụ lục I of Nghị định 30/2020/NĐ-CP has them: heading, title, signature, annex.

Pure: words in, WordprocessingML out. Blank forms and papers made of figures are both put together from these.
"""

from __future__ import annotations

from collections.abc import Sequence

from elearn.paperwork import wordml
from elearn.paperwork.wordml import paragraph, rule, run

ISSUER, STATE = 68, 97  # mm of the two sides of the heading on an upright page
MOTTO = 60.5  # mm of "Độc lập - Tự do - Hạnh phúc" at 13 points, bold
_NUMERALS = (("X", 10), ("IX", 9), ("V", 5), ("IV", 4), ("I", 1))
_CAPITAL = 2.85  # mm a capital takes on average, bold at 12 points
_LETTER = 2.25  # mm a letter takes, bold at 13 to 14 points


def letterhead(above: str, agency: str, number: str, about: str, day: str, *, text: float = wordml.TEXT) -> str:
    """Agency and number at the left; the state's name, place and day at the right.

    `above` is empty where nobody is written above the agency, `about` where the paper has a title instead;
    `text` is the millimetres of a line.
    """
    issuer, state = text * ISSUER / wordml.TEXT, text * STATE / wordml.TEXT
    left = [paragraph(run(above, size=12), align="center")] if above else []
    left += [paragraph(run(agency, size=12, bold=True), align="center")]
    left += [rule(_share(agency.split("\n")[-1], _CAPITAL, issuer), issuer)]
    right = [
        paragraph(run("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", size=12, bold=True), align="center"),
        paragraph(run("Độc lập - Tự do - Hạnh phúc", size=13, bold=True), align="center"),
        rule(MOTTO, state),
    ]
    under = [paragraph(run(number, size=13), align="center", before=4)]
    if about:
        under.append(paragraph(run(f"V/v {about}", size=12), align="center", before=6))
    dated = paragraph(run(day, size=13, italic=True), align="center", before=4)
    return wordml.layout_table([["".join(left), "".join(right)], ["".join(under), dated]], [issuer, state])


def _share(words: str, each: float, room: float) -> float:
    """The length of the line under words: two fifths of them (a third to a half is the rule)."""
    return 0.4 * min(len(words) * each, room - 4)


def title(kind: str, about: str, *, ruled: bool = True, text: float = wordml.TEXT) -> list[str]:
    """The name of the kind and what it is about, with a line under them."""
    made = [paragraph(run(kind, size=14, bold=True), align="center", before=16, outline=0)]
    if about:
        made.append(paragraph(run(about, size=14, bold=True), align="center"))
        made += [rule(_share(about.split("\n")[-1], _LETTER, text), text)] if ruled else []
    return [*made, paragraph("", after=2)]


def closing(
    recipients: Sequence[str],
    signs: Sequence[str],
    *,
    hint: str = "",
    name: str = "………………………",
    text: float = wordml.TEXT,
) -> str:
    """Recipients at the left, who signs at the right, on one page together and with what follows."""
    left = paragraph(run("Nơi nhận:", size=12, bold=True, italic=True), align="left", keep=True) if recipients else ""
    for place, one in enumerate(recipients, start=1):
        end = "." if place == len(recipients) else ";"
        left += paragraph(run(f"- {one}{end}", size=11), align="left", keep=True)
    right = "".join(paragraph(run(line, size=14, bold=True), align="center", keep=True) for line in signs)
    if hint:
        right += paragraph(run(hint, size=12, italic=True), align="center", keep=True)
    right += "".join(paragraph(run("", size=14), keep=True) for _line in range(3 if hint else 4))
    right += paragraph(run(name, size=14, bold=True), align="center", keep=True)
    side = text * 80 / wordml.TEXT
    made = wordml.layout_table([[left or paragraph(""), right]], [side, text - side])
    return paragraph("", after=6, keep=True) + made


def roman(number: int) -> str:
    """A number of an annex: 14 is XIV."""
    made = ""
    for letters, value in _NUMERALS:
        count, number = divmod(number, value)
        made += letters * count
    return made


def annex_head(place: int, count: int, name: str, note: str) -> list[str]:
    """What stands above an annex: its number where there are several, its title, what it goes with."""
    return [
        paragraph(
            run(f"Phụ lục {roman(place + 1) if count > 1 else ''}".strip(), size=14, bold=True),
            align="center",
            outline=0,
        ),
        paragraph(run(name.upper(), size=13, bold=True), align="center"),
        paragraph(run(note, size=13, italic=True), align="center"),
        paragraph("", after=4),
    ]
