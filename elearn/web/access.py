"""Who may do what: one enum of permissions, one table of roles.

A permission reads `noun:verb`. What rows it reaches is another question, answered by each noun's
queries with the actor's unit (see elearn.units.scope).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from elearn.kernel.actor import Actor, Role


class May(StrEnum):
    LEARN = "course:learn"
    SEE_UNITS = "unit:see"
    CHANGE_UNITS = "unit:change"
    SEE_PEOPLE = "staff:see"
    IMPORT_STAFF = "staff:import"
    CHANGE_PEOPLE = "staff:change"  # dated acts on people
    MERGE_PEOPLE = "staff:merge"  # two records of one person; staff codes
    MANAGE_ACCOUNTS = "account:manage"
    SEE_AUDIT = "audit:see"
    PUBLISH_COURSES = "course:publish"
    SEE_MANDATES = "mandate:see"
    ISSUE_MANDATES = "mandate:issue"
    SEE_LISTS = "registration:see"
    REGISTER_STAFF = "registration:edit"
    DECIDE_LISTS = "registration:decide"
    SEE_EXEMPTIONS = "exemption:see"
    PROPOSE_EXEMPTIONS = "exemption:propose"
    DECIDE_EXEMPTIONS = "exemption:decide"
    SEE_COMPLIANCE = "compliance:see"
    EXPORT_COMPLIANCE = "compliance:export"
    SEE_SNAPSHOTS = "snapshot:see"
    FREEZE_FIGURES = "snapshot:freeze"
    MAKE_PAPERS = "paper:make"
    CHECK_FIGURES = "compliance:check"
    SEE_PRESS = "press:see"  # the log of what was told to the press, and the yearly form
    LOG_PRESS = "press:log"
    CONFIRM_PRESS = "press:confirm"
    SEE_PRACTICE = "practice:see"  # counts, without names
    SEE_PLAYERS = "practice:people"  # whose runs they were
    EDIT_SCENARIOS = "scenario:edit"
    WATCH_LAW = "law:watch"
    SEE_VERSIONS = "version:see"  # who is on which version of a course
    MOVE_VERSIONS = "version:move"  # move people forward; correct a key
    EDIT_COURSES = "course:edit"
    APPROVE_COURSES = "course:approve"  # of others: never what one wrote


ROLES: dict[Role, frozenset[May]] = {
    Role.COORDINATOR: frozenset(
        {
            May.SEE_UNITS,
            May.SEE_PEOPLE,
            May.IMPORT_STAFF,
            May.SEE_MANDATES,
            May.SEE_LISTS,
            May.REGISTER_STAFF,
            May.CHANGE_PEOPLE,
            May.SEE_EXEMPTIONS,
            May.SEE_COMPLIANCE,
            May.EXPORT_COMPLIANCE,
            May.SEE_PRESS,
            May.LOG_PRESS,
        }
    ),
    Role.UNIT_HEAD: frozenset(
        {
            May.SEE_UNITS,
            May.SEE_PEOPLE,
            May.SEE_MANDATES,
            May.SEE_LISTS,
            May.DECIDE_LISTS,
            May.SEE_EXEMPTIONS,
            May.PROPOSE_EXEMPTIONS,
            May.SEE_COMPLIANCE,
            May.EXPORT_COMPLIANCE,
            May.SEE_PRESS,
            May.CONFIRM_PRESS,
        }
    ),
    # Results of practice by name are for the people themselves and their instructor, nobody else.
    Role.INSTRUCTOR: frozenset(
        {
            May.SEE_UNITS,
            May.SEE_PRACTICE,
            May.SEE_PLAYERS,
            May.EDIT_SCENARIOS,
            May.EDIT_COURSES,
            May.WATCH_LAW,
            May.SEE_VERSIONS,
        }
    ),
    Role.DEPARTMENT: frozenset(
        {
            May.SEE_UNITS,
            May.CHANGE_UNITS,
            May.SEE_PEOPLE,
            May.IMPORT_STAFF,
            May.CHANGE_PEOPLE,
            May.MERGE_PEOPLE,
            May.PUBLISH_COURSES,
            May.EDIT_SCENARIOS,
            May.WATCH_LAW,
            May.SEE_VERSIONS,
            May.MOVE_VERSIONS,
            May.EDIT_COURSES,
            May.APPROVE_COURSES,
            May.SEE_MANDATES,
            May.ISSUE_MANDATES,
            May.SEE_LISTS,
            May.DECIDE_LISTS,
            May.SEE_EXEMPTIONS,
            May.PROPOSE_EXEMPTIONS,
            May.DECIDE_EXEMPTIONS,
            May.SEE_COMPLIANCE,
            May.EXPORT_COMPLIANCE,
            May.SEE_SNAPSHOTS,
            May.FREEZE_FIGURES,
            May.MAKE_PAPERS,
            May.CHECK_FIGURES,
            May.SEE_PRESS,
            May.LOG_PRESS,  # for the unit of its own seat
            May.SEE_PRACTICE,
            May.SEE_AUDIT,
        }
    ),
    # The city reads figures and may open them, but changes nothing.
    Role.CITY_READER: frozenset(
        {
            May.SEE_UNITS,
            May.SEE_MANDATES,
            May.SEE_COMPLIANCE,
            May.EXPORT_COMPLIANCE,
            May.SEE_SNAPSHOTS,
            May.SEE_PRESS,
        }
    ),
    # Keeps accounts and units running; not a super-user over learning records.
    Role.ADMIN: frozenset(
        {
            May.SEE_UNITS,
            May.CHANGE_UNITS,
            May.SEE_PEOPLE,
            May.IMPORT_STAFF,
            May.MANAGE_ACCOUNTS,
            May.SEE_AUDIT,
            May.CHECK_FIGURES,
        }
    ),
}


@dataclass(frozen=True, slots=True)
class Anyone:
    """A public door; says why it is public."""

    because: str

    def __str__(self) -> str:
        return f"anyone ({self.because})"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A door for every signed-in person, whatever their role."""

    because: str
    with_old_password: bool = False  # open even while a password change is demanded

    def __str__(self) -> str:
        return f"signed in ({self.because})"


Allow = May | Anyone | SignedIn


def may(actor: Actor | None, word: Allow) -> bool:
    """Whether this actor may pass a door marked `word`."""
    if isinstance(word, Anyone):
        return True
    if actor is None:
        return False
    if isinstance(word, SignedIn):
        return True
    if word is May.LEARN:
        return actor.staff_id is not None
    return actor.role is not None and word in ROLES[actor.role]
