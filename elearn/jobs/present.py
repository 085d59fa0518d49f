"""A job as its page and its script tell it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from elearn.jobs import queries
from elearn.jobs.models import Job
from elearn.jobs.rules import OPEN, QUIET, UNATTENDED, Kind, State, id_of
from elearn.kernel import clock
from elearn.kernel.i18n import _


def words(job: Job, last_word: datetime | None = None) -> str:
    """Where the job stands, in a sentence; `last_word` is when a worker last said something of any job."""
    now = clock.now()
    if job.state == State.QUEUED:
        if last_word is not None and now - last_word <= QUIET:
            return _("Đang chờ việc trước xong.")
        if now - max(job.asked_at, job.heartbeat or job.asked_at) > UNATTENDED:
            return _("Chưa có tiến trình nền nào nhận việc này; báo quản trị viên. Việc vẫn được giữ.")
        return _("Đang chờ đến lượt.")
    if job.state == State.RUNNING:
        if job.heartbeat is not None and now - job.heartbeat > QUIET:
            said = f"{job.heartbeat.astimezone(clock.VIETNAM):%H:%M}"
            return _("Tiến trình nền không báo gì từ %(time)s. Chưa có gì được ghi; việc được làm lại từ đầu khi tiến trình chạy lại. Báo quản trị viên nếu vẫn vậy.", time=said)  # fmt: skip
        return _how_far(job)
    return _("Đã dừng. Không có gì được ghi.") if job.state == State.CANCELLED else job.message


def _how_far(job: Job) -> str:
    if not job.total:
        return _("Đang đọc danh sách.")
    if job.done >= job.total:
        return _("Đã xem đủ %(total)s dòng, đang ghi.", total=job.total)
    return _("Đã xem %(done)s trên %(total)s dòng.", done=job.done, total=job.total)


def told(job: Job, kind: Kind) -> dict[str, Any]:
    """Everything the page shows of a job; also its JSON."""
    return {
        "state": job.state,
        "open": job.state in OPEN,
        "done": job.done,
        "total": job.total,
        "share": min(100, job.done * 100 // job.total) if job.total else 0,
        "words": words(job, queries.last_word() if job.state == State.QUEUED else None),
        "next_step": job.next_step,
        "subject_id": id_of(job.subject),
        "door": kind.door,
        "parameter": kind.parameter,
        "label": _(kind.label),
    }
