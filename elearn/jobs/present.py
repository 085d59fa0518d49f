"""A job as its page and its script tell it."""

from __future__ import annotations

from typing import Any

from elearn.jobs.models import Job
from elearn.jobs.rules import OPEN, UNATTENDED, Kind, State, id_of
from elearn.kernel import clock
from elearn.kernel.i18n import _


def words(job: Job) -> str:
    """Where the job stands, in a sentence."""
    if job.state == State.QUEUED:
        if clock.now() - job.asked_at > UNATTENDED and not job.attempts:
            return _("Chưa có tiến trình nền nào nhận việc này; báo quản trị viên. Việc vẫn được giữ.")
        return _("Đang chờ đến lượt.")
    if job.state == State.RUNNING:
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
        "words": words(job),
        "next_step": job.next_step,
        "subject_id": id_of(job.subject),
        "door": kind.door,
        "parameter": kind.parameter,
        "label": _(kind.label),
    }
