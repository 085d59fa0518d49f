"""What an author reads: faults as sentences, and the names of everything a scenario is made of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from elearn.authoring.rules import Changes
from elearn.catalogue.source import advice
from elearn.catalogue.source.located import Fault as FileFault
from elearn.kernel.i18n import N_, SOURCE, _, language
from elearn.scenarios.checks import Code, Fault
from elearn.scenarios.shapes import Dimension, Openness, Persona, Route

FAULTS: dict[Code, str] = {
    Code.NO_START: N_("Nút mở đầu “%(target)s” không có trong tình huống."),
    Code.NO_TARGET: N_("Có lựa chọn dẫn tới “%(target)s”, nút này không có."),
    Code.LOOP: N_("Đi từ nút này có đường quay lại chính nó; tình huống chỉ đi tới."),
    Code.UNREACHED: N_("Không có đường nào từ mở đầu tới nút này."),
    Code.FEW_DECISIONS: N_("Mới có %(count)s lần phải quyết định; ít nhất là %(least)s."),
    Code.FEW_ENDINGS: N_("Mới có %(count)s kết cục không kể nút dừng; ít nhất là %(least)s."),
    Code.EMPTY_NODE: N_("Nút không có lựa chọn và cũng không có lời kết."),
    Code.NO_QUESTION: N_("Chưa có câu hỏi."),
    Code.CHOICES: N_("Có %(count)s lựa chọn; từ hai đến bốn là vừa."),
    Code.SECONDS: N_("Cho %(count)s giây; từ %(least)s đến %(most)s giây là vừa."),
    Code.SAME_CHOICE: N_("Hai lựa chọn mang cùng một mã."),
    Code.DEFAULT: N_("Cần đúng một lựa chọn được lấy khi hết giờ."),
    Code.BEST: N_("Cần đúng một lựa chọn tốt nhất ở mọi mặt mà nút này chấm."),
    Code.CHOICE_WORDS: N_("Lựa chọn %(choice)s thiếu lời nói hoặc lời nhận xét."),
    Code.POINTS: N_("Lựa chọn %(choice)s có điểm nằm ngoài khoảng -2 đến 2."),
    Code.UNKNOWN_LINE: N_("Lựa chọn %(choice)s chạm ranh giới “%(line)s”, ranh giới này chưa khai ở phần khung."),
    Code.LINE_GOES_ON: N_(
        "Lựa chọn %(choice)s chạm ranh giới: phải dẫn tới một nút dừng, và không được là lựa chọn khi hết giờ."
    ),
    Code.UNKNOWN_CONDITION: N_("Lựa chọn %(choice)s rẽ nhánh theo một điều kiện không có."),
    Code.UNKNOWN_FACT: N_("Lựa chọn %(choice)s nói ra “%(fact)s”, dữ kiện này chưa khai ở phần khung."),
    Code.SECRET_TOLD: N_("Lựa chọn %(choice)s nói ra điều mật “%(fact)s” mà không chạm ranh giới nào."),
    Code.NO_BEST_PATH: N_("Đi theo các lựa chọn tốt nhất không tới được kết cục nào, lẽ ra phải đạt 100 điểm."),
    Code.BEST_PATH: N_("Đi theo các lựa chọn tốt nhất chỉ được %(total)s điểm hoặc chưa đạt, lẽ ra phải đạt 100."),
    Code.LAZY_PASSES: N_("Cách chơi không cần đọc “%(way)s” cũng đạt, với %(total)s điểm."),
    Code.LUCK_PASSES: N_("Chọn bừa cũng đạt ở %(share)s%% trong %(runs)s lượt; nhiều nhất chỉ được 1%%."),
}

# Faults of a file, by the code the reader gives them.
FILE_FAULTS: dict[str, str] = {
    "yaml": N_("Không đọc được YAML ở đây (%(problem)s)."),
    "mapping": N_("Chỗ này phải là các cặp “khóa: giá trị”."),
    "missing": N_("Thiếu “%(key)s”."),
    "empty": N_("“%(key)s” để trống."),
    "kind": N_("Giá trị của “%(key)s” không đúng loại."),
    "least": N_("“%(key)s” ít nhất là %(least)s."),
    "texts": N_("“%(key)s” chỉ được chứa chữ."),
    "unknown": N_("Không có khóa nào tên “%(key)s”."),
    "one_of": N_("“%(key)s” phải là một trong: %(words)s."),
    "mark": N_("Điểm trong “s” phải là số nguyên, với các khóa: %(words)s."),
    "go": N_("“go” là mã một nút, hoặc một trong %(words)s kèm then và else."),
    "name": N_("id phải là “%(name)s”, mã của bản nháp này."),
    "node_name": N_("Mã nút “%(name)s” chỉ được gồm chữ không dấu, số, gạch nối, gạch dưới, tối đa 40 ký tự."),
    "utf8": N_("Tệp không phải chữ UTF-8; dòng này có ký tự không đọc được."),
    "large": N_("Tệp lớn hơn %(most)s kB."),
    "many": N_("Có hơn %(most)s nút."),
}

WAYS: dict[str, str] = {
    "best": N_("Chọn tốt nhất ở mọi nút"),
    "longest": N_("Luôn chọn câu dài nhất"),
    "shortest": N_("Luôn chọn câu ngắn nhất"),
    "first": N_("Luôn chọn câu đầu"),
    "middle": N_("Luôn chọn câu giữa"),
    "last": N_("Luôn chọn câu cuối"),
    "figures": N_("Luôn chọn câu nhiều con số nhất"),
    "figures, short": N_("Luôn chọn câu nhiều con số, ngắn nhất"),
    "commas": N_("Luôn chọn câu nhiều dấu câu nhất"),
    "timeouts": N_("Để hết giờ ở mọi nút"),
    "random": N_("Chọn bừa"),
}

PERSONAS: dict[Persona, str] = {
    Persona.SITUATION: N_("Diễn biến"),
    Persona.FRIENDLY: N_("Phóng viên thân thiện"),
    Persona.NEUTRAL: N_("Phóng viên trung lập"),
    Persona.HOSTILE: N_("Phóng viên đối kháng"),
    Persona.IMPOSTOR: N_("Người mạo danh"),
    Persona.LIVESTREAMER: N_("Người dân phát trực tiếp"),
    Persona.RESIDENT: N_("Người dân"),
    Persona.MODERATOR: N_("Người dẫn chương trình"),
}

DIMENSIONS: dict[Dimension, str] = {
    Dimension.ACCURACY: N_("Chính xác"),
    Dimension.TIMELINESS: N_("Kịp thời"),
    Dimension.LAW: N_("Đúng pháp luật"),
    Dimension.EMPATHY: N_("Đồng cảm"),
    Dimension.DISCIPLINE: N_("Giữ thông điệp"),
    Dimension.BRIDGING: N_("Bắc cầu"),
}

OPENNESS: dict[Openness, str] = {
    Openness.OPEN: N_("công khai"),
    Openness.NOT_YET: N_("chờ công bố"),
    Openness.SECRET: N_("mật"),
}

CONDITIONS: dict[str, str] = {
    "if_ten_gte": N_("nếu căng thẳng từ %(value)s trở lên"),
    "if_tin_lt": N_("nếu tin cậy dưới %(value)s"),
    "if_phut_lt": N_("nếu còn dưới %(value)s phút"),
    "if_set": N_("nếu đã có cờ “%(value)s”"),
    "if_lo": N_("nếu đã nói ra “%(value)s”"),
}

CONDITION_NAMES: dict[str, str] = {
    "if_ten_gte": N_("căng thẳng từ (số)"),
    "if_tin_lt": N_("tin cậy dưới (số)"),
    "if_phut_lt": N_("số phút còn lại dưới (số)"),
    "if_set": N_("đã có cờ (tên)"),
    "if_lo": N_("đã nói ra dữ kiện (mã)"),
}

FRAME_PARTS: dict[str, str] = {
    "ten": N_("Tên tình huống"),
    "minutes": N_("Số phút làm bài"),
    "vai": N_("Vai của người học"),
    "boi_canh": N_("Bối cảnh"),
    "du_kien": N_("Dữ kiện"),
    "cam_ket": N_("Lời hẹn"),
    "loi_chan": N_("Ranh giới không được qua"),
    "bat_dau": N_("Nút mở đầu"),
    "cang_bat_dau": N_("Căng thẳng lúc đầu"),
    "tin_bat_dau": N_("Tin cậy lúc đầu"),
    "phut": N_("Số phút của câu chuyện"),
}

NODE_PARTS: dict[str, str] = {
    "who": N_("Ai nói"),
    "at": N_("Lúc nào trong chuyện"),
    "t": N_("Số giây"),
    "q": N_("Câu hỏi hoặc việc xảy ra"),
    "luat": N_("Căn cứ pháp luật"),
    "can_cu": N_("Căn cứ bằng lời"),
    "bai": N_("Bài học nên xem lại"),
    "c": N_("Các lựa chọn"),
    "ket": N_("Lời kết"),
    "dung": N_("Nút dừng"),
}


def fault(found: Fault) -> str:
    """What must be mended, in the reader's language."""
    values: dict[str, object] = dict(found.values)
    if "way" in values:
        values["way"] = way(str(values["way"])).lower()
    if "share" in values and language() == SOURCE:
        values["share"] = str(values["share"]).replace(".", ",")
    return _(FAULTS[found.code], **values)


