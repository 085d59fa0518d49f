"""Long lists are checked and written by the worker, short ones at once."""

from __future__ import annotations

from typing import Any

from elearn.jobs import queries as job_queries
from elearn.jobs import service as jobs
from elearn.jobs.models import Job
from elearn.jobs.rules import Kind, Task, subject
from elearn.kernel.actor import Actor
from elearn.kernel.errors import Conflict, Refusal, Refused
from elearn.kernel.i18n import N_, _, ngettext
from elearn.people import keeping
from elearn.people.importing import Source
from elearn.people.models import ImportState

MANY = 500  # rows that are no longer done while somebody waits
_BYTES = 48 * 1024  # of a workbook: what 500 rows of eight columns take


def is_long(source: Source) -> bool:
    """Whether a list, not read yet, is likely to be longer than 500 rows. A guess: both ways give the same."""
    packed = source.content[:2] == b"PK" or source.content[:4] == b"\xd0\xcf\x11\xe0"
    return len(source.content) > _BYTES if packed else source.content.count(b"\n") > MANY


def take(source: Source, *, actor: Actor) -> tuple[int, int, Refusal | None]:
    """Check a short list now, or hand a long one to the worker: (id of the kept list, id of the job or 0, refusal)."""
    if is_long(source):
        import_id = keeping.keep_waiting(source, actor=actor)
        return import_id, jobs.ask(CHECK.name, about(import_id), actor=actor), None
    try:
        return keeping.keep_check(source, actor=actor), 0, None
    except Refusal as refusal:
        return 0, 0, refusal


def commit(import_id: int, reason: str, *, actor: Actor) -> tuple[int, str, Refusal | None]:
    """Write a short list now, or let the worker write a long one: (id of the job or 0, what was done, refusal).

    A reason confirms a feed that stopped; without one it is refused before anything is written.
    """
    found = keeping.import_for(actor, import_id, lock=True)
    busy(import_id)
    try:
        keeping.confirm(found, reason)
    except Refused as refusal:
        return 0, "", refusal
    if found.counts["rows"] > MANY and found.state == ImportState.CHECKED:
        return jobs.ask(COMMIT.name, about(import_id), actor=actor), "", None
    return 0, _done(keeping.commit_kept(import_id, actor=actor)), None


def busy(import_id: int) -> None:
    """Refuse (Conflict) what would come between a list and the worker that has it in hand."""
    if job_queries.open_about(about(import_id)) is not None:
        raise Conflict(
            _("Danh sách này đang được xử lý."), next_step=_("Chờ xong, hoặc dừng việc đang chạy rồi làm lại.")
        )


def latest(import_id: int) -> Job | None:
    """The last job about a list, whatever became of it."""
    return job_queries.latest_about(about(import_id))


def about(import_id: int) -> str:
    return subject("staff_import", import_id)


def _done(counts: dict[str, Any]) -> str:
    done = counts["new"] + counts["changed"]
    return ngettext("Đã ghi %(num)s dòng mới hoặc thay đổi.", "Đã ghi %(num)s dòng mới hoặc thay đổi.", done)


def _check(task: Task) -> Any:
    return keeping.check_waiting(task.subject_id, actor=task.actor, progress=task.progress)


def _keep_check(task: Task, checked: Any) -> str:
    keeping.keep_checked(task.subject_id, checked, actor=task.actor)
    return _("Đã kiểm tra xong %(count)s dòng.", count=checked.counts["rows"])


def _judge(task: Task) -> Any:
    return keeping.judged(task.subject_id, actor=task.actor, progress=task.progress)


def _write(task: Task, checked: Any) -> str:
    return _done(keeping.commit_kept(task.subject_id, actor=task.actor, judged=checked))


CHECK = Kind("people-check", N_("Kiểm tra danh sách cán bộ"), _check, _keep_check, "people.imported", "import_id")
COMMIT = Kind("people-import", N_("Ghi danh sách cán bộ"), _judge, _write, "people.imported", "import_id")
