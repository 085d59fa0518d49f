"""The base of every form: CSRF, one spelling of text (NFC, trimmed), Vietnamese messages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_wtf import FlaskForm
from wtforms import FormField, validators
from wtforms.fields.choices import SelectChoice

from elearn.kernel.i18n import _
from elearn.kernel.text import clean


def _tidy(value: object) -> object:
    if not isinstance(value, str):
        return value
    return "\n".join(clean(line) for line in value.splitlines()).strip()


def _speak(form: Any) -> None:
    """Put the labels, kept in Vietnamese, into the reader's language."""
    for field in form:
        if isinstance(field, FormField):
            _speak(field.form)
        field.label.text = _(str(field.label.text))


class Form(FlaskForm):
    """A form; the view asks `validate_on_submit()` and shows it again with `form.status`."""

    class Meta:
        def bind_field(self, form: Any, unbound: Any, options: dict[str, Any]) -> Any:
            own = unbound.kwargs.get("filters", ())
            secret = "Password" in unbound.field_class.__name__ or "File" in unbound.field_class.__name__
            if unbound.field_class is FormField:
                return unbound.bind(form=form, **options)
            filters = tuple(own) if secret or "List" in unbound.field_class.__name__ else (*own, _tidy)
            return unbound.bind(form=form, **{**options, "filters": filters})

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        _speak(self)

    @property
    def status(self) -> int:
        """422 when shown again with errors, 200 when shown fresh."""
        return 422 if self.errors else 200


def choices(pairs: Iterable[tuple[object, str]]) -> list[SelectChoice]:
    """(value, label) pairs as a select field wants them."""
    return [SelectChoice(value=value, label=label) for value, label in pairs]


class Required(validators.DataRequired):
    """The field must be filled; the sentence says which."""

    def __call__(self, form: Any, field: Any) -> None:
        self.message = _("Chưa nhập: %(label)s.", label=str(field.label.text).lower())
        super().__call__(form, field)


class IsRow(validators.NumberRange):
    """A number that a row may have; a larger one names nothing, instead of a fault in the database."""

    def __init__(self) -> None:
        super().__init__(min=0, max=2**31 - 1)


class AtMost(validators.Length):
    """At most `max` characters."""

    def __init__(self, maximum: int) -> None:
        super().__init__(max=maximum)

    def __call__(self, form: Any, field: Any) -> None:
        self.message = _("Dài quá: tối đa %(max)s ký tự, đang có %(have)s.", max=self.max, have=len(field.data or ""))
        super().__call__(form, field)


def said(field: Any, described: str, attributes: dict[str, Any]) -> dict[str, Any]:
    """The attributes of a control as a screen reader needs them, for the `field` macro."""
    told = {name.replace("_", "-"): value for name, value in attributes.items()}
    if described:
        told["aria-describedby"] = described
    if field.errors:
        told["aria-invalid"] = "true"
    return told
