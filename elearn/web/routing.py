"""Sections: blueprints whose every route says who may enter, inside one transaction.

A route without `allow=` is a TypeError at import. The gate around each view checks the permission,
opens the unit of work, and commits only an unsafe request that succeeded.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, Response, current_app, g, jsonify, redirect, request, session, url_for
from flask_login import current_user
from werkzeug.routing import IntegerConverter, Map

from elearn.kernel.actor import Actor
from elearn.kernel.db import unit_of_work
from elearn.kernel.errors import Refusal
from elearn.kernel.i18n import _
from elearn.web.access import Allow, Anyone, SignedIn, may

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
View = Callable[..., Any]


class Forbidden(Refusal):
    """The actor's role does not open this door (403); names nothing behind it."""

    status = 403


class RowId(IntegerConverter):
    """A number in an address; larger than any row's is no address, instead of a fault in the database."""

    def __init__(self, map: Map, *arguments: Any, **named: Any) -> None:  # noqa: A002  werkzeug's own name
        super().__init__(map, *arguments, **{"max": 2**31 - 1, **named})


class Section(Blueprint):
    """A noun's routes. `section.route(rule, allow=…)` is the only way to add one."""

    def route(  # type: ignore[override]
        self, rule: str, *, allow: Allow, methods: tuple[str, ...] = ("GET",), largest: int = 0
    ) -> Callable[[View], View]:
        """`largest` is how many bytes a request to this door may have, where it is more than usual."""
        if isinstance(allow, Anyone | SignedIn) and not allow.because:
            raise TypeError(f"{self.name} {rule}: say why this door is open")

        def decorate(view: View) -> View:
            gate = _gate(view, allow)
            gate.largest = largest  # type: ignore[attr-defined]
            self.add_url_rule(rule, view.__name__, gate, methods=list(methods))
            return view

        return decorate


def widen() -> None:
    """Let as much through to the door asked for as it takes, from who is signed in; before the body is read."""
    view = current_app.view_functions.get(request.endpoint or "")
    largest: int = getattr(view, "largest", 0)
    if largest and "_user_id" in session:
        request.max_content_length = largest


def current_actor() -> Actor:
    """The signed-in actor; only behind a door that requires one."""
    actor = optional_actor()
    if actor is None:
        raise RuntimeError("no actor behind a public door")
    return actor


def optional_actor() -> Actor | None:
    """The signed-in actor, or None; loaded once a request."""
    if "actor" not in g:
        g.actor = getattr(current_user, "actor", None)
    actor: Actor | None = g.actor
    return actor


def wants_json() -> bool:
    """Whether a script asked (it says `Accept: application/json`)."""
    return request.accept_mimetypes.best == "application/json"


def _gate(view: View, allow: Allow) -> View:
    @wraps(view)
    def through(**arguments: Any) -> Response:
        with unit_of_work(writes=request.method not in SAFE) as work:
            turned_away = _turn_away(allow)
            if turned_away is not None:
                return turned_away
            response = current_app.make_response(view(**arguments))
            if request.method not in SAFE and response.status_code < 400:
                work.commit()
            return response

    through.allow = allow  # type: ignore[attr-defined]
    return through


def _turn_away(allow: Allow) -> Response | None:
    if isinstance(allow, Anyone):
        return None
    actor = optional_actor()
    if actor is None:
        return _ask_to_sign_in()
    if actor.must_change_password and not (isinstance(allow, SignedIn) and allow.with_old_password):
        return current_app.make_response(redirect(url_for("accounts.change_password")))
    if not may(actor, allow):
        raise Forbidden(
            _("Việc này không thuộc vai trò đang làm việc."),
            next_step=_("Nếu giữ nhiều vai trò, hãy đổi vai trò ở góc trên bên phải."),
        )
    return None


def _ask_to_sign_in() -> Response:
    back = request.full_path if request.method in SAFE else ""
    if wants_json():
        answer = jsonify(
            error=_("Phiên làm việc đã hết. Đăng nhập lại rồi tiếp tục; phần đã lưu vẫn còn."),
            sign_in=url_for("accounts.sign_in"),
        )
        answer.status_code = 401
        return answer
    return current_app.make_response(redirect(url_for("accounts.sign_in", next=back.rstrip("?") or None)))
