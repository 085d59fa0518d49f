"""The kinds of what can be found. How words are read, weighed and marked is in `elearn.kernel.finding`."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What can be found, in the order in which equals stand."""

    TERM = "term"
    LAW = "law"
    HANDBOOK = "handbook"
    FORM = "form"
    COURSE = "course"
    LESSON = "lesson"
    SCENARIO = "scenario"
    UPDATE = "update"  # a bridging lesson given to the person
    UNIT = "unit"
    PERSON = "person"
    MANDATE = "mandate"


INDEXED = (Kind.TERM, Kind.LAW, Kind.HANDBOOK, Kind.FORM, Kind.COURSE, Kind.LESSON, Kind.SCENARIO)
PUBLIC = (Kind.TERM, Kind.LAW, Kind.HANDBOOK, Kind.FORM)
