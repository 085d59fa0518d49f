"""What a signed file shows: number and time of signing, 10 points, upright, black, at the top right of page one.

Phụ lục I of Nghị định 30/2020/NĐ-CP asks this of the agency's signature on files that go with a paper: no picture,
only these words. They are drawn by Typst with a font it brings, embedded, like everything else in the file.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import typst
from pyhanko.pdf_utils.content import ImportedPdfPage
from pyhanko.pdf_utils.layout import AxisAlignment, InnerScaling, SimpleBoxLayoutRule
from pyhanko.stamp import StaticStampStyle

from elearn.kernel import clock
from elearn.kernel.i18n import _

LAYOUT = Path(__file__).with_name("mark.typ")
WIDTH, HEIGHT = 190, 26  # points
TOP, RIGHT = 20, 43  # points from the edges: 15 mm at the right, above the text


def lines(number: str, at: datetime) -> list[str]:
    """The two lines: number and symbol; day, hour and time zone as ISO 8601 writes them."""
    return [_("Số: %(number)s", number=number), at.astimezone(clock.VIETNAM).isoformat(timespec="seconds")]


def place(page: Sequence[float]) -> tuple[int, int, int, int]:
    """Where it stands on a page of that box: its top right corner."""
    _left, _bottom, right, top = page
    return (round(right - RIGHT - WIDTH), round(top - TOP - HEIGHT), round(right - RIGHT), round(top - TOP))


@contextmanager
def drawn(said: Sequence[str]) -> Iterator[StaticStampStyle]:
    """The look of the signature field; it is read from a file while signing."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "mark.json").write_text(json.dumps({"lines": said, "width": WIDTH, "height": HEIGHT}))
        (folder / "mark.typ").write_bytes(LAYOUT.read_bytes())
        fonts = typst.Fonts(include_system_fonts=False)
        compiler = typst.Compiler(folder / "mark.typ", root=folder, font_paths=fonts, ignore_system_fonts=True)
        page = folder / "mark.pdf"
        page.write_bytes(compiler.compile(format="pdf"))  # type: ignore[arg-type]
        as_drawn = SimpleBoxLayoutRule(
            AxisAlignment.ALIGN_MIN, AxisAlignment.ALIGN_MIN, inner_content_scaling=InnerScaling.NO_SCALING
        )
        yield StaticStampStyle(
            border_width=0, background=ImportedPdfPage(str(page)), background_layout=as_drawn, background_opacity=1.0
        )
