"""The recording a lesson names in its front matter: read and checked, with file and line of every fault."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from elearn.catalogue.recordings.captions import Cue, read_captions
from elearn.catalogue.recordings.containers import Container, Unreadable, read_container
from elearn.catalogue.recordings.pointers import ENDING, Pointer, name_of, read_pointer
from elearn.catalogue.recordings.transcript import HEADING, MOMENT, moments, transcript
from elearn.catalogue.source.located import Faults, Taker, read_text
from elearn.catalogue.source.shapes import Lesson, RecordingSource
from elearn.catalogue.wording import words

LARGEST = 200 * 1024 * 1024  # bytes: twenty minutes of 720p at a rate made for speech
LARGEST_POSTER = 1024 * 1024
LEEWAY = 1000  # ms between what the author says and what the file is
SHORTEST = 0.8  # of the words of the captions
USUAL_NEED = 90  # per cent
KINDS = ("video", "audio")
FORMS = {".mp4": "mp4", ".m4a": "mp4", ".webm": "webm", ".mp3": "mp3", ".ogg": "ogg"}
CAPTIONS = ".vtt"
TYPES = {
    ("mp4", "video"): "video/mp4",
    ("mp4", "audio"): "audio/mp4",
    ("webm", "video"): "video/webm",
    ("webm", "audio"): "audio/webm",
    ("mp3", "audio"): "audio/mpeg",
    ("ogg", "audio"): "audio/ogg",
}
POSTERS = {
    ".svg": (b"<svg", b"<?xml"),
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
    ".png": (b"\x89PNG\r\n",),
    ".webp": (b"RIFF",),
}
_OWN = re.compile(r"media/[A-Za-z0-9][A-Za-z0-9._-]*")


def read_recording(root: Path, folder: Path, front: Taker, faults: Faults) -> RecordingSource | None:
    """The recording of a lesson; None when there is none, or none that can be published (then with faults)."""
    entry = front.take("recording", dict, None, required=False)
    if entry is None:
        return None
    taker = Taker(entry, front.path, faults, what="recording", shift=front.shift)
    known = len(faults.errors)
    kind = taker.text("kind")
    if kind not in KINDS:
        taker.fault("kind", f"recording: “kind” is one of {', '.join(KINDS)}")
    file, kept = _recorded(taker, folder)
    container = _container(taker, file, kind, kept) if file else None
    captions, cues = _captions(taker, root, folder, container)
    poster = _poster(taker, folder, kind)
    seconds = taker.whole("seconds", 1)
    need = taker.whole("need", USUAL_NEED) if "need" in taker.mapping else USUAL_NEED
    if need > 100:
        taker.fault("need", "recording: “need” must be at most 100")
    if container and abs(seconds * 1000 - container.milliseconds) > LEEWAY:
        taker.fault("seconds", f"recording: says {seconds} s, but lasts {container.milliseconds / 1000:g} s")
    taker.done()
    if file is None or container is None or len(faults.errors) > known:
        return None
    return RecordingSource(
        kind=kind,
        file=file,
        media_type=TYPES[container.form, kind],
        sha256=kept.sha256 if kept else _sha256(file),
        size=kept.size if kept else file.stat().st_size,
        milliseconds=container.milliseconds,
        captions=captions,
        said=sum(words(cue.text) for cue in cues),
        poster=poster,
        need=need,
        line=front.line_of("recording"),
    )


def _sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _own_file(taker: Taker, folder: Path, key: str, endings: tuple[str, ...]) -> Path | None:
    """The file a key names, in the course's own media/."""
    name = taker.text(key)
    if not name.strip():
        return None
    file = folder / name
    if not _OWN.fullmatch(name):
        taker.fault(key, f"recording: “{key}” must be media/<name> of the course; nothing is taken from elsewhere")
    elif file.suffix.lower() not in endings:
        taker.fault(key, f"recording: “{key}” must end in {', '.join(endings)}")
    elif not file.is_file():
        taker.fault(key, f"recording: “{name}” is not in the course's media/")
    else:
        return file
    return None


def _recorded(taker: Taker, folder: Path) -> tuple[Path | None, Pointer | None]:
    """The recording's file; where only its pointer lies in the folder, that and what it says."""
    name = taker.mapping.get("file")
    pointer = folder / f"{name}{ENDING}"
    if not isinstance(name, str) or not _OWN.fullmatch(name) or (folder / name).is_file() or not pointer.is_file():
        return _own_file(taker, folder, "file", tuple(FORMS)), None
    taker.text("file")
    path = f"{folder.name}/{name}{ENDING}"
    kept = read_pointer(read_text(folder.parent, path, taker.faults) or "", path, taker.faults)
    return (pointer, kept) if kept else (None, None)


