"""What the referee listens for, and how its findings are worded. Expressions are over plain text (see plain.py)."""

from __future__ import annotations

import re

from elearn.scenarios.figures import CLOCK, DATE, LENGTH
from elearn.scenarios.plain import pattern


def N_(message: str) -> str:  # noqa: N802
    """Mark a sentence for the catalogue; this package stands below the one that translates."""
    return message


# case → (why, what to do)
REASONS: dict[str, tuple[str, str]] = {
    "R1": (
        N_("Lộ điều phải giữ kín; xác nhận hay phủ nhận cũng là lộ."),
        N_("Bỏ hẳn chi tiết này. Nêu căn cứ, nơi có thẩm quyền công bố, rồi nói phần công khai."),
    ),
    "R2": (
        N_("Nói điều chưa đến lúc công bố."),
        N_("Chỉ nêu giờ và nơi sẽ công bố, gửi mọi báo cùng lúc."),
    ),
    "R3": (
        N_("Từ chối nhưng chưa nêu căn cứ hợp với câu này."),
        N_("Nêu lý do thuộc nhóm luật cho phép từ chối và nơi có thẩm quyền, rồi nói phần công khai."),
    ),
    "R3-none": (
        N_("Từ chối, trong khi câu này không thuộc nhóm nào luật cho phép từ chối."),
        N_("Trả lời bằng dữ kiện công khai; điều chưa biết thì hẹn giờ và nơi trả lời."),
    ),
    "R4": (
        N_("Đoán. Điều người phát ngôn đoán, hôm sau thành thông tin chính thức."),
        N_("Gọi tên điều chưa biết, nêu ai đang xác minh và mấy giờ có."),
    ),
    "R5": (
        N_("Lặp lại lời buộc của người hỏi; phủ nhận cũng đưa chữ ấy lên tựa bài."),
        N_("Không mượn chữ ấy. Nói mốc giờ, việc đã làm, con số."),
    ),
    "R6": (
        N_("Con số không có trong phần công khai của bảng dữ kiện."),
        N_("Dùng số đã công khai, hoặc nói chưa có số xác minh và giờ sẽ có."),
    ),
    "R7": (
        N_("Quy trách nhiệm khi chưa có kết luận."),
        N_("Nêu việc đang được xác minh ở đâu; nơi có thẩm quyền sẽ kết luận."),
    ),
    "R8": (
        N_("Hứa mà không có giờ, ngày: chưa phải lời hẹn."),
        N_("Nêu giờ, ngày và nơi trả lời, loại giờ mình giữ được."),
    ),
    "R9": (
        N_("Quá 90 tiếng: báo sẽ tự chọn câu để trích."),
        N_("Giữ một ý chính, một dữ kiện, một việc làm tiếp."),
    ),
    "R10": (
        N_("Nhắm vào người hỏi thay vì trả lời câu hỏi."),
        N_("Đáp vào nỗi lo dưới câu hỏi; lời gắt bỏ qua."),
    ),
    "R11": (
        N_("Chưa nói dữ kiện công khai nào trả lời câu này."),
        N_("Nêu ít nhất một dữ kiện công khai đúng với điều được hỏi, bằng con số hay tên gọi trên bảng."),
    ),
}

# An hour, a day, or a length of time that a promise can be held to.
WHEN = pattern(
    CLOCK,
    DATE,
    LENGTH,
    r"\d{1,2}/\d{1,2}",
    r"(?<!điều )(?<!việc )(?<!ý )(?:thứ (?:hai|ba|tư|năm|sáu|bảy)|chủ nhật)",
    r"hôm nay|ngày mai|ngày kia|(?:sáng|trưa|chiều|tối|đêm) (?:nay|mai|kia)",
)

