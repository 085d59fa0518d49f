"""What is asked before papers are made, and the text of a paper."""

from __future__ import annotations

from wtforms import IntegerField, SelectField, TextAreaField
from wtforms.validators import Optional
from wtforms.widgets import HiddenInput

from elearn.kernel.i18n import N_
from elearn.papers.making import KINDS
from elearn.web.forms import AtMost, Form, choices


class PaperForm(Form):
    """One paper, or one for every unit where no unit is chosen."""

    kind = SelectField(choices=choices((key, key) for key in KINDS))
    unit = SelectField(N_("Đơn vị"), coerce=str, validators=[Optional()], validate_choice=False)
    difficulties = TextAreaField(N_("Khó khăn, vướng mắc"), validators=[Optional(), AtMost(6000)])
    proposals = TextAreaField(N_("Kiến nghị, đề xuất"), validators=[Optional(), AtMost(6000)])

    def written(self) -> dict[str, str]:
        return {"khó khăn": self.difficulties.data or "", "kiến nghị": self.proposals.data or ""}


class TemplateForm(Form):
    text = TextAreaField(N_("Nội dung mẫu"), validators=[Optional(), AtMost(20_000)])
    seen = IntegerField(widget=HiddenInput(), default=0)
