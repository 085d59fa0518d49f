"""Doors of the log and of the yearly form."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for

from elearn.kernel import clock
from elearn.kernel.errors import Missing, Refused
from elearn.kernel.i18n import _
from elearn.kernel.paging import paginate
from elearn.people import queries as people
from elearn.pressbook import paper, present, queries, rules, service, sheet, training
from elearn.pressbook.forms import AskForm, ConfirmForm, EntryForm, ExportForm, RemarkForm, WithdrawForm, filled
from elearn.pressbook.models import Kind
from elearn.pressbook.queries import Question
from elearn.reports import periods
from elearn.reports import present as reports
from elearn.reports.periods import Period
from elearn.web.access import May, may
from elearn.web.downloads import attachment
from elearn.web.routing import Section, current_actor

section = Section("pressbook", __name__)


@section.route("/press", allow=May.SEE_PRESS)
def index() -> Any:
    actor, form = current_actor(), AskForm(request.args)
    asked = form.question()
    return render_template(
        "pressbook/index.html",
        asked=asked,
        complaint=form.complaint(),
        unit=queries.unit_in_reach(actor, asked.unit_id or actor.unit_id or 0),
        rows=paginate(queries.entries(actor, asked), request.args.get("page", 1, type=int)),
        said=present,
    )


def _form(kind: str, entry: Any = None) -> EntryForm:
    """The form of a kind, empty or holding an entry's newest revision."""
    actor = current_actor()
    units = queries.writable_units(actor)
    offered = units if entry is None else [row for row in units if row.id == entry.unit_id]
    if not offered:
        raise Missing
    held = filled(queries.newest_of(entry.id), entry.unit_id) if entry else {"unit": offered[0].id}
    return EntryForm(data=held).offer(kind, offered, queries.speakers([row.id for row in offered]))


def _sent() -> dict[str, Any]:
    file = request.files.get("file")
    return {"filename": file.filename or "", "content": file.read()} if file else {}


@section.route("/press/new", methods=("GET", "POST"), allow=May.LOG_PRESS)
def new() -> Any:
    kind = request.args.get("kind", "")
    if kind not in set(Kind):
        return render_template("pressbook/choose.html", groups=present.kind_groups())
    form = _form(kind)
    if form.sound() and (made := form.kept(lambda: _log(form), at="speaker")):
        flash(_("Đã ghi vào sổ."), "done")
        return redirect(url_for(".show", entry_id=made))
    return render_template("pressbook/entry.html", form=form, kind=kind, entry_id=None, said=present), form.status


def _log(form: EntryForm) -> int:
    return service.log(form.unit_id, form.wish(), form.token.data or "", actor=current_actor(), **_sent())


@section.route("/press/<int:entry_id>", allow=May.SEE_PRESS)
def show(entry_id: int) -> Any:
    actor = current_actor()
    entry, told = queries.entry_for(actor, entry_id), queries.revisions(entry_id)
    last = told[-1]
    speaker = people.staff_for(actor, last.speaker_id).full_name if last.speaker_id else ""
    return render_template(
        "pressbook/show.html",
        last=last,
        told=told,
        facts=present.revision_said(last, speaker),
        unit=queries.unit_in_reach(actor, entry.unit_id),
        file=queries.file_of(last.file_id),
        writable=may(actor, May.LOG_PRESS) and entry.unit_id in {row.id for row in queries.writable_units(actor)},
        form=WithdrawForm(data={"seen": last.number}),
        said=present,
    )


@section.route("/press/<int:entry_id>/edit", methods=("GET", "POST"), allow=May.LOG_PRESS)
def edit(entry_id: int) -> Any:
    entry = queries.entry_for(current_actor(), entry_id)
    kind = queries.newest_of(entry_id).kind
    form = _form(kind, entry)
    if form.sound() and form.kept(lambda: _correct(entry_id, form), at="reason"):
        flash(_("Đã sửa; bản trước vẫn còn trong quá trình."), "done")
        return redirect(url_for(".show", entry_id=entry_id))
    return render_template("pressbook/entry.html", form=form, kind=kind, entry_id=entry_id, said=present), form.status


def _correct(entry_id: int, form: EntryForm) -> int:
    wish, reason = form.wish(), form.reason.data or ""
    service.correct(entry_id, wish, reason, seen=form.revision, actor=current_actor(), **_sent())
    return entry_id


