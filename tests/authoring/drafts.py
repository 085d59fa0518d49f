"""Scenarios for the tests of authoring: the published ones as their files say them, and one in the small course."""

from __future__ import annotations

from copy import deepcopy
from functools import cache
from typing import Any

from sqlalchemy import insert

from elearn.authoring import service
from elearn.catalogue import queries as catalogue
from elearn.catalogue.models import Activity, ScenarioBody
from elearn.catalogue.source.located import Faults
from elearn.catalogue.source.scenarios import read_body
from elearn.config import ROOT
from elearn.kernel.db import db
from tests.parallel import write

# The water incident first: it is the one the tests of single nodes know.
FILES = sorted((ROOT / "courses").glob("*/scenarios/*.yaml"), key=lambda file: (file.stem != "nuoc-sach-an-phuc", file))


@cache
def _read(place: int) -> dict[str, Any]:
    faults = Faults()
    found = read_body(FILES[place].read_text(), FILES[place].name, FILES[place].stem, faults)
    assert found is not None, faults.errors
    return {**found.body, "minutes": found.minutes}


def body(place: int = 0) -> dict[str, Any]:
    """A published scenario's body, a fresh copy each time."""
    return deepcopy(_read(place))


def publish(world) -> int:
    """Put the first published scenario into the small course's version; returns its activity."""

    def put() -> int:
        version_id = catalogue.published(world.slug).version_id
        plain = body()
        minutes = plain.pop("minutes")
        activity_id = db.session.scalar(
            insert(Activity)
            .returning(Activity.id)
            .values(
                version_id=version_id,
                key=plain["id"],
                kind="scenario",
                position=99,
                module_title="Thực hành",
                title=plain["ten"],
                minutes=minutes,
                required=False,
                outcome="",
                practice=True,
                law=[],
            )
        )
        db.session.execute(insert(ScenarioBody).values(activity_id=activity_id, body=plain))
        return int(activity_id or 0)

    activity_id = write(put)
    catalogue.forget()
    return activity_id


def opened(world, login: str = "instructor") -> int:
    """A draft of the published scenario, at revision 1."""
    return write(service.open_from, publish(world), actor=world.actors[login])


def small(**nodes: Any) -> dict[str, Any]:
    """A body with these nodes only, each `("a", "b")`: a decision leading there; a text: an ending."""
    made = {}
    for name, entry in nodes.items():
        if isinstance(entry, str):
            made[name] = {"ket": entry, **({"dung": True} if name.startswith("stop") else {})}
        else:
            letters = [chr(ord("a") + number) for number in range(len(entry))]
            made[name] = {
                "who": "trung_lap",
                "t": 30,
                "q": f"Hỏi {name}?",
                "c": [
                    {"id": letter, "x": f"Lời {letter}", "s": {"cx": 2 - number}, "fb": "Vì thế.", "go": target}
                    for number, (letter, target) in enumerate(zip(letters, entry, strict=True))
                ],
            }
            made[name]["c"][-1]["d"] = 1
    return {
        "id": "nho",
        "ten": "Nhỏ",
        "minutes": 10,
        "vai": "Ai đó",
        "du_kien": [],
        "bat_dau": next(iter(nodes)),
        "nut": made,
    }
