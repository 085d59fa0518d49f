"""How dates, times and counts are written for people (product rule 8, face/Words)."""

from __future__ import annotations

from datetime import date, datetime

from flask import Flask

from elearn.kernel import clock
from elearn.kernel.i18n import _, grouped, language, ngettext
from elearn.kernel.text import two_digits


def _as_day(value: date | datetime) -> date:
    return clock.local_day(value) if isinstance(value, datetime) else value


def day(value: date | datetime) -> str:
    """30/11/2026."""
    return _as_day(value).strftime("%d/%m/%Y")


def day_short(value: date | datetime) -> str:
    """30/11."""
    return _as_day(value).strftime("%d/%m")


def weekday(value: date | datetime) -> str:
    """thứ Hai … Chủ nhật."""
    names = (_("thứ Hai"), _("thứ Ba"), _("thứ Tư"), _("thứ Năm"), _("thứ Sáu"), _("thứ Bảy"), _("Chủ nhật"))
    return names[_as_day(value).weekday()]


def day_long(value: date | datetime) -> str:
    """thứ Hai 30/11/2026."""
    return f"{weekday(value)} {day(value)}"


def clock_time(value: datetime) -> str:
    """09:42, in Vietnam."""
    return value.astimezone(clock.VIETNAM).strftime("%H:%M")


def days_left(value: date | datetime) -> str:
    """The distance of a deadline from today, in words."""
    left = (_as_day(value) - clock.today()).days
    if left == 0:
        return _("hạn là hôm nay")
    if left > 0:
        return ngettext("còn %(num)s ngày", "còn %(num)s ngày", left)
    return ngettext("quá hạn %(num)s ngày", "quá hạn %(num)s ngày", -left)


def number(value: int) -> str:
    """1743 → 1.743 (1,743 in English)."""
    return grouped(value)


def percent(value: float) -> str:
    """0.503 → 50,3%."""
    text = f"{value * 100:.1f}".removesuffix(".0") + "%"
    return text if language() == "en" else text.replace(".", ",")


def register(app: Flask) -> None:
    app.jinja_env.filters.update(
        day=day,
        day_short=day_short,
        day_long=day_long,
        weekday=weekday,
        clock=clock_time,
        days_left=days_left,
        number=number,
        percent=percent,
        two=two_digits,
    )
