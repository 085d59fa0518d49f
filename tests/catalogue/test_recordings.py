"""A recording is published with captions and a transcript or not at all; every fault is named with its file and line."""

from __future__ import annotations

import hashlib

import pytest
from sqlalchemy import event, func, select

from elearn.backup import service as backup
from elearn.catalogue import queries, service
from elearn.catalogue.models import LessonPage, Recording, RecordingPart
from elearn.catalogue.recordings import keeping, reading
from elearn.catalogue.recordings.containers import Unreadable, read_container
from elearn.catalogue.source.library import read_library
from elearn.kernel.actor import MACHINE
from elearn.kernel.db import db
from elearn.kernel.errors import Refused
from tests import recordings
from tests.parallel import write

LESSON = f"{recordings.SLUG}/lessons/bai-1.md"
VTT = f"{recordings.SLUG}/media/hop-bao.vi.vtt"
VIDEO = recordings.webm(20)


@pytest.fixture
def folder(tmp_path):
    return recordings.make_course(tmp_path, VIDEO)


def faults(folder):
    return [str(one) for one in read_library(folder).faults.errors]


def change(folder, file, old, new):
    path = folder / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def line_of(folder, file, words):
    return next(n for n, line in enumerate((folder / file).read_text().splitlines(), start=1) if words in line)


def test_a_sound_recording_has_no_fault(folder):
    assert faults(folder) == []


# What is wrong, where it is written (a word of that line, before the change), what is said.
BAD_LESSONS = [
    ("no captions", "  captions: media/hop-bao.vi.vtt\n", "", "kind:", "recording: “captions” is missing"),
    ("no poster", "  poster: media/hop-bao.svg\n", "", "kind:", "recording: “poster” is missing"),
    ("no transcript", "## Lời thoại", "## Nội dung", "recording:", "no transcript under the heading “## Lời thoại”"),
    ("an outside host", "file: media/hop-bao.webm", "file: https://video.example/x.webm", "file:", "nothing is taken from elsewhere"),
    ("an outside poster", "poster: media/hop-bao.svg", "poster: //x.example/a.jpg", "poster:", "nothing is taken from elsewhere"),
    ("outside captions", "captions: media/hop-bao.vi.vtt", "captions: http://x.example/a.vtt", "captions:", "nothing is taken from elsewhere"),
    ("a path going up", "file: media/hop-bao.webm", "file: media/../../x.webm", "file:", "nothing is taken from elsewhere"),
    ("a file that is not there", "file: media/hop-bao.webm", "file: media/khac.webm", "file:", "“media/khac.webm” is not in the course's media/"),
    ("an ending of another kind", "file: media/hop-bao.webm", "file: media/hop-bao.avi", "file:", "must end in .mp4, .m4a, .webm, .mp3, .ogg"),
    ("a length it does not have", "seconds: 20", "seconds: 30", "seconds:", "recording: says 30 s, but lasts 20 s"),
    ("no length", "  seconds: 20\n", "", "kind:", "recording: “seconds” is missing"),
    ("an audio with a picture", "kind: video", "kind: audio", "kind:", "holds a picture, so its kind is not audio"),
    ("a kind that is none", "kind: video", "kind: film", "kind:", "“kind” is one of video, audio"),
    ("more than all of it", "need: 90", "need: 101", "need:", "“need” must be at most 100"),
    ("a key that is none", "need: 90", "needs: 90", "need:", "unknown key “needs”"),
    ("a moment after the end", "[00:05]", "[09:05]", "[00:05]", "[09:05] is after its end"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "place", "fault"), [bad[1:] for bad in BAD_LESSONS], ids=[b[0] for b in BAD_LESSONS]
)
def test_a_recording_at_fault_is_refused_with_its_line(folder, old, new, place, fault):
    line = line_of(folder, LESSON, place)
    change(folder, LESSON, old, new)
    found = faults(folder)
    assert any(one.startswith(f"{LESSON}:{line}: ") and fault in one for one in found), found


