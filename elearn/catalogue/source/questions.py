"""Read a pool of questions, each checked by the rules of its kind."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from elearn.catalogue import wording as wording_rules
from elearn.catalogue.source.dangers import check_markdown
from elearn.catalogue.source.located import Faults, Taker, parse, read_text
from elearn.catalogue.source.shapes import QuestionSource

PARTS = {"mc1": "options", "mr": "options", "or": "items", "cl": "cards", "sj": "options", "sa": ""}
FEWEST = {"mc1": 3, "mr": 4, "or": 3, "cl": 3, "sj": 3, "sa": 0}
SCORES = [0, 1, 2]  # of the three wordings of a situational judgement, once each


def read_pool(root: Path, folder: Path, name: str, faults: Faults) -> list[QuestionSource]:
    path = f"{folder.name}/questions/{name}.yaml"
    text = read_text(root, path, faults)
    document = parse(text, path, faults) if text is not None else None
    if document is None:
        return []
    if not isinstance(document, list):
        faults.error(path, 1, "a pool must be a list of questions")
        return []
    return [question for entry in document if (question := _question(entry, path, faults)) is not None]


def _question(entry: Any, path: str, faults: Faults) -> QuestionSource | None:
    taker = Taker(entry, path, faults, what="question")
    kind = taker.text("kind")
    if kind not in PARTS:
        taker.fault("kind", f"question: unknown kind “{kind}”")
        return None
    taker.what = f"question {taker.text('id')}"
    categories = _categories(taker) if kind == "cl" else []
    question = QuestionSource(
        id=taker.text("id"),
        kind=kind,
        outcome=taker.text("outcome"),
        difficulty=taker.whole("difficulty", 1),
        critical=bool(taker.take("critical", bool, False, required=False)),
        stem=taker.text("stem"),
        parts=_parts(taker, kind) if PARTS[kind] else [],
        categories=categories,
        law=taker.texts("law", required=False),
        explanation=taker.text("explanation", required=False),
        valid_from=taker.take("valid_from", date, required=False),
        valid_to=taker.take("valid_to", date, required=False),
        path=path,
        line=taker.line,
        wording=_wording(taker) if kind == "sa" else {},
    )
    if question.difficulty > 3:
        taker.fault("difficulty", f"{taker.what}: difficulty runs from 1 to 3")
    _check_key(question, taker)
    _check_words(question, taker)
    taker.done()
    return question


def _check_words(question: QuestionSource, taker: Taker) -> None:
    """Fault what is dangerous in any text of the question that is rendered; told where the question begins."""
    texts = [question.stem, question.explanation, *(category["text"] for category in question.categories)]
    texts += [part[key] for part in question.parts for key in ("text", "feedback")]
    for text in texts:
        taker.faults.errors.extend(check_markdown(text, taker.path, taker.line) if text else [])


def _parts(taker: Taker, kind: str) -> list[dict[str, Any]]:
    key = PARTS[kind]
    parts = []
    for entry in taker.take(key, list, []):
        one = Taker(entry, taker.path, taker.faults, what=f"{taker.what}, {key}")
        part: dict[str, Any] = {"text": one.text("text"), "feedback": one.text("feedback")}
        if kind in {"mc1", "mr"}:
            part["correct"] = bool(one.take("correct", bool, False, required=False))
        elif kind == "cl":
            part["category"] = one.text("category")
        elif kind == "sj":
            part["score"] = one.whole("score", 0, least=0)
        one.done()
        parts.append(part)
    if len(parts) < FEWEST[kind]:
        taker.fault(key, f"{taker.what}: needs at least {FEWEST[kind]} {key}")
    return parts


def _wording(taker: Taker) -> dict[str, Any]:
    """The rules of a short answer, each with what to say when it is broken, and a model that keeps them."""
    rules: dict[str, Any] = {"most_words": taker.whole("most_words", 40), "model": taker.text("model")}
    for key in ("must", "must_not"):
        rules[key] = []
        for entry in taker.take(key, list, [], required=key == "must"):
            one = Taker(entry, taker.path, taker.faults, what=f"{taker.what}, {key}")
            rules[key].append({"any": one.texts("any"), "feedback": one.text("feedback")})
            one.done()
    if broken := wording_rules.broken(rules["model"], rules):
        taker.fault("model", f"{taker.what}: the model answer breaks its own rules: {broken[0] or 'too long'}")
    return rules


def _categories(taker: Taker) -> list[dict[str, str]]:
    categories = []
    for entry in taker.take("categories", list, []):
        one = Taker(entry, taker.path, taker.faults, what=f"{taker.what}, categories")
        categories.append({"id": one.text("id"), "text": one.text("text")})
        one.done()
    if len(categories) < 2:
        taker.fault("categories", f"{taker.what}: needs at least 2 categories")
    return categories


def _check_key(question: QuestionSource, taker: Taker) -> None:
    right = sum(part.get("correct", False) for part in question.parts)
    if question.kind == "mc1" and right != 1:
        taker.fault("options", f"{taker.what}: one best answer, but {right} are marked correct")
    if question.kind == "mr" and not 2 <= right < len(question.parts):
        taker.fault("options", f"{taker.what}: two or more correct options and at least one that is not")
    if question.kind == "cl":
        known = {category["id"] for category in question.categories}
        for part in question.parts:
            if part["category"] not in known:
                taker.fault("cards", f"{taker.what}: unknown category “{part['category']}”")
        if len({part["category"] for part in question.parts}) < 2:
            taker.fault("cards", f"{taker.what}: all cards fall into one category")
    if question.kind == "sj" and sorted(part["score"] for part in question.parts) != SCORES:
        taker.fault("options", f"{taker.what}: three wordings with the scores 2, 1 and 0, once each")
    if not question.parts:
        return
    texts = [part["text"].strip() for part in question.parts]
    if len(set(texts)) != len(texts):
        taker.fault(PARTS[question.kind], f"{taker.what}: two parts say the same")