_OURS = r"(?<!công an )(?<!thanh tra )(?<!y tế )(?:tôi|chúng tôi|phường|xã|sở|ubnd|ủy ban|trường|ban tổ chức)"
# What is not given may be water; what is not told may be a lie.
_GOODS = r"(?! (?:đủ |thêm |được )?(?:nước|điện|dịch vụ|hàng|suất|bữa|thuốc|gạo|thực phẩm|vật tư|thiết bị|nhà|chỗ))"
REFUSALS = pattern(
    r"(?:không|chưa|chưa thể|không thể|xin không|miễn|xin miễn) (?:có )?bình luận(?: gì)?",
    rf"không (?:thể |được phép |muốn )?(?:cung cấp|tiết lộ|phát ngôn){_GOODS}",
    r"(?:không|không thể) (?:xác nhận|trả lời)(?! (?:thay|hộ))(?: (?:câu|nội dung|về|điều|việc) \w+)?",
    r"xin (?:phép )?(?:được )?(?:không|chưa) (?:nêu|nói|trả lời|bình luận|cung cấp|công bố|thông tin)",
    rf"{_OURS} (?:xin )?không (?:nêu|nói|công bố)(?! (?:rằng|là|dối|sai|quá|thay|thêm bớt))",
    r"không tiện (?:nói|nêu|trả lời|bình luận|chia sẻ)|không có gì để (?:nói|bình luận|trả lời)",
    rf"(?:{_OURS}|xin|xin phép|phép|phải|quyền|nên) từ chối|từ chối (?:bình luận|cung cấp thông tin|phát ngôn)",
    r"(?:việc|vấn đề|nội dung|chuyện) (?:này |đó |ấy )?(?:rất |khá )?nhạy cảm",
)
DELAYS = pattern(
    r"chưa (?:thể |tiện |được phép )?(?:cung cấp|trả lời|nói|nêu|tiết lộ)(?: được)?"
    r"(?! (?:nước|điện|đủ|hết|rằng|là|đúng|chính xác|xong))",
    r"chưa tiện",
)

_COUNT = r"(?:\d+|một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười)(?! ?(?:giờ|h\b|:|phút|tiếng))"
GUESSES = pattern(
    r"có lẽ|hình như|dường như|có vẻ(?: như)?|ắt là|ắt hẳn|chắc hẳn|phải chăng",
    r"(?<!không )(?<!chưa )(?<!vững )(?<!bền )chắc (?:là|do|vì|cũng|khoảng|tại|phải)",
    r"có thể (?:là )?(?:do|vì)|rất có thể|nhiều khả năng|khả năng cao|khả năng là",
    r"tôi (?:nghĩ|đồ) (?:là|rằng|do|vì|nguyên nhân|chắc)",
    r"(?<!không )(?<!chưa )(?<!đừng )(?<!tránh )(?<!phải )(?:tôi đoán|theo phỏng đoán|đoán là|đoán chừng|phỏng chừng)",
    r"nghe (?:nói|đâu|đồn|bảo|phong thanh)",
    r"khoảng chừng|ước chừng|áng chừng|ước khoảng|chừng khoảng|độ chừng",
    rf"(?:khoảng|chừng|trên dưới|tầm|cỡ) {_COUNT}",
    r"hàng (?:chục|trăm|nghìn|ngàn|triệu)|(?:vài|mấy) (?:chục|trăm|nghìn|ngàn|triệu)",
)

# Where a word of accusation means something else.
SPARED = pattern(r"chậm nhất|sớm hay muộn|muộn nhất|không muộn hơn|giấu tên|giấu mặt|mua bán|ăn uống|ăn ở|làm ăn")

