"""What was watched is merged on the server: any order, speed or reload gives the same coverage or a larger one."""

from __future__ import annotations

import itertools
import random
import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event

from elearn.catalogue import queries as catalogue
from elearn.catalogue import service as publishing
from elearn.catalogue.recordings import keeping
from elearn.catalogue.source.library import read_library
from elearn.kernel import clock
from elearn.kernel.actor import MACHINE
from elearn.kernel.db import db
from elearn.kernel.errors import Conflict, Missing, Refused
from elearn.learning import intervals, queries, service
from elearn.learning.intervals import covered, gaps, merge, percent
from elearn.web import ranges
from tests import recordings
from tests.learning import school
from tests.parallel import at_once, write

LENGTH = 20_000
CONTENT = recordings.webm(20, frame=bytes(range(256)) * 170)  # over 3 MiB, every byte telling its place
LESSON = f"/courses/{recordings.SLUG}/lessons/bai-1"

spans = st.lists(
    st.tuples(st.integers(0, LENGTH), st.integers(0, LENGTH)).map(lambda pair: (min(pair), max(pair))), max_size=30
)


# The rule itself


@given(spans, spans)
def test_merging_is_the_union_in_whatever_order(one, other):
    points = {n for start, end in [*one, *other] for n in range(start, end, 97)}
    merged = merge(one, other)
    assert merged == merge(other, one) == merge(merge(one), merge(other)) == merge(list(reversed(one)) + other)
    assert all(any(start <= n < end for start, end in merged) for n in points)
    assert all(start < end for start, end in merged)
    assert all(first[1] < second[0] for first, second in itertools.pairwise(merged))


@given(spans)
def test_merging_twice_is_merging_once(one):
    assert merge(one, one) == merge(merge(one)) == merge(one)


@given(spans, spans)
def test_coverage_never_gets_smaller(before, after):
    assert covered(merge(before, after)) >= max(covered(merge(before)), covered(merge(after)))


