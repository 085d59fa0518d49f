"""A lesson with a video, and one with audio, in a real browser: captions, half of it, a reload, the rest, done."""

from __future__ import annotations

import base64
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import recordings
from tests.browser.conftest import PASSWORD, ROOT, Person, served

pytestmark = pytest.mark.browser
SHOTS = os.environ.get("RECORDING_SHOTS")  # a folder to keep pictures in, for who looks at them
SECONDS = 12
LESSON = f"/courses/{recordings.SLUG}/lessons/bai-1"

# A still drawn by the browser itself: the VP8 key frame inside a WebP picture is a frame of a WebM video.
DRAW = """() => {
  const canvas = document.createElement("canvas");
  canvas.width = 640; canvas.height = 360;
  const pen = canvas.getContext("2d", { alpha: false });
  pen.fillStyle = "#164648"; pen.fillRect(0, 0, 640, 360);
  pen.fillStyle = "#ffffff"; pen.font = "36px sans-serif"; pen.fillText("Họp báo mẫu", 40, 150);
  return canvas.toDataURL("image/webp", 0.7).split(",")[1];
}"""


def keep(person: Person, name: str) -> None:
    if SHOTS:
        person.page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)


def frame(chromium) -> bytes:
    page = chromium.new_page()
    picture = base64.b64decode(page.evaluate(DRAW))
    page.close()
    at = picture.index(b"VP8 ")
    return picture[at + 8 : at + 8 + int.from_bytes(picture[at + 4 : at + 8], "little")]


@pytest.fixture(scope="module")
def school(tmp_path_factory, chromium, demo) -> Iterator[str]:
    """A served site whose demo has two more courses: the tests' own lesson with a video, and with audio."""
    data = tmp_path_factory.mktemp("media")
    with served(demo, data) as address:
        video = recordings.make_course(data / "v", recordings.webm(SECONDS, frame(chromium)), seconds=SECONDS)
        audio = recordings.make_course(
            data / "a", recordings.mp3(SECONDS), kind="audio", name="hop-bao.mp3", seconds=SECONDS
        )
        course = audio / recordings.SLUG / "course.yaml"
        course.write_text(course.read_text().replace(f"slug: {recordings.SLUG}", "slug: ghi-am"))
        (audio / recordings.SLUG).rename(video / "ghi-am")
        done = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "app", "courses", "publish", "--path", str(video)],
            cwd=ROOT,
            env={**os.environ, "ELEARN_DATA_DIR": str(data), "ELEARN_DEMO_PASSWORD": PASSWORD},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        yield address


def enrol(person: Person, slug: str) -> Person:
    person.go(f"/courses/{slug}")
    if person.page.get_by_role("button", name="Tự ghi danh khóa học này").count():
        person.press("Tự ghi danh khóa học này")
    return person


def share(person: Person) -> int:
    return int(re.search(r"Đã (?:xem|nghe) (\d+)%", person.page.inner_text(".watched-share"))[1])


PLAY = """rate => { const media = document.querySelector("video, audio"); media.muted = true; media.playbackRate = rate; return media.play(); }"""
PAST = """at => document.querySelector("video, audio").currentTime >= at"""


def play(person: Person, until: float, rate: float = 2) -> None:
    """Play until a moment, and stop there; comes back when the server has heard of it."""
    page = person.page
    page.evaluate(PLAY, rate)
    page.wait_for_function(PAST, arg=until, timeout=20_000)
    with page.expect_response("**/watched") as heard:
        page.evaluate("""document.querySelector("video, audio").pause()""")
    assert heard.value.status == 200, heard.value.text()
    page.wait_for_timeout(100)


def test_a_video_is_watched_by_halves_on_a_phone_and_the_lesson_is_done(school, chromium):
    person = enrol(Person(chromium, school, 390).sign_in("hocvien"), recordings.SLUG).go(LESSON)
    page = person.page
    page.wait_for_function("() => document.querySelector('video').readyState >= 1")
    assert abs(page.evaluate("document.querySelector('video').duration") - SECONDS) < 0.5
    person.look()
    keep(person, "video-before-390")
    assert share(person) == 0
    play(person, 6)
    half = share(person)
    assert 45 <= half <= 75
    cue = page.evaluate("""() => { const track = document.querySelector("video").textTracks[0];
        return [track.mode, track.cues.length, [...track.activeCues].map(c => c.text).join()]; }""")
    assert cue[:2] == ["showing", 4]
    assert cue[2] in recordings.LINES[2:]
    person.look()
    keep(person, "video-half-390")

    page.reload()
    page.wait_for_function("() => document.querySelector('video').readyState >= 1")
    assert share(person) == half
    assert "tiếp từ 00:06" in page.inner_text(".player-tools")
    page.wait_for_function(
        "() => document.querySelector('video').currentTime >= 5.5"
    )  # the browser went there by itself
    page.get_by_role("button", name="00:00, tới chỗ này").click()  # the transcript's first moment: seen already
    page.wait_for_function("() => document.querySelector('video').currentTime < 3")
    page.get_by_role("button", name="00:06, tới chỗ này").first.click()
    page.wait_for_function("() => document.querySelector('video').currentTime >= 6")
    page.get_by_label("Tốc độ").select_option("2")
    page.wait_for_function("() => document.querySelector('video').ended", timeout=20_000)
    page.get_by_text("Bài này đã xong", exact=True).wait_for()
    assert share(person) >= 90
    person.look()
    keep(person, "video-done-390")

    desk = Person(chromium, school, 1280).sign_in("hocvien").go(LESSON)
    assert share(desk) >= 90
    assert desk.page.get_by_text("Bài này đã xong").count() == 1
    desk.look()
    keep(desk, "video-done-1280")


def test_audio_shows_the_line_being_said_and_counts_what_was_heard(school, chromium):
    person = enrol(Person(chromium, school, 1280, color_scheme="dark").sign_in("hocvien"), "ghi-am")
    person.go("/courses/ghi-am/lessons/bai-1")
    page = person.page
    page.wait_for_function("() => document.querySelector('audio').readyState >= 1")
    play(person, 4)
    assert page.inner_text("[data-cue]") in recordings.LINES
    assert page.inner_text(".watched-share").startswith("Đã nghe ")
    held = share(person)
    assert 28 <= held <= 60
    person.look()
    keep(person, "audio-1280")
    # Left while playing: what was heard since the last word is sent on the way out.
    page.evaluate(PLAY, 2)
    page.wait_for_function(PAST, arg=8)
    person.go("/courses/ghi-am")
    # The word sent on leaving travels beside the next page's request, so it may be booked a moment after it.
    for _ in range(50):
        person.go("/courses/ghi-am/lessons/bai-1")
        if share(person) >= 60:
            break
        page.wait_for_timeout(100)
    assert share(person) >= 60


def test_without_script_the_video_plays_and_reading_finishes_the_lesson(school, chromium):
    person = (
        Person(chromium, school, 390, java_script_enabled=False).sign_in("hocvien").go("/courses/ghi-am/lessons/bai-1")
    )
    assert person.page.locator("audio[controls] track[kind=captions]").count() == 1
    assert not person.page.get_by_label("Tốc độ").is_visible()
    assert person.page.get_by_text(recordings.LINES[0]).is_visible()
    person.press("Đã đọc xong, sang bài 1.2")
    person.go("/courses/ghi-am/lessons/bai-1")
    assert person.page.get_by_text("Bài này đã xong").count() == 1
    keep(person, "audio-no-script-390")