@section.route("/press/<int:entry_id>/withdraw", methods=("POST",), allow=May.LOG_PRESS)
def withdraw(entry_id: int) -> Any:
    queries.entry_for(current_actor(), entry_id)
    form = WithdrawForm()
    if not form.validate_on_submit():
        raise Refused(_("Chưa ghi lý do rút."), next_step=_("Quay lại trang trước rồi ghi lý do."))
    service.withdraw(entry_id, form.reason.data, seen=form.seen.data, actor=current_actor())
    flash(_("Đã rút khỏi sổ; việc này không còn tính vào số liệu."), "done")
    return redirect(url_for(".show", entry_id=entry_id))


@section.route("/press/<int:entry_id>/file", allow=May.SEE_PRESS)
def file(entry_id: int) -> Response:
    queries.entry_for(current_actor(), entry_id)
    kept = queries.file_of(queries.newest_of(entry_id).file_id)
    if kept is None:
        raise Missing
    return attachment([kept.content], kept.media_type, kept.filename)


@section.route("/press/figures", allow=May.SEE_PRESS)
def figures() -> Any:
    actor, form = current_actor(), AskForm(request.args)
    made = sheet.build(actor, form.question())
    own = next((row for row in made.rows if row.id == actor.unit_id), None)
    return render_template(
        "pressbook/figures.html",
        made=made,
        own=own,
        own_hash=sheet.unit_hash(own.figures or rules.NOTHING) if own else "",
        over=clock.today() > made.period.ends,
        remark=RemarkForm(data=present.remarks_of(made)),
        mine=made.scope.id == actor.unit_id,
        complaint=form.complaint(),
        beside=rules.BESIDE,
        counting=rules.counting_rules(),
        said=present,
        names=sheet,
    )


@section.route("/press/training", allow=May.SEE_PRESS)
def trained() -> Any:
    actor, asked = current_actor(), AskForm(request.args).question()
    figure = asked.figure if asked.figure in training.FIGURES else training.FIGURES[0]
    unit = queries.unit_in_reach(actor, asked.unit_id or actor.unit_id or 0)
    rows = paginate(training.people(actor, asked.period, unit.id, figure), request.args.get("page", 1, type=int))
    return render_template(
        "pressbook/training.html",
        asked=asked,
        unit=unit,
        figure=figure,
        rows=rows,
        people=list(reports.people_rows(rows.rows)),
        keys=[row.status for row in rows.rows],
        late=[row.overdue for row in rows.rows],
        why=reports.explanations(rows.rows, training.question(asked.period)),
        said=present,
    )


@section.route("/press/figures/words", methods=("POST",), allow=May.LOG_PRESS)
def remark() -> Any:
    form = RemarkForm()
    form.validate()
    period = _period(form)
    words = {name: form[name].data or "" for name in ("difficulties", "proposals")}
    if max(map(len, words.values())) > 4000:
        raise Refused(_("Mỗi phần tối đa 4.000 ký tự."), next_step=_("Quay lại trang trước rồi rút gọn."))
    service.remark(form.unit.data or 0, period, **words, seen=form.seen.data or 0, actor=current_actor())
    flash(_("Đã ghi phần khó khăn, kiến nghị."), "done")
    return redirect(present.address(Question(period, form.unit.data), ".figures"))


@section.route("/press/figures/confirm", methods=("POST",), allow=May.CONFIRM_PRESS)
def confirm() -> Any:
    form = ConfirmForm()
    form.validate()
    period = _period(form)
    service.confirm(period, seen=form.seen.data or "", actor=current_actor())
    flash(_("Đã xác nhận số liệu của đơn vị."), "done")
    return redirect(present.address(Question(period), ".figures"))


@section.route("/press/figures/export", methods=("POST",), allow=May.SEE_PRESS)
def export() -> Any:
    form, actor = ExportForm(), current_actor()
    form.validate()
    if form.unit.errors:
        raise Missing
    made = sheet.build(actor, Question(_period(form), form.unit.data))
    media = form.format.data if form.format.data in ("docx", "xlsx", "csv") else "docx"
    service.note_export(made, media, actor=actor)
    return paper.answer(made, media, actor)


def _period(form: Any) -> Period:
    found = periods.parse(form.period.data or "")
    if found is None:
        raise Refused(_("Chưa rõ kỳ số liệu."), next_step=_("Quay lại trang trước, chọn kỳ rồi thử lại."))
    return found