@given(spans, st.randoms(use_true_random=False))
def test_any_split_shuffle_and_repetition_of_posts_gives_the_same_coverage(played, chance):
    pieces = []
    for start, end in played:
        cuts = sorted({start, end, *(chance.randint(start, end) for _n in range(chance.randint(0, 4)))})
        pieces += list(itertools.pairwise(cuts))
    pieces += chance.sample(pieces, k=len(pieces) // 2)
    chance.shuffle(pieces)
    held: list[intervals.Span] = []
    while pieces:
        post = [pieces.pop() for _n in range(min(len(pieces), chance.randint(1, 4)))]
        held = merge(held, post)
    assert held == merge(played)


@given(spans)
def test_what_is_missing_and_what_is_covered_are_the_whole(played):
    merged = merge(played)
    assert covered(gaps(merged, LENGTH, least=1)) + covered(merged) == LENGTH
    assert 0 <= percent(merged, LENGTH) <= 100


def test_a_span_a_little_over_the_end_is_cut_and_one_far_beyond_is_none():
    assert intervals.within([(19_000, 20_900)], LENGTH) == [(19_000, 20_000)]
    assert intervals.within([(19_000, 21_100)], LENGTH) is None
    assert intervals.within([(5, 4)], LENGTH) is None


@pytest.mark.parametrize("text", ["1", "1-", "-1", "1-2-3", "a-b", "1-2;3-4", "1.5-2", "²-3", "1-2, 3-4"])
def test_what_is_not_spans_is_not_read(text):
    with pytest.raises(ValueError, match=r".*"):
        intervals.parse(text)


# A lesson with a recording


@pytest.fixture
def course(app, tmp_path):
    write(publishing.publish, read_library(recordings.make_course(tmp_path, CONTENT)), actor=MACHINE)
    return catalogue.published(recordings.SLUG)


@pytest.fixture
def unit(app):
    return write(school.make_unit)


@pytest.fixture
def learner(unit, course):
    made = write(school.make_learner, unit)
    write(
        service.enrol,
        made.staff_id,
        course.course_id,
        course.version_id,
        write(school.make_mandate),
        unit,
        actor=MACHINE,
    )
    return made


@pytest.fixture
def sha256(course):
    return keeping.recording_of(course.activity("bai-1").id).sha256


def keep(learner, played, sequence=1, position=0):
    return write(service.keep_watched, recordings.SLUG, "bai-1", played, position, sequence, actor=learner)


def is_done(learner):
    standing = queries.record_for(learner, recordings.SLUG)
    activity = catalogue.outline(standing.version_id).activity("bai-1").id
    progress = standing.progress.get(activity)
    return progress is not None and progress.completed_at is not None


def held_of(learner):
    standing = queries.record_for(learner, recordings.SLUG)
    return queries.watched_of(standing.record_id, catalogue.outline(standing.version_id).activity("bai-1").id)


def test_posts_in_any_order_add_up_and_the_lesson_is_done_when_enough_is_watched(learner):
    assert keep(learner, [(10_000, 15_000)]).spans == [(10_000, 15_000)]
    assert keep(learner, [(0, 4_000), (3_000, 6_000)], 2).spans == [(0, 6_000), (10_000, 15_000)]
    assert not keep(learner, [(10_000, 11_000)], 3).done
    assert not is_done(learner)
    assert not keep(learner, [(6_000, 10_000), (15_000, 17_900)], 4).done  # 89 %
    assert keep(learner, [(17_900, 18_000)], 5).done  # 90 %
    assert is_done(learner)
    assert keep(learner, [(0, 10)], 6).spans == [(0, 18_000)]


def test_reading_the_transcript_to_its_end_is_an_equal_way(app, learner):
    device = school.browser(app, learner)
    assert "Đã đọc xong, sang bài 1.2" in device.get(LESSON).text
    device.post(f"{LESSON}/finished")
    assert is_done(learner)
    assert "Bài này đã xong" in device.get(LESSON).text


def test_a_stale_page_adds_what_it_played_but_does_not_move_the_position_back(learner):
    keep(learner, [(0, 12_000)], 5, 12_000)
    late = keep(learner, [(1_000, 2_000), (13_000, 14_000)], 3, 2_000)
    assert (late.moved, late.position, late.sequence) == (False, 12_000, 5)
    assert late.spans == [(0, 12_000), (13_000, 14_000)]


@pytest.mark.parametrize(("minutes", "most"), [(0, 4), (1, 8), (2, 12)])
def test_nobody_watches_more_than_four_times_the_time_since_the_lesson_was_opened(minutes, most):
    open_for = minutes * 60_000
    assert intervals.plausible(most * 60_000, open_for)
    assert not intervals.plausible(most * 60_000 + 1, open_for)


def test_more_than_can_have_been_watched_is_refused_until_time_has_passed(app, unit, tmp_path):
    folder = recordings.make_course(tmp_path, recordings.webm(290, rate=1), seconds=290)
    write(publishing.publish, read_library(folder), actor=MACHINE)
    course, person = catalogue.published(recordings.SLUG), write(school.make_learner, unit)
    write(service.enrol_myself, course.slug, actor=person)
    opened = clock.now()
    with pytest.raises(Refused, match="nhiều hơn thời gian đã mở bài"):
        keep(person, [(0, 250_000)])
    assert held_of(person).spans == []
    keep(person, [(0, 1_000)])
    with clock.at(opened + timedelta(seconds=3)):
        assert keep(person, [(0, 250_000)], 2).spans == [(0, 250_000)]


def test_beyond_the_end_is_refused_and_nothing_is_written(learner):
    keep(learner, [(0, 5_000)])
    with pytest.raises(Refused, match="nằm ngoài thời lượng"):
        keep(learner, [(6_000, 30_000)], 2)
    assert held_of(learner).spans == [[0, 5_000]]


def test_a_lesson_without_a_recording_and_a_stranger_have_nothing_to_watch(learner, unit):
    with pytest.raises(Missing):
        write(service.keep_watched, recordings.SLUG, "bai-2", [(0, 1)], 0, 1, actor=learner)
    with pytest.raises(Missing):
        keep(write(school.make_learner, unit), [(0, 1)])


def test_many_devices_at_once_give_the_union_and_finish_the_lesson_once(app, learner):
    pieces = [(n * 1_000, n * 1_000 + 1_000) for n in range(20)]
    random.Random(5).shuffle(pieces)
    queue = [pieces[n::8] + pieces[:2] for n in range(8)]
    started = iter(range(8))

    def work():
        number = next(started)
        for place, piece in enumerate(queue[number]):
            keep(learner, [piece], number * 10 + place + 1, piece[1])

    _given, raised = at_once(app, work, 8)
    assert not raised, raised
    held = held_of(learner)
    assert held.spans == [[0, LENGTH]]
    assert held.sequence == 70 + len(queue[7])
    assert is_done(learner)


# The page


def post(device, played, sequence, status=200, **more):
    data = {"spans": played, "position": 0, "sequence": sequence, **more}
    return device.post(f"{LESSON}/watched", data, status=status, headers={"Accept": "application/json"})


def test_the_page_plays_with_captions_and_poster_and_says_what_was_watched(app, learner, sha256):
    device = school.browser(app, learner)
    page = device.get(LESSON).text
    assert re.search(
        rf'<video controls[^>]*poster="/courses/files/[0-9a-f]+/hop-bao.svg"[^>]*src="/courses/recordings/{sha256}"',
        page,
    )
    assert re.search(r'<track kind="captions" srclang="vi"[^>]* default>', page)
    assert "Đã xem 0%" in page
    assert "Còn chưa xem" not in page
    answer = post(device, "0-5000,10000-12600", 1, position=12_600).json
    assert (answer["moved"], answer["position"], answer["sequence"]) == (True, 12_600, 1)
    assert answer["spans"] == [[0, 5_000], [10_000, 12_600]]
    assert "Đã xem 38%" in answer["shown"]
    page = school.browser(app, learner).get(LESSON).text  # another device, or a reload
    assert "Đã xem 38%" in page
    assert "tiếp từ 00:12" in page
    assert f'src="/courses/recordings/{sha256}#t=12.6"' in page
    assert '<span class="moment">00:05–00:10</span>, <span class="moment">00:12–00:20</span>' in page
    assert 'data-sequence="1"' in page


def test_the_page_of_a_lesson_without_a_recording_shows_no_player(app, learner):
    assert "player" not in school.browser(app, learner).get(f"/courses/{recordings.SLUG}/lessons/bai-2").text


def test_a_lesson_with_a_recording_costs_one_statement_more(app, learner):
    device = school.browser(app, learner)
    device.get(LESSON)
    device.budget = 5  # the session's, the standing, the law, what was watched
    device.get(LESSON)


@pytest.mark.parametrize(
    "wrong", [{"spans": "5"}, {"spans": "a-b"}, {"spans": "9-1"}, {"spans": "0-99999999999999999999"}, {"position": "x"},
              {"position": -1}, {"sequence": 0}, {"sequence": 2**40}, {"spans": "1-2," * 3000}]
)  # fmt: skip
def test_what_a_page_never_sends_is_refused(app, learner, wrong):
    post(school.browser(app, learner), wrong.pop("spans", "0-1"), wrong.pop("sequence", 1), status=422, **wrong)
    assert held_of(learner).spans == []


def test_a_post_needs_the_token_that_the_page_carries(app, learner, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    device = school.browser(app, learner)
    post(device, "0-5", 1, status=400)
    token = re.search(r'data-watched="[^"]+" data-token="([^"]+)"', device.get(LESSON).text)[1]
    post(device, "0-5", 1, csrf_token=token)


def test_the_policy_lets_the_site_alone_send_sound_and_pictures(app, learner):
    policy = school.browser(app, learner).get(LESSON).headers["Content-Security-Policy"]
    assert "media-src 'self';" in policy
    assert "default-src 'none'" in policy


# The bytes


def fetch(device, address, method="GET", **headers):
    return device._ask(
        device.http.open, address, method=method, headers={k.replace("_", "-"): v for k, v in headers.items()}
    )


@pytest.fixture
def device(app, learner):
    return school.browser(app, learner)


@pytest.fixture
def address(sha256):
    return f"/courses/recordings/{sha256}"


SIZE = len(CONTENT)
MIB = keeping.PART


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=0-99", 0, 99),
        (f"bytes={MIB - 5}-{MIB + 4}", MIB - 5, MIB + 4),
        (f"bytes={MIB}-{2 * MIB - 1}", MIB, 2 * MIB - 1),
        (f"bytes={MIB - 1}-{3 * MIB - 3}", MIB - 1, 3 * MIB - 3),
        (f"bytes={SIZE - 10}-", SIZE - 10, SIZE - 1),
        (f"bytes={SIZE - 10}-{SIZE + 500}", SIZE - 10, SIZE - 1),
        ("bytes=-7", SIZE - 7, SIZE - 1),
        ("BYTES=3-9", 3, 9),
        ("bytes=0-", 0, ranges.MOST - 1),
        (f"bytes=5-{SIZE - 1}", 5, ranges.MOST + 4),
        (f"bytes=-{SIZE * 2}", 0, ranges.MOST - 1),
    ],
)
def test_a_range_is_answered_byte_for_byte(device, address, asked, first, last):
    answer = fetch(device, address, Range=asked)
    assert answer.status_code == 206
    assert answer.headers["Content-Range"] == f"bytes {first}-{last}/{SIZE}"
    assert answer.headers["Content-Length"] == str(last + 1 - first)
    assert answer.data == CONTENT[first : last + 1]


