"""Between a question as its file says it and the form that shows it."""

from __future__ import annotations

from typing import Any

from elearn.authoring.fields import names_in
from elearn.editing import pools
from elearn.editing.forms import QuestionForm

PLAIN = ("outcome", "stem", "explanation", "model", "valid_from", "valid_to", "most_words")


def question_data(entry: pools.Entry) -> dict[str, Any]:
    """What the form of a question shows."""
    kind = entry.get("kind", "")
    rules = {
        key: [
            {"any": "\n".join(map(str, one.get("any") or [])), "feedback": one.get("feedback") or ""}
            for one in _rows(entry, key)
        ]
        for key in ("must", "must_not")
    }
    return {
        **{key: entry[key] for key in PLAIN if entry.get(key) is not None},
        "kind": kind,
        "difficulty": str(entry.get("difficulty", 1)),
        "critical": bool(entry.get("critical", False)),
        "law": "\n".join(map(str, entry.get("law") or [])),
        "parts": [{**one, "score": str(one.get("score", 0))} for one in _rows(entry, pools.PARTS.get(kind, ""))],
        "categories": [dict(one) for one in _rows(entry, "categories")],
        **rules,
    }


def _rows(entry: pools.Entry, key: str) -> list[dict[str, Any]]:
    found = entry.get(key) if key else None
    return [dict(one) for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def question_entry(form: QuestionForm, before: pools.Entry) -> pools.Entry:
    """The question the form says; keys the form does not know stay."""
    kind = str(before.get("kind"))
    entry = {
        **before,
        "outcome": form.outcome.data,
        "difficulty": int(form.difficulty.data or 1),
        "critical": bool(form.critical.data),
        "valid_from": form.valid_from.data,
        "valid_to": form.valid_to.data,
        "stem": form.stem.data or "",
        "law": names_in(form.law.data),
        "explanation": form.explanation.data or "",
    }
    if key := pools.PARTS.get(kind):
        entry[key] = [_part(kind, row.form) for row in form.parts.entries]
    if kind == "cl":
        entry["categories"] = [{"id": row.form.id.data, "text": row.form.text.data or ""} for row in form.categories]
    if kind == "sa":
        entry["most_words"] = form.most_words.data or 40
        entry["model"] = form.model.data or ""
        for name in ("must", "must_not"):
            entry[name] = [_rule(row.form) for row in form[name].entries]
    if "most_words" not in before and kind != "sa":
        entry.pop("most_words", None)
    return {key: value for key, value in entry.items() if value is not None}


def _part(kind: str, row: Any) -> dict[str, Any]:
    part: dict[str, Any] = {"text": row.text.data or ""}
    if kind in {"mc1", "mr"}:
        part["correct"] = bool(row.correct.data)
    elif kind == "cl":
        part["category"] = row.category.data or ""
    elif kind == "sj":
        part["score"] = int(row.score.data or 0)
    return {**part, "feedback": row.feedback.data or ""}


def _rule(row: Any) -> dict[str, Any]:
    phrases = [line.strip() for line in (row.any.data or "").splitlines() if line.strip()]
    return {"any": phrases, "feedback": row.feedback.data or ""}
