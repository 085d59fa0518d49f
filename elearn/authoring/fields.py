"""Fields that speak to an author: whole numbers, ids, and choices that remember what is no longer there."""

from __future__ import annotations

from typing import Any

from wtforms import IntegerField, SelectField, SelectMultipleField, validators, widgets

from elearn.authoring import rules
from elearn.kernel.i18n import _
from elearn.web.forms import choices


class SelectOneField(SelectField):
    """One of several; says in the reader's language that what was sent is none of them."""

    def pre_validate(self, form: Any) -> None:
        try:
            super().pre_validate(form)
        except validators.ValidationError:
            raise validators.ValidationError(_("“%(typed)s” không có trong danh sách.", typed=self.data)) from None


class CheckboxListField(SelectMultipleField):
    """Several choices as check boxes."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()


class Named(validators.Regexp):
    """An id: letters without marks, digits, - and _."""

    def __init__(self) -> None:
        super().__init__(f"^(?:{rules.NAME.pattern})$")

    def __call__(self, form: Any, field: Any) -> Any:  # type: ignore[override]
        return super().__call__(
            form, field, _("Chỉ dùng chữ không dấu, số, gạch nối hoặc gạch dưới, tối đa 40 ký tự, ví dụ n07.")
        )


class Whole(IntegerField):
    """A whole number; what was typed is shown again when it is none."""

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        if not text:
            self.data = None
            return
        try:
            self.data = int(text)
        except ValueError:
            self.data = None
            raise ValueError(_("“%(typed)s” không phải số nguyên.", typed=text)) from None


class Between(validators.NumberRange):
    def __init__(self, least: int, most: int) -> None:
        super().__init__(least, most)

    def __call__(self, form: Any, field: Any) -> None:
        if field.data is None:
            return  # said already: not a number, or not there
        self.message = _("Nhập số từ %(least)s đến %(most)s.", least=self.min, most=self.max)
        super().__call__(form, field)


def names_in(text: str | None) -> list[str]:
    """The words of a list written with commas or line ends."""
    return [name for name in (text or "").replace(",", "\n").split() if name]


def is_whole(text: Any) -> bool:
    return str(text or "").strip().removeprefix("-").isdigit()


def offer_known(field: Any, pairs: list[tuple[str, str]]) -> None:
    """What a field lets choose; a value that is no longer there stays visible, so that nothing changes unasked."""
    known = {value for value, _label in pairs}
    chosen = field.data if isinstance(field.data, list) else [field.data]
    gone = [
        (value, _("%(name)s (không còn)", name=value))
        for value in chosen
        if value and value not in known and rules.NAME.fullmatch(value)
    ]
    field.choices = choices([*pairs, *gone])