_NOT_MINE = (
    r"(?! (?:ai|bên nào|đơn vị nào|người nào|chúng tôi|tôi|phường|xã|cơ quan|ubnd|hệ thống|phần mềm|máy|kỹ thuật))"
)
GUILT = pattern(
    r"thủ phạm|hung thủ|chủ mưu|cầm đầu|đồng phạm|tội đồ",
    # “kẻ vạch” draws a line; a person follows otherwise
    r"(?<!thước )(?<!vạch )(?<!tự )(?<!đường )kẻ(?! (?:vạch|vẽ|ô|sọc|bảng|đường|chỉ|dòng|lại|khung|biển|chữ|hàng|lề|viền))",
    rf"(?:lỗi (?:là )?(?:của|thuộc về|do)|do lỗi){_NOT_MINE}(?: \w+){{1,3}}",
    rf"trách nhiệm (?:hoàn toàn |chính )?thuộc về{_NOT_MINE}(?: \w+){{1,3}}",
    r"(?:đã|rõ ràng) (?:vi phạm(?: pháp luật)?|phạm tội|phạm pháp)|(?<!không )(?<!chưa )(?:cố tình|cố ý)",
    r"là (?:tội phạm|kẻ \w+)|bọn (?:tội phạm|chúng)|có tội(?! (?:hay|không))",
)
# Said before guilt in the same clause, these withhold it.
WITHHELD = pattern(r"chưa|không thể|không được|chưa đủ căn cứ|không phải|không ai là|nếu|có hay không|có phải|liệu")

PROMISES = pattern(
    r"sẽ sớm|sớm (?:nhất )?có thể|(?:trong )?thời gian (?:tới|sớm nhất|gần nhất)|một ngày gần đây|trong nay mai",
    r"(?:thông tin|thông báo|trả lời|cập nhật|báo|nói|công bố) sau(?! (?:khi|\d|đó|giờ))|(?:vài|ít|mấy) (?:hôm|ngày|giờ) (?:nữa|tới)",
    r"khi nào có|lúc nào có|khi có (?:thông tin|kết quả|số liệu)|sắp tới",
    rf"{_OURS} sẽ (?:\w+ ){{0,2}}(?:thông tin|thông báo|cập nhật|cung cấp|trả lời|(?<!họp )báo(?! cáo)|gửi|công bố)",
)

_REPORTER = r"(?:anh|chị|các anh|các chị|anh chị|nhà báo|phóng viên|báo chí|quý báo|tòa soạn)"
ATTACKS = pattern(
    rf"{_REPORTER} (?:đừng|chớ|không được (?:hỏi|quay|viết|đăng|suy diễn))(?: \w+){{0,2}}",
    r"(?:xin |đề nghị |yêu cầu )?(?:đừng|chớ|không nên) (?:có )?(?:suy diễn|suy đoán|quy chụp|xoáy|gài|vặn|lái|giật gân)\w*",
    rf"(?:đề nghị|yêu cầu) (?:{_REPORTER} )?(?:không (?:được )?(?:hỏi|quay|suy diễn|quy chụp)|ngừng|dừng|thôi|tắt)(?: \w+)?",
    r"(?:hỏi|nói|viết) (?:thế|vậy|như thế|như vậy) là(?: \w+){1,2}",
    r"câu hỏi (?:này |đó |của (?:anh|chị) )?(?:là |rất |thật |quá |mang tính |có tính )*"
    r"(?:vô lý|ác ý|thiếu thiện chí|quy chụp|ấu trĩ|vớ vẩn|kém|gài bẫy|không đúng mực|thiếu xây dựng)",
    r"thiếu thiện chí|giật tít|câu khách|bới móc|lấy tư cách gì|thổi phồng|vạch lá tìm sâu|nghe chưa rõ à",
)

_LAW = pattern("luật", "bộ luật", "nghị định", "thông tư", "quy chế", r"điều \d+", r"khoản \d+")


def law_quotations(text: str) -> list[tuple[int, int]]:
    """Places in quotation marks with the law named just before them: its words are nobody's answer."""
    marks = [match.start() for match in re.finditer('"', text)]
    found = []
    for number in range(0, len(marks) - 1, 2):
        opening, closing = marks[number], marks[number + 1]
        before = text[max(opening - 80, marks[number - 1] + 1 if number else 0) : opening]
        if _LAW.search(before):
            found.append((opening + 1, closing))
    return found
