"""Forms of moving people and of correcting keys. What was chosen stands in the address, so nothing is lost."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from flask import request
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField

from elearn.kernel.i18n import N_, _
from elearn.revisions.queries.people import Version
from elearn.web.forms import AtMost, Form, Required, choices

MOST = 500  # characters of a reason
HIGHEST = 2**31 - 1  # what a row's number can be


def whole(values: Iterable[str]) -> list[int]:
    """The whole numbers among what was sent; anything else is nobody."""
    return [int(value) for value in values if value.isascii() and value.isdigit() and int(value) <= HIGHEST]


class ReasonForm(Form):
    """An act with its reason."""

    reason = TextAreaField(N_("Lý do"), validators=[Required(), AtMost(MOST)])


class MoveForm(ReasonForm):
    """Whom to move, where to, and which changed lessons need no reading again."""

    to = SelectField(N_("Chuyển sang"), coerce=int, validators=[Required()])
    usual: Collection[str] = ()  # what is ticked until somebody has chosen for this pair of versions

    def offer(self, version: Version, versions: Iterable[Version]) -> bool:
        """Offer every newer version, the newest first; False when there is none."""
        newer = [one for one in versions if one.number > version.number]
        self.to.choices = choices(
            (one.number, _("Phiên bản %(number)s: %(title)s", number=one.number, title=one.title)) for one in newer
        )
        if newer and self.to.data not in {one.number for one in newer}:
            self.to.data = newer[0].number
        return bool(newer)

    @property
    def only(self) -> list[int] | None:
        """The records chosen one by one; None for everybody who has not finished."""
        return None if request.values.get("all") else whole(request.values.getlist("record"))

    @property
    def marked(self) -> list[str]:
        """Keys of changed activities that are kept: as chosen for the version in `to`, else as usual."""
        said = request.values.getlist("keep")
        if said or request.method == "POST" or request.values.get("chosen") == str(self.to.data):
            return said
        return sorted(self.usual)


class SearchForm(Form):
    """A question by its key."""

    words = StringField(N_("Tìm theo mã câu hỏi"), validators=[AtMost(60)])


class KeyForm(ReasonForm):
    """What is right instead."""

    void = BooleanField(N_("Hủy câu hỏi: ai cũng được điểm của câu này"))

    @property
    def right(self) -> list[int]:
        return whole(request.values.getlist("right"))


class DecisionForm(Form):
    """What the second person says."""

    verdict = RadioField(N_("Quyết định"), validators=[Required()])
    reason = TextAreaField(N_("Ghi chú, phải có khi giữ nguyên"), validators=[AtMost(MOST)])

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.verdict.choices = choices([("approve", _("Sửa đáp án")), ("reject", _("Giữ nguyên đáp án"))])