BAD_CAPTIONS = [
    ("not WebVTT", "WEBVTT\n", "1\n", 1, "the first line must be WEBVTT"),
    ("SRT times", "00:00:05.000 -->", "00:00:05,000 -->", 6, "a cue needs a line of times"),
    ("no times", "00:00:05.000 --> 00:00:10.000\n", "", 6, "a cue needs a line of times"),
    ("out of order", "00:00:10.000 --> 00:00:15.000", "00:00:01.000 --> 00:00:15.000", 9, "begins before the one above it"),
    ("ends before it begins", "00:00:10.000 --> 00:00:15.000", "00:00:10.000 --> 00:00:09.000", 9, "ends before it begins"),
    ("beyond the end", "00:00:15.000 --> 00:00:20.000", "00:00:15.000 --> 00:01:20.000", 12, "after the end of the recording (20 s)"),
    ("an empty cue", recordings.LINES[1] + "\n", "", 6, "the cue says nothing"),
    ("a style sheet", "WEBVTT\n\n", "WEBVTT\n\nSTYLE\n::cue { color: red }\n\n", 3, "STYLE and REGION are not used"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "line", "fault"), [b[1:] for b in BAD_CAPTIONS], ids=[b[0] for b in BAD_CAPTIONS]
)
def test_captions_at_fault_are_refused_with_their_line(folder, old, new, line, fault):
    change(folder, VTT, old, new)
    found = faults(folder)
    assert any(one.startswith(f"{VTT}:{line}: ") and fault in one for one in found), found


def test_captions_without_a_cue_or_not_in_utf_8_are_refused(folder):
    (folder / VTT).write_text("WEBVTT\n\nNOTE nothing yet\n")
    assert faults(folder) == [f"{VTT}:3: captions hold no cue"]
    (folder / VTT).write_bytes("WEBVTT\n\nLời".encode("utf-16"))
    assert faults(folder) == [f"{VTT}:1: file is not UTF-8"]
    (folder / VTT).unlink()
    assert (
        f"{LESSON}:{line_of(folder, LESSON, 'captions:')}: recording: “media/hop-bao.vi.vtt” is not in the course's media/"
        in faults(folder)
    )


def test_a_transcript_much_shorter_than_what_is_said_is_refused(folder):
    line = line_of(folder, LESSON, "## Lời thoại")
    for said in recordings.LINES[1:]:
        change(folder, LESSON, said, "Như trên.")
    found = faults(folder)
    assert len(found) == 1
    assert found[0].startswith(f"{LESSON}:{line}: recording: the transcript has ")
    assert "it must tell all that is said" in found[0]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (recordings.mp4(20), "is MP4 inside, whatever its name says"),
        (b"MZ" + bytes(500), "is not MP4, WebM, MP3 or Ogg inside"),
        (b"<html>" + bytes(500), "is not MP4, WebM, MP3 or Ogg inside"),
        (recordings.webm(20, doctype=b"matroska"), "is Matroska, not WebM inside"),
        (recordings.webm(20, duration=0), "does not say how long it lasts"),
        (VIDEO[:200], "breaks off or is damaged"),
        (VIDEO[: len(VIDEO) // 2], "breaks off or is damaged"),
        (b"", "is not MP4, WebM, MP3 or Ogg inside"),
    ],
)
def test_what_a_file_is_is_told_by_its_content(folder, content, fault):
    (folder / recordings.SLUG / "media" / "hop-bao.webm").write_bytes(content)
    found = faults(folder)
    assert any("“hop-bao.webm” " + fault in one for one in found), found


def test_a_poster_that_is_something_else_is_refused(folder):
    (folder / recordings.SLUG / "media" / "hop-bao.svg").write_bytes(b"\xff\xd8\xff\xe0")
    assert any("“hop-bao.svg” is not what its name says" in one for one in faults(folder))


def test_a_file_too_big_is_refused_with_the_limit(folder):
    with (folder / recordings.SLUG / "media" / "hop-bao.webm").open("ab") as file:
        file.truncate(reading.LARGEST + 1)
    assert any("“hop-bao.webm” is larger than 200 MiB" in one for one in faults(folder))


@pytest.mark.parametrize(
    ("content", "form", "milliseconds", "picture"),
    [
        (recordings.mp4(312.4), "mp4", 312400, True),
        (recordings.mp4(0, fragments=61.5), "mp4", 61500, True),
        (recordings.mp4(20, handler=b"soun", codec=b"mp4a", brand=b"M4A "), "mp4", 20000, False),
        (VIDEO, "webm", 20000, True),
        (recordings.webm(20, audio=True), "webm", 20000, False),
        (recordings.ogg(75), "ogg", 75000, False),
        (recordings.mp3(30), "mp3", 29989, False),
        (b"ID3\x04\0\0\0\0\0\x14" + bytes(20) + recordings.mp3(30) + b"TAG" + bytes(125), "mp3", 29989, False),
    ],
)
def test_length_and_picture_are_read_from_every_container(tmp_path, content, form, milliseconds, picture):
    (tmp_path / "x").write_bytes(content)
    found = read_container(tmp_path / "x")
    assert (found.form, found.picture) == (form, picture)
    assert abs(found.milliseconds - milliseconds) <= 1


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (recordings.mp4(20, codec=b"hvc1"), "HEVC"),
        (recordings.mp4(20, brand=b"qt  "), "QuickTime"),
        (recordings.mp4(0), "does not say how long"),
        (recordings.mp4(20)[:120], "breaks off"),
        (recordings.ogg(20).replace(b"OpusHead", b"\x80theora "), "neither Opus nor Vorbis"),
        (recordings.mp3(0.05), "not MP3"),
    ],
)
def test_what_browsers_do_not_play_is_refused(tmp_path, content, fault):
    (tmp_path / "x").write_bytes(content)
    with pytest.raises(Unreadable, match=fault):
        read_container(tmp_path / "x")


