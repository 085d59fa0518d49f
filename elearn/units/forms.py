"""Forms of dated acts on a unit."""

from __future__ import annotations

from wtforms import DateField, SelectField, StringField
from wtforms.validators import Optional

from elearn.kernel.i18n import N_
from elearn.web.forms import AtMost, Form, Required, choices


class UnitActForm(Form):
    """A rename or a move: from when, by which paper, to what. Mergers and ends have their preview in careers."""

    act = SelectField(
        N_("Việc"),
        choices=choices(
            [
                ("rename", N_("Đổi tên")),
                ("move", N_("Chuyển sang đơn vị cấp trên khác")),
            ]
        ),
    )
    effective_on = DateField(N_("Từ ngày"), format=["%Y-%m-%d", "%d/%m/%Y"], validators=[Required()])
    decision = StringField(N_("Theo văn bản"), validators=[Required(), AtMost(200)])
    name = StringField(N_("Tên mới (khi đổi tên)"), validators=[Optional(), AtMost(200)])
    other_code = StringField(N_("Mã đơn vị cấp trên mới (khi chuyển)"), validators=[Optional(), AtMost(40)])
