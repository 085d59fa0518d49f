"""What a fault means to its author: one sentence that says what is wrong and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elearn.kernel.i18n import N_, _

if TYPE_CHECKING:
    from elearn.catalogue.source.located import Fault

# code: (for the command line, unless said where it is found; for the author at a page)
WORDS: dict[str, tuple[str, str]] = {
    "md_hidden": (
        "hidden character %(sign)s; delete it and type the word again",
        N_("Có ký tự ẩn %(sign)s. Xóa từ này rồi gõ lại bằng tay."),
    ),
    "md_mixed": (
        "“%(word)s” mixes letters of two alphabets that look alike; type it again",
        N_("“%(word)s” trộn chữ của hai bảng chữ cái trông giống nhau. Gõ lại từ này bằng tay."),
    ),
    "md_html": (
        "raw HTML “%(what)s”; write it in Markdown, or &lt; for the sign itself",
        N_("Có mã HTML “%(what)s”. Viết bằng Markdown; cần đúng dấu < thì gõ &lt;."),
    ),
    "md_link": (
        "link to “%(target)s”; only https://, mailto:, tel:, /page and #heading",
        N_("Liên kết “%(target)s” không dùng được. Chỉ nhận https://, mailto:, tel:, /trang hoặc #đề-mục."),
    ),
    "md_encoded": (
        "link “%(target)s” is written in codes; write the address in plain letters",
        N_("Liên kết “%(target)s” viết bằng mã ký tự. Gõ địa chỉ bằng chữ thường, đúng như trên thanh địa chỉ."),
    ),
    "md_host": (
        "link “%(target)s” names a site that can be taken for another; write its plain name",
        N_(
            "Liên kết “%(target)s” có tên trang dễ nhầm với trang khác. Gõ đúng tên trang, chỉ chữ không dấu, không có @."
        ),
    ),
    "md_text_host": (
        "the words say “%(words)s” but the link goes to “%(target)s”",
        N_("Chữ ghi “%(words)s” nhưng liên kết dẫn tới “%(target)s”. Sửa cho chữ và liên kết cùng một trang."),
    ),
    "md_image": (
        "image “%(target)s” is not from media/; put the picture into the course",
        N_("Ảnh “%(target)s” không nằm trong khóa học. Tải ảnh lên media/ rồi ghi media/tên-ảnh."),
    ),
    "md_attribute": (
        "attributes “%(what)s”; only {: #id .class } in small letters, digits and hyphens",
        N_("Thuộc tính “%(what)s” không dùng được. Chỉ nhận {: #mã .lớp } gồm chữ thường không dấu, số, gạch nối."),
    ),
    "md_id": (
        "id “%(what)s” belongs to the page; choose another heading or id",
        N_("Mã “%(what)s” là của trang. Đổi tiêu đề hoặc mã khác."),
    ),
    "md_deep": (
        "nested more than %(most)s deep; make it flatter",
        N_("Lồng nhau quá %(most)s lớp. Viết lại cho phẳng hơn."),
    ),
    "md_text": (
        "text of more than %(most)s characters; divide it",
        N_("Bài dài hơn %(most)s ký tự. Tách thành nhiều bài."),
    ),
    "md_line": (
        "line of more than %(most)s characters; divide it",
        N_("Dòng dài hơn %(most)s ký tự. Ngắt thành nhiều đoạn."),
    ),
    "md_part": (
        "paragraph of more than %(most)s characters; put empty lines between its parts",
        N_("Đoạn dài hơn %(most)s ký tự. Thêm dòng trống giữa các phần."),
    ),
    "md_removed": (
        "“%(what)s” would be removed when published; take it out",
        N_("“%(what)s” sẽ bị bỏ khi công bố. Viết lại chỗ này bằng Markdown thường."),
    ),
    "yaml_alias": (
        "",
        N_(
            "Có neo & hoặc bí danh * của YAML. Chép nội dung ra từng chỗ; chữ bắt đầu bằng & hay * thì đặt trong nháy kép."
        ),
    ),
    "yaml_tag": ("", N_("Có thẻ “%(tag)s”. Bỏ thẻ; chữ bắt đầu bằng dấu ! thì đặt trong nháy kép.")),
    "yaml_merge": ("", N_("Có khóa gộp <<. Viết đủ các khóa ở từng chỗ.")),
    "yaml_key": ("", N_("Khóa ở đây không phải một từ. Viết dạng “khóa: giá trị”.")),
    "yaml_twice": ("", N_("Khóa “%(key)s” có hai lần, lần đầu ở dòng %(first)s. Giữ một.")),
    "yaml_deep": ("", N_("Lồng nhau quá %(most)s lớp. Kiểm tra dấu ngoặc và phần thụt đầu dòng.")),
    "yaml_many": ("", N_("Có hơn %(most)s giá trị trong một tệp. Tách thành nhiều tệp.")),
    "yaml_kind": (
        "",
        N_(
            "“%(word)s” sẽ bị đọc thành giá trị khác. Là chữ thì đặt trong nháy kép; "
            "là số hay ngày thì viết thường: 12, 0.5, 2026-03-01, true."
        ),
    ),
    "yaml_control": ("", N_("Có ký tự điều khiển %(sign)s. Xóa dòng này rồi gõ lại bằng tay.")),
    "yaml_empty": ("", N_("Tệp trống. Viết nội dung hoặc bỏ tệp.")),
    "utf8": ("", N_("Tệp không phải chữ UTF-8. Lưu lại tệp với mã UTF-8.")),
}


def sentence(fault: Fault) -> str:
    """The fault in the author's language; the message of the command line where nothing else is known."""
    known = WORDS.get(fault.code)
    return _(known[1], **fault.values) if known else fault.message
