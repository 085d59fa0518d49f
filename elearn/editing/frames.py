"""course.yaml as text: title, summary, hours, and the modules with what stands in them, in order."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from elearn.editing.texts import Unreadable, mapping_of, put_key, quoted, scalar

KINDS = ("lesson", "quiz", "scenario", "drill")
Modules = list[dict[str, Any]]


def frame_of(text: str) -> dict[str, Any]:
    """The mapping of course.yaml; Unreadable when it is none, or its modules are not lists of mappings."""
    frame = dict(mapping_of(text))
    modules = frame.get("modules")
    sound = isinstance(modules, list) and all(
        isinstance(one, dict) and all(isinstance(activity, dict) for activity in one.get("activities") or [])
        for one in modules
    )
    if not sound:
        raise Unreadable("modules")
    return frame


def modules_of(frame: dict[str, Any]) -> Modules:
    """The modules as fresh plain values."""
    return [
        {**dict(one), "activities": [dict(activity) for activity in one.get("activities") or []]}
        for one in deepcopy(frame["modules"])
    ]


def named(activity: dict[str, Any]) -> tuple[str, str]:
    """(kind, id) of an activity; ("", "") when it says neither."""
    return next(((kind, str(activity[kind])) for kind in KINDS if kind in activity), ("", ""))


def put_frame(text: str, *, title: str, summary: str, hours: float, titles: dict[str, str]) -> str:
    """course.yaml with these told anew where they differ; `titles` are those of the modules, by id."""
    frame = frame_of(text)
    if frame.get("title") != title:
        text = put_key(text, "title", quoted(title))
    if frame.get("summary") != summary:
        text = put_key(text, "summary", quoted(summary))
    if frame.get("hours") != hours:
        text = put_key(text, "hours", scalar(int(hours) if hours == int(hours) else hours))
    modules = modules_of(frame)
    told = [{**one, "title": titles.get(str(one.get("id")), one.get("title"))} for one in modules]
    return text if told == modules else put_modules(text, told)


def put_modules(text: str, modules: Modules) -> str:
    """course.yaml with its modules written anew."""
    lines = [""]
    for one in modules:
        rest = {key: value for key, value in one.items() if key != "activities"}
        for number, (key, value) in enumerate(rest.items()):
            lines.append(
                f"  {'- ' if number == 0 else '  '}{key}: {quoted(value) if key == 'title' else scalar(value)}"
            )
        lines.append("    activities:" + ("" if one["activities"] else " []"))
        lines += [f"      - {scalar(activity)}" for activity in one["activities"]]
    return put_key(text, "modules", "\n".join(lines))


def move(text: str, activity: tuple[str, str], by: int) -> str:
    """An activity one place up (-1) or down (1), into the module beside when it stands at the edge of its own."""
    modules = modules_of(frame_of(text))
    for number, one in enumerate(modules):
        names = [named(entry) for entry in one["activities"]]
        if activity not in names:
            continue
        place = names.index(activity)
        entry = one["activities"].pop(place)
        if 0 <= place + by <= len(one["activities"]):
            one["activities"].insert(place + by, entry)
        elif 0 <= number + by < len(modules):
            beside = modules[number + by]["activities"]
            beside.insert(len(beside) if by < 0 else 0, entry)
        else:
            return text
        return put_modules(text, modules)
    return text


def move_module(text: str, key: str, by: int) -> str:
    """A module one place up or down."""
    modules = modules_of(frame_of(text))
    place = next((number for number, one in enumerate(modules) if str(one.get("id")) == key), -1)
    if place < 0 or not 0 <= place + by < len(modules):
        return text
    modules[place], modules[place + by] = modules[place + by], modules[place]
    return put_modules(text, modules)


def add(text: str, module: str, activity: dict[str, Any]) -> str:
    """An activity at the end of a module."""
    modules = modules_of(frame_of(text))
    for one in modules:
        if str(one.get("id")) == module:
            one["activities"].append(activity)
    return put_modules(text, modules)


def put_back(text: str, before: str, activity: tuple[str, str]) -> str:
    """The activity where it stood before, or at the end of the last module when its own is gone."""
    modules = modules_of(frame_of(text))
    if not modules or any(named(entry) == activity for one in modules for entry in one["activities"]):
        return text
    for old in modules_of(frame_of(before)):
        names = [named(entry) for entry in old["activities"]]
        if activity in names:
            home = next((one for one in modules if one.get("id") == old.get("id")), modules[-1])
            home["activities"].insert(names.index(activity), old["activities"][names.index(activity)])
            return put_modules(text, modules)
    return text


def remove(text: str, activity: tuple[str, str]) -> str:
    """The modules without an activity."""
    modules = modules_of(frame_of(text))
    for one in modules:
        one["activities"] = [entry for entry in one["activities"] if named(entry) != activity]
    return put_modules(text, modules)
