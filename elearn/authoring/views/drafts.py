"""Doors of the drafts: the list, opening one, its outline, map, ways to play and history."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from elearn.authoring import drawing, present, queries, service
from elearn.authoring.forms import NewForm, PressForm
from elearn.authoring.views.door import BOTH, DRAFT, ROOT, section
from elearn.catalogue import queries as catalogue
from elearn.kernel.errors import Conflict, Missing
from elearn.kernel.i18n import _
from elearn.kernel.paging import Pagination, paginate
from elearn.web.access import May
from elearn.web.filters import clock_time, day
from elearn.web.forms import choices
from elearn.web.routing import current_actor

PER_PAGE = 20


@section.route(ROOT, allow=May.EDIT_SCENARIOS)
def index() -> Any:
    rows = paginate(queries.listing(), request.args.get("page", 1, type=int))
    published = queries.published()
    return render_template(
        "authoring/index.html",
        rows=rows,
        published=published,
        drafts=queries.drafts_of([(one.course, one.key) for one in published]),
        page_address=lambda n: url_for(".index", page=n),
    )


@section.route(f"{ROOT}/new", methods=BOTH, allow=May.EDIT_SCENARIOS)
def new() -> Any:
    form = NewForm()
    form.course.choices = choices((row.slug, row.title) for row in catalogue.courses())
    if form.validate_on_submit() and not form.taken(queries.key_is_taken):
        draft_id = service.open_new(form.course.data, form.key.data, form.title.data, actor=current_actor())
        return redirect(url_for(".show", draft_id=draft_id))
    return render_template("authoring/new.html", form=form), form.status


@section.route(f"{ROOT}/open", methods=("POST",), allow=May.EDIT_SCENARIOS)
def open_published() -> Any:
    form = PressForm()
    if not form.validate_on_submit():
        raise Missing
    draft_id = service.open_from(form.number(form.activity), actor=current_actor())
    flash(_("Đã mở bản nháp. Bản đã công bố không thay đổi."), "done")
    return redirect(url_for(".show", draft_id=draft_id))


@section.route(DRAFT, allow=May.EDIT_SCENARIOS)
def show(draft_id: int) -> Any:
    draft, newest = queries.draft(draft_id), queries.revision(draft_id)
    return render_template(
        "authoring/show.html",
        draft=draft,
        revision=newest,
        newest=newest.number,
        outline=present.outline(newest.body),
        course=catalogue.published(draft.course),
    )


@section.route(f"{DRAFT}/map", allow=May.EDIT_SCENARIOS)
def picture(draft_id: int) -> Any:
    draft, newest = queries.draft(draft_id), queries.revision(draft_id)
    outline = present.outline(newest.body)
    return render_template(
        "authoring/map.html",
        draft=draft,
        revision=newest,
        outline=outline,
        nodes={node.id: node for node in outline.nodes},
        picture=drawing.draw(outline.scenario),
        excerpt=present.excerpt,
        edge_words=present.edge_words,
    )


@section.route(f"{DRAFT}/ways", allow=May.EDIT_SCENARIOS)
def ways(draft_id: int) -> Any:
    draft, newest = queries.draft(draft_id), queries.revision(draft_id)
    outline = present.outline(newest.body)
    rows = present.ways(newest.body) if outline.playable else []
    return render_template(
        "authoring/ways.html",
        draft=draft,
        revision=newest,
        outline=outline,
        rows=rows,
        dimensions=present.dimension_names(),
    )


@section.route(f"{DRAFT}/revisions", allow=May.EDIT_SCENARIOS)
def revisions(draft_id: int) -> Any:
    draft, newest = queries.draft(draft_id), queries.newest_number(draft_id)
    at = Pagination.at(request.args.get("page", 1, type=int), PER_PAGE, newest)
    rows = queries.past(draft_id, newest - (at.page - 1) * PER_PAGE, PER_PAGE)
    return render_template(
        "authoring/revisions.html",
        draft=draft,
        newest=newest,
        rows=at.holding(rows),
        page_address=lambda n: url_for(".revisions", draft_id=draft_id, page=n),
    )


@section.route(f"{DRAFT}/revisions/<int:number>", allow=May.EDIT_SCENARIOS)
def revision(draft_id: int, number: int) -> Any:
    draft, found = queries.draft(draft_id), queries.revision(draft_id, number)
    return render_template(
        "authoring/show.html",
        draft=draft,
        revision=found,
        newest=queries.newest_number(draft_id),
        outline=present.outline(found.body),
        course=catalogue.published(draft.course),
    )


@section.route(f"{DRAFT}/revisions/<int:number>/return", methods=("POST",), allow=May.EDIT_SCENARIOS)
def bring_back(draft_id: int, number: int) -> Any:
    form = PressForm()
    if not form.validate_on_submit():
        raise Missing
    outcome = service.bring_back(draft_id, number, based_on=form.number(form.revision), actor=current_actor())
    if isinstance(outcome, service.Overtaken):
        raise Conflict(
            _(
                "%(who)s đã lưu bản %(number)s lúc %(time)s ngày %(day)s, sau khi trang này được mở. Chưa lấy lại bản cũ.",
                who=outcome.by,
                number=outcome.number,
                time=clock_time(outcome.at),
                day=day(outcome.at),
            ),
            next_step=_("Mở lại Lịch sử, xem thay đổi mới rồi quyết định."),
        )
    flash(_("Đã lấy lại bản %(old)s thành bản %(new)s.", old=number, new=outcome.number), "done")
    return redirect(url_for(".show", draft_id=draft_id))
