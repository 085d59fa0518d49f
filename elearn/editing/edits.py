"""What forms and buttons do to a draft, as edits: the part that is seen, and what is put in its place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from elearn.editing import frames, lessons, pools
from elearn.editing.service import Edit
from elearn.editing.texts import Unreadable, decoded, same, typed
from elearn.kernel.errors import Missing, Refused
from elearn.kernel.i18n import _

Files = Mapping[str, bytes]
COURSE = "course.yaml"


def _text(files: Files, path: str) -> str:
    if path not in files:
        raise Missing
    return decoded(files[path])


def _rewrite(
    path: str, change: Callable[[str], str], seen: Callable[[str], object] | None = None, note: str = ""
) -> Edit:
    """One text file changed by a function of its newest text; `seen` is the part of it the author looked at."""

    def part(files: Files) -> object:
        if path not in files:
            return None
        return seen(decoded(files[path])) if seen else files[path]

    return Edit(
        seen=part,
        put=lambda files: {path: change(_text(files, path)).encode()},
        note=note,
        back=lambda before, files: {path: before[path]} if path in before and path not in files else {},
    )


def lesson(key: str, told: lessons.LessonText) -> Edit:
    """What a lesson says; one that was taken away meanwhile comes back into its module."""
    edit, path = _rewrite(f"lessons/{key}.md", lambda text: lessons.put_lesson(text, told)), f"lessons/{key}.md"

    def back(before: Files, files: Files) -> dict[str, bytes]:
        if path in files or path not in before:
            return {}
        head = frames.put_back(_text(files, COURSE), _text(before, COURSE), ("lesson", key))
        return {path: before[path], COURSE: head.encode()}

    return replace(edit, back=back)


def raw(path: str, told: str) -> Edit:
    """A file as a whole; a text that says the same keeps its bytes."""

    def change(text: str) -> str:
        return text if same(text, told) else typed(told).rstrip("\n") + "\n"

    return _rewrite(path, change)


def frame(told: Mapping[str, Any], titles: dict[str, str]) -> Edit:
    """Title, summary, hours and the names of modules."""
    hours = float(str(told["hours"]).replace(",", "."))

    def change(text: str) -> str:
        return frames.put_frame(text, title=told["title"], summary=told["summary"], hours=hours, titles=titles)

    return _rewrite(COURSE, change)


def move(what: str, by: int) -> Edit:
    """An activity (“lesson/bai-1”) or a module (“module/m1”) one place up or down."""
    kind, _slash, key = what.partition("/")

    def change(text: str) -> str:
        return frames.move_module(text, key, by) if kind == "module" else frames.move(text, (kind, key), by)

    return _rewrite(COURSE, change, note=_("Đổi thứ tự: %(what)s", what=key))


def new_lesson(key: str, title: str, module: str, outcome: str) -> Edit:
    path = f"lessons/{key}.md"

    def put(files: Files) -> dict[str, bytes | None]:
        head = frames.add(_text(files, COURSE), module, {"lesson": key})
        return {path: lessons.new_lesson(key, title, outcome).encode(), COURSE: head.encode()}

    return Edit(seen=lambda files: files.get(path), put=put, note=_("Thêm bài %(key)s", key=key))


def without_lesson(key: str) -> Edit:
    """The lesson out of its module, and its file taken away."""
    path = f"lessons/{key}.md"

    def put(files: Files) -> dict[str, bytes | None]:
        _text(files, path)
        return {path: None, COURSE: frames.remove(_text(files, COURSE), ("lesson", key)).encode()}

    return Edit(seen=lambda files: files.get(path), put=put, note=_("Bỏ bài %(key)s", key=key))


def recording(files: Files, name: str) -> Edit:
    """A recording's pointer and its captions, put under their names."""
    return Edit(
        seen=lambda there: [there.get(path) for path in files],
        put=lambda _there: dict(files),
        note=_("Tải bản ghi %(name)s", name=name),
    )


def _pool(name: str) -> str:
    return f"questions/{name}.yaml"


def question(pool: str, entry: pools.Entry) -> Edit:
    """A question written anew or added; the others of its pool keep their bytes, and what was done to them stays."""
    if not pools.safe(entry):
        raise Refused(
            _("Câu hỏi này không ghi được thành tệp."), next_step=_("Bỏ các ký tự lạ trong phần vừa nhập rồi lưu lại.")
        )

    def seen(text: str) -> object:
        found = pools.pool_of(text).piece(entry["id"])
        return found.text if found else None

    return _rewrite(_pool(pool), lambda text: pools.put(text, entry), seen)


def without_question(pool: str, key: str) -> Edit:
    def seen(text: str) -> object:
        found = pools.pool_of(text).piece(key)
        return found.text if found else None

    note = _("Bỏ câu %(key)s", key=key)
    return _rewrite(_pool(pool), lambda text: pools.without(text, key), seen, note)


def move_question(pool: str, key: str, by: int) -> Edit:
    return _rewrite(
        _pool(pool),
        lambda text: pools.moved(text, key, by),
        lambda text: pools.pool_of(text).ids,
        _("Đổi thứ tự câu %(key)s", key=key),
    )


def whole(tree: Mapping[str, bytes], note: str) -> Edit:
    """Every file of the course replaced by those of a tree."""
    return Edit(seen=dict, put=lambda files: {**dict.fromkeys(files), **tree}, note=note)


def readable_pool(text: str) -> pools.Pool | None:
    """The pool, or None when it is to be edited as text."""
    try:
        return pools.pool_of(text)
    except Unreadable:
        return None