def _container(taker: Taker, file: Path, kind: str, kept: Pointer | None) -> Container | None:
    if (kept.size if kept else file.stat().st_size) > LARGEST:
        taker.fault("file", f"recording: “{file.name}” is larger than {LARGEST // 1024**2} MiB")
        return None
    try:
        found = Container(kept.form, kept.milliseconds, kept.picture) if kept else read_container(file)
    except Unreadable as trouble:
        taker.fault("file", f"recording: “{file.name}” {trouble}")
        return None
    name = name_of(file)
    if found.form != FORMS.get("." + name.rpartition(".")[2].lower()):
        taker.fault("file", f"recording: “{name}” is {found.form.upper()} inside, whatever its name says")
        return None
    if kind in KINDS and found.picture != (kind == "video"):
        if found.picture:
            taker.fault("kind", f"recording: “{name}” holds a picture, so its kind is not {kind}")
        else:
            taker.fault("kind", f"recording: “{name}” holds no picture, so its kind is not {kind}")
        return None
    return found


def _captions(taker: Taker, root: Path, folder: Path, container: Container | None) -> tuple[str, list[Cue]]:
    file = _own_file(taker, folder, "captions", (CAPTIONS,))
    path = f"{folder.name}/media/{file.name}" if file else ""
    text = read_text(root, path, taker.faults) if file else None
    if text is None:
        return "", []
    return text, read_captions(text, path, container.milliseconds if container else 0, taker.faults)


def _poster(taker: Taker, folder: Path, kind: str) -> str:
    if kind != "video" and "poster" not in taker.mapping:
        return ""
    file = _own_file(taker, folder, "poster", tuple(POSTERS))
    if file is None:
        return ""
    with file.open("rb") as content:
        head = content.read(64).lstrip()
    if not head.startswith(POSTERS[file.suffix.lower()]):
        taker.fault("poster", f"recording: “{file.name}” is not what its name says")
    if file.stat().st_size > LARGEST_POSTER:
        taker.fault("poster", f"recording: “{file.name}” is larger than {LARGEST_POSTER // 1024**2} MiB")
    return f"media/{file.name}"


def check_recording(lesson: Lesson, faults: Faults) -> None:
    """Fault a transcript that is missing, much shorter than what is said, or names a moment after the end."""
    recording = lesson.recording
    if recording is None:
        return
    lines = transcript(lesson.text)
    written = words(MOMENT.sub("", "\n".join(line for _place, line in lines)))
    if not written:
        faults.error(
            lesson.path, recording.line, f"recording: the lesson has no transcript under the heading “## {HEADING}”"
        )
    elif written < SHORTEST * recording.said:
        faults.error(
            lesson.path,
            lesson.text_line + lines[0][0] - 1,
            f"recording: the transcript has {written} words, the captions {recording.said}; it must tell all that is said",
        )
    for place, line in lines:
        for told, at in moments(line):
            if at > recording.milliseconds:
                faults.error(lesson.path, lesson.text_line + place, f"recording: [{told}] is after its end")
    if lesson.minutes * 60_000 < recording.milliseconds - LEEWAY:
        faults.error(lesson.path, 2, f"lesson: {lesson.minutes} minutes, but its recording lasts longer")


def warn_unused(folder: Path, lessons: list[Lesson], faults: Faults) -> None:
    """Warn of recordings and captions in media/ that no lesson names."""
    text = "\n".join(path.read_text(encoding="utf-8", errors="replace") for path in _sources(folder, lessons))
    for file in sorted((folder / "media").glob("*")):
        if is_of_recording(file) and f"media/{name_of(file)}" not in text:
            faults.warn(f"{folder.name}/media/{file.name}", 1, "no lesson names this recording")


def _sources(folder: Path, lessons: list[Lesson]) -> list[Path]:
    return [folder.parent / lesson.path for lesson in lessons if (folder.parent / lesson.path).is_file()]


def is_of_recording(file: Path) -> bool:
    """Whether a file of media/ is a recording, its pointer or its captions, by name; what is none is a picture."""
    return file.suffix.lower() in {*FORMS, CAPTIONS, ENDING}
