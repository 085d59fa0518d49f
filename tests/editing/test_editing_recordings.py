"""A course with a recording in the browser: opened, edited, there and back as a zip, published; uploads; what is wrong."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from sqlalchemy import func, select

from elearn.catalogue import service as catalogue_service
from elearn.catalogue import sources
from elearn.catalogue.models import LessonRecording, Recording
from elearn.catalogue.source.archive import read_archive, write_archive
from elearn.catalogue.source.library import read_library
from elearn.editing import deciding, edits, lessons, queries, service
from elearn.kernel.actor import MACHINE
from elearn.kernel.db import db
from elearn.kernel.errors import Refused
from tests import recordings
from tests.authoring.test_authoring_pages import fields
from tests.editing.courses import WISH
from tests.page import text_of
from tests.parallel import write

D = "/manage/courses/drafts/1"
VIDEO = recordings.webm(20)
POINTER, CAPTIONS, LESSON = "media/hop-bao.webm.yaml", "media/hop-bao.vi.vtt", "lessons/bai-1.md"
FORM = "multipart/form-data"


@pytest.fixture
def recorded(world, tmp_path):
    """The world with a published course whose first lesson has a video, and a draft of it."""
    world.folder = recordings.make_course(tmp_path, VIDEO)
    write(catalogue_service.publish, read_library(world.folder), actor=MACHINE)
    write(service.open_from, recordings.SLUG, actor=world.actors["instructor"])
    return world


def tree():
    return queries.revision(1).tree


def files():
    return sources.files_of(tree())


def published(world):
    actors = world.actors
    write(deciding.submit, 1, WISH, based_on=queries.newest_number(1), actor=actors["instructor"])
    return write(deciding.approve, 1, WISH, revision=queries.newest_number(1), actor=actors["department"])


def save(world, edit):
    return write(service.save, 1, edit, based_on=queries.newest_number(1), actor=world.actors["instructor"])


def test_a_published_course_with_a_video_is_edited_in_the_browser_and_keeps_it(recorded, client):
    editor = client("instructor")
    page = text_of(editor.get(D))
    assert "Không có lỗi" in page
    assert {POINTER, CAPTIONS} <= set(tree())
    assert VIDEO not in files().values(), "the recording is kept once, by its hash"
    sent = fields(editor.get(f"{D}/lessons/bai-1"))
    editor.post(f"{D}/lessons/bai-1", {**sent, "title": "Tên mới của bài"})
    assert "recording:" in files()[LESSON].decode()
    assert published(recorded) == 2
    rows = db.session.execute(select(LessonRecording.sha256, LessonRecording.captions)).all()
    assert len(rows) == 2
    assert len(set(rows)) == 1
    assert db.session.scalar(select(func.count()).select_from(Recording)) == 1


def test_the_folder_and_the_browser_say_the_same_course(recorded):
    again = write(catalogue_service.publish, read_library(recorded.folder), actor=MACHINE)
    assert [(one.number, one.is_new) for one in again if one.slug == recordings.SLUG] == [(1, False)]


def test_it_goes_out_as_a_zip_and_comes_back_byte_for_byte(recorded, client):
    editor = client("instructor")
    content = editor.get(f"{D}/archive").data
    assert len(content) < len(VIDEO) + 20_000
    back = read_archive(content)
    assert back == files()
    assert write_archive(back) == content
    page = editor.post(f"{D}/import", {"file": (io.BytesIO(content), "a.zip")}, status=200, content_type=FORM)
    assert "giống hệt bản nháp" in text_of(page)
    other = write_archive({**back, CAPTIONS: back[CAPTIONS].replace("chào".encode(), "đón".encode())})
    page = editor.post(f"{D}/import", {"file": (io.BytesIO(other), "a.zip")}, status=200, content_type=FORM)
    assert "[+ đón +]" in text_of(page)
    form = page.text.partition("/import/apply")[2]
    asked = form.partition('name="tree" type="hidden" value="')[2].partition('"')[0].replace("&#34;", '"')
    editor.post(f"{D}/import/apply", {"tree": asked, "revision": "1"})
    assert "đón" in files()[CAPTIONS].decode()
    assert published(recorded) == 2


def test_a_folder_unpacked_from_the_zip_is_published_on_this_site_and_refused_elsewhere(recorded, client, tmp_path):
    home = recorded.folder / recordings.SLUG
    with zipfile.ZipFile(io.BytesIO(client("instructor").get(f"{D}/archive").data)) as archive:
        (home / "media" / "hop-bao.webm").unlink()
        archive.extractall(home)
    library = read_library(recorded.folder)
    assert library.faults.errors == []
    done = write(catalogue_service.publish, library, actor=MACHINE)
    assert [(one.number, one.is_new) for one in done if one.slug == recordings.SLUG] == [(1, False)]
    pointer = home / POINTER
    pointer.write_text(re.sub('"[0-9a-f]+"', f'"{"0" * 64}"', pointer.read_text()))
    with pytest.raises(Refused, match="không có trên hệ thống này"):
        write(catalogue_service.publish, read_library(recorded.folder), actor=MACHINE)


def test_captions_are_edited_as_text_and_their_faults_are_said_in_vietnamese(recorded, client):
    editor = client("instructor")
    sent = fields(editor.get(f"{D}/files/{CAPTIONS}"))
    editor.post(f"{D}/files/{CAPTIONS}", {**sent, "text": sent["text"].replace("WEBVTT", "VTT")})
    words = text_of(editor.get(D))
    assert "Phụ đề không phải WebVTT: dòng đầu phải là WEBVTT." in words
    assert CAPTIONS in words
    assert "[− WEBVTT −] [+ VTT +]" in text_of(editor.get(f"{D}/changes/{CAPTIONS}"))
    editor.get(f"{D}/files/{POINTER}", status=404)


def test_a_recording_is_sent_in_the_browser_shown_and_published(world, client):
    write(service.open_from, "nho", actor=world.actors["instructor"])
    editor = client("instructor")
    sent = {
        "recording": (io.BytesIO(recordings.mp3(20)), "loi-chao.mp3"),
        "captions": (io.BytesIO(recordings.vtt(20).encode()), "x.vtt"),
        "revision": "1",
    }
    page = editor.post(f"{D}/media/recordings", sent, status=200, content_type=FORM)
    words = text_of(page)
    assert "file: media/loi-chao.mp3 captions: media/loi-chao.vtt seconds: 20" in words
    assert "âm thanh, 0:20" in words
    lines = page.text.partition('<pre class="source">recording:')[2].partition("</pre>")[0]
    text = files()[LESSON].decode().replace("---\n## Phần thứ nhất", f"recording:{lines}---\n## Phần thứ nhất")
    save(world, edits.raw(LESSON, text))
    told = lessons.lesson_of(files()[LESSON].decode())
    save(
        world,
        edits.lesson(
            "bai-1",
            lessons.LessonText(
                told.title, told.minutes, told.outcome, told.law, told.body + "\n" + recordings.transcript(20)
            ),
        ),
    )
    assert published(world) == 2
    found = db.session.execute(select(LessonRecording.kind, Recording.size).join(Recording)).one()
    assert found == ("audio", len(recordings.mp3(20)))


WRONG = [
    ("a page", b"<html>", "a.mp4", b"WEBVTT", "bên trong không phải MP4, WebM, MP3 hay Ogg"),
    ("another kind", recordings.mp3(3), "a.webm", b"WEBVTT", "Tên tệp không khớp với nội dung: bên trong là MP3."),
    ("cut off", recordings.webm(3)[:200], "a.webm", b"WEBVTT", "tệp thiếu phần cuối hoặc bị hỏng"),
    ("QuickTime", recordings.mp4(3, brand=b"qt  "), "a.mp4", b"WEBVTT", "bên trong là QuickTime (.mov)"),
    ("HEVC", recordings.mp4(3, codec=b"hvc1"), "a.mp4", b"WEBVTT", "HEVC (H.265)"),
    ("a name going up", recordings.mp3(3), "../a.mp3", b"WEBVTT", "Tên tệp “../a.mp3” không dùng được."),
    ("a name with marks", recordings.mp3(3), "Lời chào.mp3", b"WEBVTT", "không dùng được"),
    ("no captions", recordings.mp3(3), "a.mp3", b"1\n00:00 --> 00:01", "Tệp phụ đề không phải WebVTT."),
]


@pytest.mark.parametrize(("content", "name", "captions", "told"), [c[1:] for c in WRONG], ids=[c[0] for c in WRONG])
def test_what_is_no_recording_is_refused_with_why(world, client, content, name, captions, told):
    write(service.open_from, "nho", actor=world.actors["instructor"])
    sent = {"recording": (io.BytesIO(content), name), "captions": (io.BytesIO(captions), "a.vtt"), "revision": "1"}
    page = client("instructor").post(f"{D}/media/recordings", sent, status=422, content_type=FORM)
    assert told in text_of(page)
    assert db.session.scalar(select(func.count()).select_from(Recording)) == 0


def test_a_zip_with_the_recording_itself_or_a_pointer_to_nothing_is_refused(recorded, client):
    editor, there = client("instructor"), files()
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for path, content in {**there, "media/hop-bao.webm": VIDEO}.items():
            archive.writestr(path, content)
    page = editor.post(f"{D}/import", {"file": (io.BytesIO(made.getvalue()), "a.zip")}, status=422, content_type=FORM)
    assert "“media/hop-bao.webm” là video hoặc âm thanh, không nhập qua tệp zip." in text_of(page)
    for wrong in (
        re.sub(b'"[0-9a-f]+"', b'"' + b"0" * 64 + b'"', there[POINTER]),
        there[POINTER].replace(b"milliseconds: 20000", b"milliseconds: 1000"),
        there[POINTER] + b"# more\n",
    ):
        content = write_archive({**there, POINTER: wrong})
        page = editor.post(f"{D}/import", {"file": (io.BytesIO(content), "a.zip")}, status=422, content_type=FORM)
        assert "không có trên hệ thống này" in text_of(page)
