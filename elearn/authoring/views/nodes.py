"""Doors of one node: its form, a node after it, its id, its removal."""

from __future__ import annotations

from typing import Any

from flask import render_template, request

from elearn.authoring import entries, queries, rules, service
from elearn.authoring.forms import AfterForm, NameForm, NodeForm, RemovalForm
from elearn.authoring.present import node_faults
from elearn.authoring.views.door import BOTH, NODE, save, saved, section, status
from elearn.kernel.errors import Missing
from elearn.kernel.i18n import _
from elearn.web.access import May
from elearn.web.forms import choices


def _entry(body: rules.Body, node: str) -> dict[str, Any]:
    """The node as the newest revision has it. What somebody typed is kept even when another removed it meanwhile."""
    if node not in body["nut"] and (request.method != "POST" or not rules.NAME.fullmatch(node)):
        raise Missing
    return dict(body["nut"].get(node, {}))


@section.route(NODE, methods=BOTH, allow=May.EDIT_SCENARIOS)
def edit_node(draft_id: int, node: str) -> Any:
    draft, shown, outcome = queries.draft(draft_id), queries.revision(draft_id), None
    form = NodeForm(data={**entries.node_data(_entry(shown.body, node)), "revision": str(shown.number)})
    form.offer(shown.body)
    if not form.reshaped(shown.body) and form.validate_on_submit():
        outcome = save(form, draft_id, lambda body: rules.put_node(body, node, entries.node_entry(form)))
        if isinstance(outcome, service.Saved):
            return saved(draft_id, outcome, node)
    return render_template(
        "authoring/node.html",
        draft=draft,
        node=node,
        form=form,
        faults=node_faults(shown.body, node),
        leads=rules.leads_to(shown.body, node),
        overtaken=outcome,
        differences=entries.node_differences(form, outcome.body["nut"].get(node))
        if isinstance(outcome, service.Overtaken)
        else [],
    ), status(form, outcome)


@section.route(f"{NODE}/after", methods=BOTH, allow=May.EDIT_SCENARIOS)
def add_node(draft_id: int, node: str) -> Any:
    draft, shown, outcome = queries.draft(draft_id), queries.revision(draft_id), None
    after = rules.onward(_entry(shown.body, node))
    form = AfterForm(data={"name": rules.free_name(shown.body["nut"]), "revision": str(shown.number)})
    form.taken, form.before.choices = shown.body["nut"], choices((target, target) for target in after)
    if form.validate_on_submit():
        outcome = save(form, draft_id, lambda body: rules.add_node(body, node, form.name.data, form.before.data))
        if isinstance(outcome, service.Saved):
            return saved(draft_id, outcome, form.name.data)
    return render_template(
        "authoring/after.html", draft=draft, node=node, form=form, after=after, overtaken=outcome
    ), status(form, outcome)


@section.route(f"{NODE}/name", methods=BOTH, allow=May.EDIT_SCENARIOS)
def rename_node(draft_id: int, node: str) -> Any:
    draft, shown, outcome = queries.draft(draft_id), queries.revision(draft_id), None
    _entry(shown.body, node)
    form = NameForm(data={"name": node, "revision": str(shown.number)})
    form.taken = set(shown.body["nut"]) - {node}
    if form.validate_on_submit():
        outcome = save(form, draft_id, lambda body: rules.rename_node(body, node, form.name.data))
        if isinstance(outcome, service.Saved):
            return saved(draft_id, outcome, form.name.data)
    return render_template("authoring/rename.html", draft=draft, node=node, form=form, overtaken=outcome), status(
        form, outcome
    )


@section.route(f"{NODE}/removal", methods=BOTH, allow=May.EDIT_SCENARIOS)
def remove_node(draft_id: int, node: str) -> Any:
    draft, shown, outcome = queries.draft(draft_id), queries.revision(draft_id), None
    _entry(shown.body, node)
    form, leads = RemovalForm(data={"revision": str(shown.number)}), rules.leads_to(shown.body, node)
    form.instead.choices = choices([("", _("chưa chọn")), *((n, n) for n in shown.body["nut"] if n != node)])
    form.needed = bool(leads)
    if form.validate_on_submit():
        outcome = save(form, draft_id, lambda body: rules.remove_node(body, node, form.instead.data))
        if isinstance(outcome, service.Saved):
            return saved(draft_id, outcome)
    return render_template(
        "authoring/removal.html", draft=draft, node=node, form=form, leads=leads, overtaken=outcome
    ), status(form, outcome)
