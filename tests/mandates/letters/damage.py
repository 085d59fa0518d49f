"""What a scanner does to a letter, by code and seed. Each damage is a function of a text and a random source."""

from __future__ import annotations

import random
import re
import textwrap
import unicodedata

from elearn.letters.reading.numbers import NUMBER


def _bare(text: str) -> str:
    kept = (c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return unicodedata.normalize("NFC", "".join(kept)).replace("đ", "d").replace("Đ", "D")


def marks_all_lost(text: str, _chance: random.Random) -> str:
    return _bare(text)


def _some(text: str, chance: random.Random, share: float) -> str:
    return re.sub(r"\w+", lambda m: _bare(m.group()) if chance.random() < share else m.group(), text)


def marks_half_lost(text: str, chance: random.Random) -> str:
    return _some(text, chance, 0.5)


def marks_some_lost(text: str, chance: random.Random) -> str:
    return _some(text, chance, 0.15)


def tones_lost(text: str, chance: random.Random) -> str:
    """ă, ơ and the like stay; the tone goes from three words in ten."""

    def flat(match: re.Match[str]) -> str:
        if chance.random() > 0.3:
            return match.group()
        apart = unicodedata.normalize("NFD", match.group())
        return unicodedata.normalize("NFC", "".join(c for c in apart if c not in "\u0300\u0309\u0303\u0301\u0323"))

    return re.sub(r"\w+", flat, text)


def lines_broken(text: str, chance: random.Random) -> str:
    width = chance.randrange(55, 80)
    return "\n".join("\n".join(textwrap.wrap(line, width)) if len(line) > width else line for line in text.split("\n"))


def number_bold(text: str, _chance: random.Random) -> str:
    return re.sub(r"(S[ốo]\s*:\s*)\**(\d+)\**", r"\1**\2**", text, count=1)


def marks_of_markdown(text: str, chance: random.Random) -> str:
    lines = text.split("\n")
    return "\n".join(f"**{line}**" if line and "*" not in line and chance.random() < 0.4 else line for line in lines)


def spaces_doubled(text: str, chance: random.Random) -> str:
    return re.sub(" ", lambda _m: chance.choice([" ", "  ", "   ", "\u00a0 "]), text)


def number_spaced(text: str, _chance: random.Random) -> str:
    return NUMBER.sub(
        lambda m: f"{m['digits']} / {m['symbol'].replace('-', ' - ')}" if not m["year"] else m.group(), text
    )


def digits_as_letters(text: str, _chance: random.Random) -> str:
    """O for 0 and l for 1 in every number and day."""
    swap = str.maketrans({"0": "O", "1": "l"})
    days = r"(?<=ngày )\**\d{1,2}\**|(?<=tháng )\**\d{1,2}\**|(?<=năm )\**\d{4}\**|\d{1,2}/\d{1,2}/\d{4}"
    text = re.sub(days, lambda m: m.group().translate(swap), text)
    text = text.replace("**", "")
    return NUMBER.sub(lambda m: m["digits"].translate(swap) + m.group()[len(m["digits"]) :], text)


def columns_merged(text: str, _chance: random.Random) -> str:
    """The two columns of the header read across."""
    head, to, rest = text.partition("Kính gửi")
    if not to:
        return text
    lines = [line.strip("* ") for line in head.replace("**", "").split("\n") if line.strip("* ")]
    motto = [x for x in lines if re.match(r"CỘNG|Độc lập", x)]
    day = [x for x in lines if ", ngày" in x]
    left = [x for x in lines if x not in motto + day]
    agency = [x for x in left if x.isupper()]
    others = [x for x in left if not x.isupper()]
    across = [f"{a}    {b}" for a, b in zip(agency, motto, strict=False)]
    across += [f"{others[0]}    {day[0]}", *others[1:]]
    return "\n".join(across) + "\n\n" + to + rest


def footers_between(text: str, chance: random.Random) -> str:
    """A page number between lines of a sentence, at three places."""
    paragraphs, page = text.split("\n\n"), 1
    long = [i for i, p in enumerate(paragraphs) if len(p) > 400]
    for i in sorted(chance.sample(long, min(3, len(long)))):
        words = paragraphs[i].split(" ")
        cut = next(
            (n for n in range(len(words) // 2, len(words)) if words[n][:1].islower() and words[n - 1][-1] not in ";:."),
            None,
        )
        if cut:
            page += 1
            mark = chance.choice([f"{page}", f"Trang {page}/4", f"- {page} -"])
            paragraphs[i] = " ".join(words[:cut]) + f"\n\n{mark}\n\n" + " ".join(words[cut:])
    return "\n\n".join(paragraphs)


def decomposed(text: str, _chance: random.Random) -> str:
    return unicodedata.normalize("NFD", text)


def dashes_lost(text: str, _chance: random.Random) -> str:
    return re.sub(r"(?m)^- ", "", text)


def returns_of_windows(text: str, _chance: random.Random) -> str:
    return "\ufeff" + text.replace("\n", "\r\n").replace(" ", "\u200b ")


def header_cut_off(text: str, _chance: random.Random) -> str:
    """The first page begins at "Kính gửi"."""
    return "".join(text.partition("Kính gửi")[1:]) or text


def number_left_blank(text: str, _chance: random.Random) -> str:
    """A draft that has no number and no day yet."""
    text = re.sub(r"(?m)^(\**S[ốo]\s*:)[^/]*/", r"\1        /", text)
    return re.sub(
        r"(?<=, )ngày \**\d+\** tháng \**\d+\** năm \**(\d{4})\**", r"ngày     tháng     năm \1", text, count=1
    )


def lines_broken_and_some_lost(text: str, chance: random.Random) -> str:
    return lines_broken(marks_some_lost(text, chance), chance)


def merged_and_spaced(text: str, chance: random.Random) -> str:
    return spaces_doubled(columns_merged(text, chance), chance)


# Which leave every value as it was ("same"), and which take something away ("less").
HARMLESS = (
    lines_broken, number_bold, marks_of_markdown, spaces_doubled, number_spaced, columns_merged, footers_between,
    decomposed, returns_of_windows, merged_and_spaced,
)  # fmt: skip
HARMFUL = (
    marks_all_lost, marks_half_lost, marks_some_lost, tones_lost, digits_as_letters, dashes_lost, header_cut_off,
    number_left_blank, lines_broken_and_some_lost,
)  # fmt: skip