@pytest.mark.parametrize(
    "asked", ["bytes=9-3", "bytes=a-b", "bytes=-", "lines=0-5", "bytes=0-1,5-6", "bytes=1", "bytes=٣-٥", ""]
)
def test_what_is_no_single_range_is_answered_whole(device, address, asked):
    answer = fetch(device, address, Range=asked)
    assert (answer.status_code, answer.headers["Content-Length"]) == (200, str(SIZE))
    assert "Content-Range" not in answer.headers
    assert answer.data == CONTENT


@pytest.mark.parametrize("asked", [f"bytes={SIZE}-", f"bytes={SIZE + 5}-{SIZE + 9}", "bytes=-0"])
def test_a_range_after_the_end_is_refused_with_the_size(device, address, asked):
    answer = fetch(device, address, Range=asked)
    assert (answer.status_code, answer.headers["Content-Range"], answer.data) == (416, f"bytes */{SIZE}", b"")


def test_the_whole_says_what_it_is_and_that_ranges_are_taken(device, address, sha256):
    answer = fetch(device, address)
    assert answer.status_code == 200
    assert answer.data == CONTENT
    headers = answer.headers
    assert (headers["Content-Type"], headers["Accept-Ranges"], headers["ETag"]) == (
        "video/webm",
        "bytes",
        f'"{sha256}"',
    )
    assert headers["Cache-Control"].startswith("private")
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_head_tells_the_size_and_sends_nothing(device, address):
    for headers in ({}, {"Range": "bytes=0-5"}):
        answer = fetch(device, address, "HEAD", **headers)
        assert (answer.status_code, answer.headers["Content-Length"], answer.data) == (200, str(SIZE), b"")


