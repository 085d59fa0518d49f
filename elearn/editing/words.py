"""The loader's faults in the reader's language. Its sentences are English, for the command line; here each pattern of
them has its Vietnamese. A test holds every sentence of the loader to have one."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import cast

from elearn.authoring import words as scenario_words
from elearn.catalogue.source import advice
from elearn.catalogue.source.located import Fault
from elearn.catalogue.source.scenarios import PLAYED
from elearn.kernel.i18n import N_, _
from elearn.scenarios.checks import Fault as Played

KINDS: dict[str, str] = {
    "mc1": N_("Chọn một: ba phương án, một đúng nhất"),
    "mr": N_("Chọn nhiều: bốn, năm phương án, từ hai đúng"),
    "or": N_("Xếp thứ tự: viết các dòng theo thứ tự đúng"),
    "cl": N_("Xếp vào nhóm: thẻ và nhóm"),
    "sj": N_("Xử lý tình huống: ba cách, điểm 2, 1, 0"),
    "sa": N_("Trả lời ngắn: chấm theo cụm từ phải có"),
}
PUBLICATIONS: dict[str, str] = {
    "correction": N_("Sửa lỗi: chữ, số, câu khó hiểu; không đổi điều phải biết"),
    "addition": N_("Bổ sung: thêm nội dung; điều đã học vẫn đúng"),
    "replacement": N_("Thay thế: có điều đã học không còn đúng"),
}
SHORT_PUBLICATIONS: dict[str, str] = {
    "correction": N_("sửa lỗi"),
    "addition": N_("bổ sung"),
    "replacement": N_("thay thế"),
}

# English, with the parts that vary in braces → Vietnamese with the same parts.
PATTERNS: dict[str, str] = {
    # files
    "file is missing": N_("Thiếu tệp này."),
    "file is larger than {most} bytes": N_("Tệp lớn quá %(most)s byte."),
    "file is not UTF-8": N_("Tệp không phải văn bản UTF-8."),
    "not readable as YAML: {problem}": N_("Không đọc được YAML: %(problem)s."),
    "{what} must be a mapping": N_("%(what)s phải là các dòng “khóa: giá trị”."),
    "{what}: “{key}” is missing": N_("%(what)s: thiếu mục “%(key)s”."),
    "{what}: “{key}” is empty": N_("%(what)s: mục “%(key)s” còn trống."),
    "{what}: “{key}” is of the wrong kind ({kind})": N_("%(what)s: mục “%(key)s” sai kiểu giá trị."),
    "{what}: “{key}” must be at least {least}": N_("%(what)s: mục “%(key)s” ít nhất là %(least)s."),
    "{what}: “{key}” must be at most {most}": N_("%(what)s: mục “%(key)s” nhiều nhất là %(most)s."),
    "{what}: “{key}” must hold texts only": N_("%(what)s: mục “%(key)s” chỉ chứa chữ."),
    "{what}: unknown key “{key}”": N_("%(what)s: không có mục nào tên “%(key)s”."),
    "{what}: “{key}” is one of {known}": N_("%(what)s: mục “%(key)s” là một trong: %(known)s."),
    "{what}: “{key}” must be “all”": N_("%(what)s: mục “%(key)s” phải là “all”."),
    "id is not the file's name “{name}”": N_("Mã không trùng tên tệp “%(name)s”."),
    "{what} does not open with front matter between two lines of ---": N_(
        "Đầu tệp phải có phần khai báo nằm giữa hai dòng ---."
    ),
    # course.yaml
    "slug “{slug}” is not the folder's name “{name}”": N_("Mã khóa học “%(slug)s” phải là “%(name)s”."),
    "unknown press role “{role}”": N_("Không có vai trò báo chí “%(role)s”."),
    "activity: neither “lesson”, “quiz”, “scenario” nor “drill”": N_(
        "Hoạt động phải là một trong lesson, quiz, scenario, drill."
    ),
    "activity “{name}” stands twice": N_("Hoạt động “%(name)s” có hai lần."),
    "track {role}: “{name}” is not in the course": N_("Phần học của %(role)s: khóa học không có “%(name)s”."),
    "track {role}: the role is not in the audience": N_("Phần học của %(role)s: vai trò không thuộc đối tượng học."),
    # lessons
    "unknown outcome “{name}”": N_("Khóa học không có kết quả đầu ra “%(name)s”."),
    "lesson has {count} words; {least} to {most} are right": N_("Bài có %(count)s chữ; nên từ %(least)s đến %(most)s."),
    "lesson has no text": N_("Bài chưa có nội dung."),
    "lesson is in no module": N_("Bài không thuộc mô-đun nào."),
    "heading of level {depth} after level {level}; lessons start at ##": N_(
        "Đề mục cấp %(depth)s đứng sau cấp %(level)s; bài bắt đầu bằng ##, không nhảy cấp."
    ),
    "a list needs an empty line above it": N_("Trước danh sách cần một dòng trống."),
    "image “{name}” has no text alternative": N_("Ảnh “%(name)s” chưa có lời mô tả thay thế."),
    "image “{name}” is not in the course's media/": N_("Ảnh “%(name)s” không có trong media/ của khóa học."),
    "form “{name}” does not exist": N_("Không có biểu mẫu “%(name)s”."),
    # law
    "law “{slug}” is cited in the text but not listed in front": N_(
        "Văn bản “%(slug)s” được dẫn trong bài nhưng chưa có ở mục Văn bản được dẫn."
    ),
    "law “{slug}” is listed in front but not cited in the text": N_(
        "Văn bản “%(slug)s” có ở mục Văn bản được dẫn nhưng bài không dẫn."
    ),
    "law “{slug}” is not in the registry": N_("Văn bản “%(slug)s” không có trong sổ văn bản pháp luật."),
    "law “{slug}” is no longer in force: cite its successor, or [[luat-cu:{name}]]": N_(
        "Văn bản “%(slug)s” hết hiệu lực: dẫn văn bản thay thế, hoặc [[luat-cu:%(name)s]] nếu chỉ nhắc lịch sử."
    ),
    "law “{slug}” is not confirmed (chưa xác nhận)": N_("Văn bản “%(slug)s” chưa được xác nhận hiệu lực."),
    "“{told}” is tied to no document; cite it with [[luat:…]]": N_(
        "“%(told)s” chưa gắn với văn bản nào; dẫn nguồn bằng [[luat:…]]."
    ),
    # questions
    "a pool must be a list of questions": N_("Tệp câu hỏi phải là một danh sách câu hỏi."),
    "question: unknown kind “{kind}”": N_("Không có loại câu hỏi “%(kind)s”."),
    "question “{name}” stands twice": N_("Câu hỏi “%(name)s” có hai lần."),
    "question {name}: “{told}” is tied to no document in law": N_(
        "Câu %(name)s: “%(told)s” chưa gắn với văn bản nào ở mục Văn bản được dẫn."
    ),
    "{what}: difficulty runs from 1 to 3": N_("%(what)s: độ khó từ 1 đến 3."),
    "{what}: needs at least {least} {key}": N_("%(what)s: cần ít nhất %(least)s dòng ở mục “%(key)s”."),
    "{what}: the model answer breaks its own rules: {problem}": N_(
        "%(what)s: câu trả lời mẫu trái chính quy tắc của nó: %(problem)s."
    ),
    "{what}: one best answer, but {count} are marked correct": N_(
        "%(what)s: cần đúng một phương án đúng, đang có %(count)s."
    ),
    "{what}: two or more correct options and at least one that is not": N_(
        "%(what)s: cần từ hai phương án đúng và ít nhất một phương án sai."
    ),
    "{what}: unknown category “{name}”": N_("%(what)s: không có nhóm “%(name)s”."),
    "{what}: all cards fall into one category": N_("%(what)s: mọi thẻ đều rơi vào một nhóm."),
    "{what}: three wordings with the scores 2, 1 and 0, once each": N_(
        "%(what)s: cần ba cách xử lý, điểm 2, 1 và 0, mỗi điểm một lần."
    ),
    "{what}: two parts say the same": N_("%(what)s: hai dòng viết giống nhau."),
    # quizzes
    "quiz: draws {draw} questions from a pool of {count}": N_("Bài kiểm tra rút %(draw)s câu, kho chỉ có %(count)s."),
    "quiz: the row “{name}” needs three counts, one per difficulty": N_(
        "Bài kiểm tra: dòng “%(name)s” cần ba số, mỗi độ khó một số."
    ),
    "critical: needs more right answers than it draws": N_("Câu ranh giới: số câu phải đúng nhiều hơn số câu rút."),
    "quiz: the form asks for the unknown outcome “{name}”": N_(
        "Bài kiểm tra: khóa học không có kết quả đầu ra “%(name)s”."
    ),
    "quiz: {outcome}, difficulty {difficulty}: {count} questions, {needed} needed": N_(
        "Bài kiểm tra: %(outcome)s, độ khó %(difficulty)s có %(count)s câu, cần %(needed)s."
    ),
    "quiz: {outcome}, difficulty {difficulty}: {count} that are not critical needed": N_(
        "Bài kiểm tra: %(outcome)s, độ khó %(difficulty)s cần %(count)s câu không phải câu ranh giới."
    ),
    "quiz: {count} critical questions, {needed} needed": N_(
        "Bài kiểm tra: có %(count)s câu ranh giới, cần %(needed)s."
    ),
    "quiz: the form has room for {room} critical questions, draws {draw}": N_(
        "Bài kiểm tra: cơ cấu đề chỉ chứa được %(room)s câu ranh giới, đang rút %(draw)s."
    ),
    "the key stands at place {place} in {count} of {all} questions": N_(
        "Đáp án đứng ở vị trí %(place)s trong %(count)s trên %(all)s câu: đoán được."
    ),
    "the key is the longest option in {count} of {all} questions": N_(
        "Đáp án là phương án dài nhất trong %(count)s trên %(all)s câu: đoán được."
    ),
    # scenarios and drills
    "node {node}: lesson “{name}” does not exist": N_("Nút %(node)s: khóa học không có bài “%(name)s”."),
    "node {node}: “{told}” is tied to no document in luat": N_(
        "Nút %(node)s: “%(told)s” chưa gắn với văn bản nào ở mục luat."
    ),
    "node {node}: {problem}": N_("Nút %(node)s: %(problem)s."),
    "has {count} questions; {least} to {most} are right": N_("Có %(count)s câu hỏi; từ %(least)s đến %(most)s là vừa."),
    "no fact is marked {openness}": N_("Chưa có dữ kiện nào thuộc mức %(openness)s."),
    "{name}: id stands twice": N_("%(name)s: mã dùng hai lần."),
    "{name}: needs signs by which telling it is recognised": N_("%(name)s: cần dấu hiệu để nhận ra khi nói đến."),
    "{name}: is told by the open fact “{other}”": N_("%(name)s: bị dữ kiện công khai “%(other)s” nói ra."),
    "{name}: no open fact answers it": N_("%(name)s: chưa có dữ kiện công khai nào trả lời câu này."),
    "{name}: is answered by “{fact}”, which is not on the fact sheet": N_(
        "%(name)s: trả lời bằng “%(fact)s”, dữ kiện này không có."
    ),
    "{name}: is answered by “{fact}”, which is not open": N_("%(name)s: trả lời bằng “%(fact)s” chưa công khai."),
    "{name}: may be refused in part, so it names its law": N_("%(name)s: được từ chối một phần nên phải nêu căn cứ."),
    "{name}: “{phrase}” is not in the question": N_("%(name)s: “%(phrase)s” không có trong câu hỏi."),
    "{name}: has {count} bad answers; {least} are the least": N_(
        "%(name)s: có %(count)s câu trả lời chưa đạt; ít nhất %(least)s."
    ),
    "{name}: there is no rule {rule}": N_("%(name)s: không có quy tắc %(rule)s."),
    "{name}: {rule} stops its own model answer at “{words}”": N_(
        "%(name)s: quy tắc %(rule)s chặn chính câu trả lời mẫu ở “%(words)s”."
    ),
    "{name}: bad answer {number}: {said}": N_("%(name)s: câu trả lời chưa đạt số %(number)s: %(said)s"),
    "{name}: “{told}” is tied to no document in law": N_("%(name)s: “%(told)s” chưa gắn với văn bản nào ở mục law."),
}
# What the loader calls the part it speaks of.
PARTS: dict[str, str] = {
    "course": N_("Khóa học"),
    "completion": N_("Điều kiện hoàn thành"),
    "outcome": N_("Kết quả đầu ra"),
    "module": N_("Mô-đun"),
    "activity": N_("Hoạt động"),
    "lesson": N_("Bài"),
    "quiz": N_("Bài kiểm tra"),
    "critical": N_("Phần câu ranh giới"),
    "question": N_("Câu hỏi"),
    "track": N_("Phần học của"),
    "scenario": N_("Tình huống"),
    "drill": N_("Bộ câu hỏi khó"),
}


@lru_cache(maxsize=1)
def _compiled() -> list[tuple[re.Pattern[str], str]]:
    made = []
    for english, vietnamese in PATTERNS.items():
        pieces = re.split(r"\{(\w+)\}", english)
        pattern = "".join(
            re.escape(piece) if number % 2 == 0 else f"(?P<{piece}>.*?)" for number, piece in enumerate(pieces)
        )
        made.append((re.compile(f"{pattern}", re.DOTALL), vietnamese))
    return made


def spoken(fault: Fault) -> str:
    """The fault as a sentence for the reader; what has no words here is shown as the loader said it."""
    if fault.code in advice.WORDS:
        return advice.sentence(fault)
    if fault.code == PLAYED:
        found = cast(Played, fault.values["fault"])
        return (
            f"{_('Nút %(node)s', node=found.node)}: {scenario_words.fault(found)}"
            if found.node
            else scenario_words.fault(found)
        )
    for pattern, vietnamese in _compiled():
        if match := pattern.fullmatch(fault.message):
            parts = match.groupdict()
            if "what" in parts:
                parts["what"] = part(parts["what"])
            return _(vietnamese, **parts)
    return fault.message


def part(name: str) -> str:
    """“question hb-kq1-01, options” → “Câu hỏi hb-kq1-01, options”."""
    word, space, rest = name.partition(" ")
    bare = word.removesuffix(",")
    return f"{_(PARTS[bare])}{word[len(bare) :]}{space}{rest}" if bare in PARTS else name