def file_fault(code: str, message: str, values: Mapping[str, object]) -> str:
    """What is wrong at a line of a file; a fault without a code is told as the command line tells it."""
    if code in FILE_FAULTS:
        return _(FILE_FAULTS[code], **values)
    return advice.sentence(FileFault("", 0, message, code, dict(values)))


def way(name: str) -> str:
    return _(WAYS[name])


def persona(who: Persona) -> str:
    return _(PERSONAS[who])


def mark(deltas: Mapping[Dimension, int]) -> str:
    """ "Chính xác +2, đồng cảm -1"."""
    words = ", ".join(f"{_(DIMENSIONS[dimension])} {value:+d}" for dimension, value in deltas.items())
    return words[:1] + words[1:].lower()


def condition(route: Route) -> str:
    return _(CONDITIONS[route.condition], value=route.value)


def changes(found: Changes) -> list[str]:
    """What a revision changed, a sentence for each kind of change."""
    told = []
    for sentence, nodes in (
        (N_("thêm nút %(nodes)s"), found.added),
        (N_("bỏ nút %(nodes)s"), found.removed),
        (N_("sửa nút %(nodes)s"), found.changed),
    ):
        if nodes:
            told.append(_(sentence, nodes=", ".join(nodes)))
    if found.frame:
        told.append(_("sửa khung: %(parts)s", parts=", ".join(_(FRAME_PARTS[key]).lower() for key in found.frame)))
    return told


def differing(mine: Mapping[str, Any], theirs: Mapping[str, Any], names: Mapping[str, str]) -> list[str]:
    """The parts in which two states of one thing differ, by name."""
    return [_(name) for key, name in names.items() if mine.get(key) != theirs.get(key)]