def test_if_range_gives_a_part_only_of_the_very_bytes(device, address, sha256):
    assert fetch(device, address, Range="bytes=0-4", If_Range=f'"{sha256}"').status_code == 206
    for other in ('"other"', f'W/"{sha256}"', "Fri, 20 Nov 2026 02:00:00 GMT"):
        assert fetch(device, address, Range="bytes=0-4", If_Range=other).status_code == 200


def test_what_the_browser_has_is_not_sent_again(device, address, sha256):
    answer = fetch(device, address, If_None_Match=f'"{sha256}"', Range="bytes=0-4")
    assert (answer.status_code, answer.data) == (304, b"")


def test_a_range_reads_only_the_parts_it_needs(device, address):
    sizes = []

    def note(_connection, _cursor, statement, *_rest):
        if "recording_part" in statement:
            sizes.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        fetch(device, address, Range=f"bytes={2 * MIB + 7}-{2 * MIB + 9}").data  # noqa: B018
        assert len(sizes) == 1
        fetch(device, address, "HEAD")
        assert len(sizes) == 1
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def test_a_recording_and_its_captions_are_for_who_is_on_the_course_or_manages_courses(
    app, learner, unit, address, course
):
    captions = f"/courses/recordings/{course.activity('bai-1').id}/captions.vtt"
    stranger = school.browser(app, write(school.make_learner, unit))
    nobody = school.Client(app, None)
    for where in (address, captions):
        assert fetch(school.browser(app, learner), where).status_code == 200
        assert fetch(stranger, where).status_code == 404
        assert fetch(nobody, where).status_code == 302
    answer = fetch(school.browser(app, learner), captions)
    assert answer.mimetype == "text/vtt"
    assert answer.text == recordings.vtt(20)


def test_the_department_may_see_what_it_publishes(world, client, tmp_path):
    write(publishing.publish, read_library(recordings.make_course(tmp_path, CONTENT)), actor=MACHINE)
    held = keeping.recording_of(catalogue.published(recordings.SLUG).activity("bai-1").id)
    assert fetch(client("department"), f"/courses/recordings/{held.sha256}", Range="bytes=0-3").data == CONTENT[:4]
    assert fetch(client("coordinator_a"), f"/courses/recordings/{held.sha256}").status_code == 404


def test_a_page_of_another_version_adds_nothing_to_what_was_watched(learner):
    """Another version may show another recording: its moments are not those of the person's own."""
    keep(learner, [(0, 1)])
    with pytest.raises(Conflict):
        write(service.keep_watched, recordings.SLUG, "bai-1", [(1, 2)], 2, 2, number=9, actor=learner)
    assert held_of(learner).sequence == 1