def test_a_recording_no_lesson_names_is_told(folder):
    (folder / recordings.SLUG / "media" / "thua.mp3").write_bytes(recordings.mp3(1))
    library = read_library(folder)
    assert f"{recordings.SLUG}/media/thua.mp3:1: no lesson names this recording" in map(str, library.faults.warnings)
    assert not library.faults.errors


def activity():
    return queries.published(recordings.SLUG).activity("bai-1").id


def test_a_recording_is_frozen_with_its_version_and_kept_once(app, tmp_path):
    content = recordings.webm(20, frame=bytes(range(256)) * 160)  # 3 MiB: several parts
    assert len(content) > 3 * keeping.PART
    folder = recordings.make_course(tmp_path, content)
    write(service.publish, read_library(folder), actor=MACHINE)
    held = keeping.recording_of(activity())
    assert (held.media_type, held.size, held.milliseconds, held.kind, held.need) == (
        "video/webm", len(content), 20000, "video", 90,
    )  # fmt: skip
    assert held.sha256 == hashlib.sha256(content).hexdigest()
    assert b"".join(keeping.pieces(held.sha256, 0, held.size - 1)) == content
    assert '<span class="moment">00:05</span>' in db.session.scalar(
        select(LessonPage.html).where(LessonPage.activity_id == activity())
    )
    # Other captions are another version; the same file is not kept twice.
    change(folder, VTT, "Người phát ngôn chào", "Người phát ngôn xin chào")
    again = write(service.publish, read_library(folder), actor=MACHINE)
    assert [p.number for p in again if p.slug == recordings.SLUG] == [2]
    assert db.session.scalar(select(func.count()).select_from(Recording)) == 1
    assert db.session.scalar(select(func.count()).select_from(RecordingPart)) == len(content) // keeping.PART + 1


def test_a_file_that_changes_while_it_is_published_is_refused(app, folder):
    library = read_library(folder)
    (folder / recordings.SLUG / "media" / "hop-bao.webm").write_bytes(recordings.webm(21))
    with pytest.raises(Refused, match="vừa thay đổi"):
        write(service.publish, library, actor=MACHINE)
    assert not queries.courses()


def test_lessons_without_a_recording_keep_the_hash_they_had(app, folder):
    write(service.publish, read_library(recordings.SMALL), actor=MACHINE)
    done = write(service.publish, read_library(folder), actor=MACHINE)
    assert {p.slug: p.is_new for p in done} == {"nho": False, recordings.SLUG: True}


@pytest.mark.parametrize("table", ["recording", "recording_part", "lesson_recording"])
def test_what_is_published_cannot_be_taken_back(app, folder, table):
    write(service.publish, read_library(folder), actor=MACHINE)
    with pytest.raises(Exception, match="append-only"):
        write(db.session.execute, db.text(f"DELETE FROM {table}"))


def test_nobody_who_writes_waits_for_a_backup(app, folder, tmp_path):
    write(service.publish, read_library(folder), actor=MACHINE)
    begun = []

    def note(_connection, _cursor, statement, *_rest):
        begun.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        write(backup.create, tmp_path / "copy.zip", actor=MACHINE)
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    last_read = max(n for n, statement in enumerate(begun) if "FROM recording_part" in statement)
    assert not [statement for statement in begun[:last_read] if statement == "BEGIN IMMEDIATE"]


def test_a_backup_holds_the_recordings(app, world, tmp_path):
    content = recordings.webm(20, frame=bytes(range(256)) * 160)
    write(service.publish, read_library(recordings.make_course(tmp_path, content)), actor=MACHINE)
    write(backup.create, tmp_path / "copy.zip", actor=MACHINE)
    write(backup.restore, tmp_path / "copy.zip", replace=True, actor=MACHINE)
    held = keeping.recording_of(activity())
    assert b"".join(keeping.pieces(held.sha256, 0, held.size - 1)) == content
