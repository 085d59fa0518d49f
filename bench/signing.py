"""A hundred learners and the department, signed in: session cookies signed by the app itself, no password asked."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, session
from flask_wtf.csrf import generate_csrf
from sqlalchemy import select

from elearn.accounts.models import RoleGrant, User
from elearn.accounts.session import session_id
from elearn.kernel.db import db


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Values of the session cookie, and the CSRF token that goes with every one of them."""

    learners: list[str]
    department: str
    token: str


def sign_in(app: Flask) -> SignedIn:
    """Everybody of the data set's accounts, as after a sign-in."""
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    with app.test_request_context():
        token, secret = str(generate_csrf()), session["csrf_token"]
    grants = dict(db.session.execute(select(RoleGrant.user_id, RoleGrant.id)).tuples().all())
    cookies = {
        user.login: signer.dumps(
            {"_user_id": session_id(user.id, user.stamp, grants.get(user.id, 0)), "csrf_token": secret, "_fresh": True}
        )
        for user in db.session.scalars(select(User).order_by(User.login))
    }
    department = cookies.pop("so")
    db.session.remove()
    return SignedIn(list(cookies.values()), department, token)
