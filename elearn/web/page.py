"""What every template knows as `page`: who is signed in, where they may go, how to link files."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, get_flashed_messages, request, url_for
from flask_wtf.csrf import generate_csrf
from jinja2 import StrictUndefined
from markupsafe import Markup

from elearn.kernel.actor import Actor, Role
from elearn.kernel.i18n import _, language, ngettext
from elearn.web.access import Allow, May, may
from elearn.web.forms import said
from elearn.web.routing import optional_actor

BAR = 5  # places of the main navigation; a phone has room for no more


@dataclass(frozen=True, slots=True)
class Destination:
    """An entry of the main navigation; shown to whoever may pass its door.

    `label` and `short` are Vietnamese source sentences, translated when shown.
    """

    label: str
    short: str
    endpoint: str
    icon: str
    allow: Allow
    roles: frozenset[Role | None] | None = None  # None: every role that may


@dataclass(frozen=True, slots=True)
class NavItem:
    label: str
    short_label: str
    href: str
    icon: str
    current: bool


@dataclass(frozen=True, slots=True)
class SeatItem:
    id: int
    label: str
    unit_name: str
    current: bool


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    role_label: str
    unit_name: str
    seats: list[SeatItem]


def role_label(role: Role | None) -> str:
    """The role in the reader's language; None is a trainee."""
    return {
        None: _("Học viên"),
        Role.COORDINATOR: _("Đầu mối đơn vị"),
        Role.UNIT_HEAD: _("Thủ trưởng đơn vị"),
        Role.INSTRUCTOR: _("Giảng viên"),
        Role.DEPARTMENT: _("Sở"),
        Role.CITY_READER: _("Ủy ban nhân dân Thành phố"),
        Role.ADMIN: _("Quản trị"),
    }[role]


class Page:
    """Built once a request, lazily: a page that shows no menu pays for none."""

    def __init__(self, destinations: Iterable[Destination], menus: dict[Any, list[NavItem]]) -> None:
        self._destinations = destinations
        self._menus = menus  # by everything a menu depends on
        self._actor = optional_actor()

    @property
    def actor(self) -> Person | None:
        return _person(self._actor) if self._actor else None

    @property
    def nav(self) -> list[NavItem]:
        return self._places()[:BAR]

    @property
    def more(self) -> list[NavItem]:
        """What the bar has no room for: it stands in the account's menu."""
        return self._places()[BAR:]

    def _places(self) -> list[NavItem]:
        if self._actor is None or self._actor.must_change_password:
            return []
        who = (self._actor.role, self._actor.staff_id is not None, language(), request.endpoint, request.script_root)
        if who not in self._menus:
            self._menus[who] = self._nav(self._actor)
        return self._menus[who]

    def _nav(self, actor: Actor) -> list[NavItem]:
        """What the reader may go to; the first of them fill the bar."""
        open_to = [d for d in self._destinations if may(actor, d.allow) and (d.roles is None or actor.role in d.roles)]
        endpoint = request.endpoint or ""
        here = _nearest(endpoint, open_to[:BAR]) or _nearest(endpoint, open_to[BAR:])
        return [NavItem(_(d.label), _(d.short), url_for(d.endpoint), d.icon, d is here) for d in open_to]

    @property
    def lang(self) -> str:
        return language()

    @property
    def path(self) -> str:
        return request.full_path.rstrip("?")

    @staticmethod
    def may(word: str) -> bool:
        """Whether the reader may pass a door, by its permission word; for showing or hiding a link."""
        return may(optional_actor(), May(word))

    @staticmethod
    def csrf_token() -> str:
        return str(generate_csrf())

    @property
    def messages(self) -> list[tuple[str, str]]:
        return list(get_flashed_messages(with_categories=True))  # type: ignore[arg-type]


def _nearest(endpoint: str, open_to: list[Destination]) -> Destination | None:
    """The destination one is at, or else the last one of the same noun."""
    exact = [d for d in open_to if d.endpoint == endpoint]
    same_noun = [d for d in open_to if d.endpoint.partition(".")[0] == endpoint.partition(".")[0]]
    return (exact or same_noun or [None])[-1]  # type: ignore[list-item]


def _person(actor: Actor) -> Person:
    seats = [SeatItem(s.grant_id, role_label(s.role), s.unit_name, s == actor.seat) for s in actor.seats]
    return Person(actor.name, role_label(actor.role), actor.seat.unit_name if actor.seat else "", seats)


def _asset_maker(app: Flask) -> Callable[[str], str]:
    """The address of a static file, which changes whenever its content does; kept unless the site is being worked on."""

    def address(path: str) -> str:
        file = Path(app.static_folder or "") / path
        if not file.exists():
            return f"/static/{path}"
        return f"/static/{path}?v={hashlib.sha256(file.read_bytes()).hexdigest()[:12]}"

    return address if app.debug else lru_cache(maxsize=256)(address)


def _icon_maker(app: Flask) -> Callable[[str], Markup]:
    """One icon of the sprite: drawn dozens of times a page, so its words are kept."""
    asset = _asset_maker(app)

    def icon(name: str) -> Markup:
        return Markup('<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>').format(
            asset("vendor/icons.svg"), name
        )

    return icon if app.debug else lru_cache(maxsize=512)(icon)


def register(app: Flask, destinations: Iterable[Destination]) -> None:
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.globals.update(_=_, ngettext=ngettext, asset=_asset_maker(app), draw_icon=_icon_maker(app), said=said)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True

    menus: dict[Any, list[NavItem]] = {}

    @app.context_processor
    def _page() -> dict[str, Any]:
        return {"page": Page(destinations, menus)}
