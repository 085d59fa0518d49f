"""Who acts: a person, and the seat (a role held on a unit) they act from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """Roles held on a unit; each covers the unit's subtree. Every staff member is a trainee."""

    COORDINATOR = "coordinator"
    UNIT_HEAD = "unit_head"
    INSTRUCTOR = "instructor"
    DEPARTMENT = "department"
    CITY_READER = "city_reader"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Seat:
    """A role on a unit, held by a grant."""

    grant_id: int
    role: Role
    unit_id: int
    unit_name: str


@dataclass(frozen=True, slots=True)
class Actor:
    """A person who acts. `seat` is None for somebody who only learns.

    `user_id` is None for the machine itself (CLI, jobs); `staff_id` is None for an account that
    belongs to no staff member.
    """

    user_id: int | None
    staff_id: int | None
    name: str
    seat: Seat | None = None
    seats: tuple[Seat, ...] = ()
    must_change_password: bool = False
    is_machine: bool = False

    @property
    def role(self) -> Role | None:
        return self.seat.role if self.seat else None

    @property
    def unit_id(self) -> int | None:
        """The unit whose subtree this actor works on; None means no unit at all."""
        return self.seat.unit_id if self.seat else None


# Commands typed by an operator on the server: sees everything, is named in the trail.
MACHINE = Actor(user_id=None, staff_id=None, name="Máy chủ", is_machine=True)
