"""A course as a zip, there and back byte for byte.

A course is a tree: path relative to the course → bytes. `write_archive` always gives the same bytes for the same tree
(sorted, stored, one date); `read_archive` gives the tree or refuses, naming the entry, and never unpacks more than it has
agreed to. One folder around everything, as people's zip tools make it, is taken off; what macOS and Windows leave in
folders of their own accord is left out.
"""

from __future__ import annotations

import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from types import MappingProxyType

from elearn.catalogue.media import TYPES, is_picture, mega, picture_of, refuse_large
from elearn.catalogue.source.located import LARGEST
from elearn.kernel.errors import Refused
from elearn.kernel.i18n import _

LARGEST_ARCHIVE = 40_000_000  # bytes of the zip itself; larger than any picture refused below, so that it is named
LARGEST_TREE = 38_000_000
MOST_FILES = 500
MOST_ENTRIES = 3 * MOST_FILES  # with folders and leftovers
MOST_RATIO, FREE = 100, 100_000  # a file over FREE bytes may not unpack to more than MOST_RATIO times its packed size
HEAD = "course.yaml"
SHAPE = re.compile(
    r"course\.yaml|lessons/[a-z0-9-]{1,80}\.md|(?:questions|quizzes|scenarios|drills)/[a-z0-9-]{1,80}\.yaml|media/[a-z0-9-]{1,80}\.(?:"
    + "|".join(sorted(ending[1:] for ending in TYPES))
    + r")|media/[A-Za-z0-9][A-Za-z0-9._-]{0,79}\.(?:vtt|(?:mp4|m4a|webm|mp3|ogg)\.yaml)"  # captions, pointers
)
_RECORDING = re.compile(r"media/[^/]+\.(?:mp4|m4a|webm|mp3|ogg|mov)", re.I)
FOLDERS = frozenset({"lessons", "questions", "quizzes", "scenarios", "drills", "media"})
_LEFTOVERS = frozenset({".ds_store", "thumbs.db", "desktop.ini"})
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.I)
_END, _END64, _FIRST = b"PK\x05\x06", b"PK\x06\x07", b"PK\x03\x04"
_WHEN = (1980, 1, 1, 0, 0, 0)

Tree = Mapping[str, bytes]


def write_archive(tree: Tree) -> bytes:
    """The zip of a tree; equal trees give equal bytes. Refuses what `read_archive` would refuse to take back."""
    _check_tree(tree)
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED, allowZip64=False) as archive:
        for path in sorted(tree):
            entry = zipfile.ZipInfo(path, _WHEN)
            entry.create_system = 3
            entry.external_attr = (stat.S_IFREG | 0o644) << 16
            archive.writestr(entry, tree[path])
    return made.getvalue()


def read_archive(content: bytes) -> dict[str, bytes]:
    """The tree in a zip.

    Refuses what is not one plain zip from first to last byte; an entry that is encrypted, packed in an unknown way,
    damaged, not a file, or named so that it leaves the folder, means two things, or has no place in a course; too many
    entries, too many bytes, told or real; pictures that `picture_of` refuses; and a course without course.yaml.
    """
    _check_frame(content)
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_ENTRIES:
                raise _many(len(entries))
            for entry in entries:
                _check_entry(entry)
            _check_overlaps(entries, content)
            paths = _paths([entry for entry in entries if not _leftover(entry)])
            tree = dict(_unpacked(archive, paths))
    except (zipfile.BadZipFile, zlib.error, EOFError, struct.error, NotImplementedError, ValueError, OSError) as error:
        raise _no_zip() from error
    _check_tree(tree)
    return tree


def tree_of(folder: Path, pointers: Tree = MappingProxyType({})) -> dict[str, bytes]:
    """The tree of a course folder on disk: everything in it that has a place in a course, and what stands for its
    recordings (`recordings.pointers`)."""
    files = (file for file in folder.rglob("*") if file.is_file() and not file.is_symlink())
    named = {file.relative_to(folder).as_posix(): file for file in files}
    found = {path: named[path].read_bytes() for path in named if SHAPE.fullmatch(path)}
    return dict(sorted({**found, **pointers}.items()))


def _no_zip() -> Refused:
    return Refused(
        _("Tệp không phải zip nguyên vẹn: thiếu phần, hỏng, hoặc có dữ liệu lạ ở đầu hay cuối."),
        next_step=_("Nén lại thư mục khóa học thành một tệp .zip mới rồi tải lên."),
    )


def _many(count: int) -> Refused:
    return Refused(
        _("Tệp zip có %(count)s mục; một khóa học có nhiều nhất %(most)s tệp.", count=count, most=MOST_FILES),
        next_step=_("Chỉ nén thư mục của một khóa học."),
    )


def _check_frame(content: bytes) -> None:
    """One end record that ends the file, a small directory, nothing before the first entry."""
    if len(content) > LARGEST_ARCHIVE:
        raise Refused(
            _(
                "Tệp zip nặng %(size)s MB; nhiều nhất là %(most)s MB.",
                size=mega(len(content)),
                most=mega(LARGEST_ARCHIVE),
            ),
            next_step=_("Thu nhỏ ảnh trong thư mục media/ rồi nén lại."),
        )
    end = content.rfind(_END, max(0, len(content) - 22 - 65_535))
    if end < 0 or len(content) < end + 22:
        raise _no_zip()
    disk, first_disk, here, count, size, start, comment = struct.unpack_from("<4H2IH", content, end + 4)
    if count > MOST_ENTRIES or size > MOST_ENTRIES * 1_000:
        raise _many(count)
    zip64 = content[max(0, end - 20) : end].startswith(_END64)
    whole = end + 22 + comment == len(content) and start + size == end and here == count and not disk and not first_disk
    if zip64 or not whole or (count and not content.startswith(_FIRST)):
        raise _no_zip()


def _shown(name: str) -> str:
    """The name as it may be printed: what can't be seen is written out, the middle of a long one is left out."""
    seen = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in name)
    return seen if len(seen) <= 80 else f"{seen[:40]}…{seen[-30:]}"


def _check_entry(entry: zipfile.ZipInfo) -> None:
    """Refuse the entry by its name, its kind and the way it is packed."""
    name = entry.orig_filename
    shown = _shown(name)
    _check_path(name.removesuffix("/"), shown)
    mode = stat.S_IFMT(entry.external_attr >> 16)
    if mode not in {0, stat.S_IFREG, stat.S_IFDIR} or (mode == stat.S_IFDIR) > name.endswith("/"):
        raise Refused(
            _("“%(name)s” không phải tệp thường (liên kết hoặc tệp đặc biệt).", name=shown),
            next_step=_("Thay bằng chính tệp mà nó trỏ tới rồi nén lại."),
        )
    if entry.flag_bits & 0x2041:
        raise Refused(_("“%(name)s” bị khóa bằng mật khẩu.", name=shown), next_step=_("Nén lại mà không đặt mật khẩu."))
    if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise Refused(
            _("“%(name)s” được nén theo cách không đọc được ở đây.", name=shown),
            next_step=_("Nén lại theo cách thông thường (Deflate)."),
        )
    if name.endswith("/") and entry.file_size:
        raise _no_zip()


def _check_path(path: str, shown: str) -> None:
    parts = path.split("/")
    if any(unicodedata.category(c)[0] == "C" for c in path):
        wrong = _("“%(name)s”: tên có ký tự ẩn hoặc ký tự điều khiển.", name=shown)
    elif "\\" in path:
        wrong = _("“%(name)s”: tên có dấu \\.", name=shown)
    elif path.startswith("/") or re.match(r"[A-Za-z]:", path):
        wrong = _("“%(name)s”: đường dẫn bắt đầu từ gốc ổ đĩa.", name=shown)
    elif ".." in parts:
        wrong = _("“%(name)s”: đường dẫn đi ngược ra ngoài khóa học.", name=shown)
    elif any(part in {"", "."} or part.endswith((".", " ")) or part.startswith(" ") for part in parts):
        wrong = _("“%(name)s”: đường dẫn có phần trống hoặc có dấu chấm, dấu cách thừa.", name=shown)
    elif any(_RESERVED.fullmatch(part) for part in parts):
        wrong = _("“%(name)s”: tên này Windows giữ riêng, không đặt cho tệp được.", name=shown)
    else:
        return
    raise Refused(
        wrong, next_step=_("Nén lại đúng thư mục khóa học; tên tệp chỉ gồm chữ thường không dấu, số, gạch nối.")
    )


def _check_overlaps(entries: list[zipfile.ZipInfo], content: bytes) -> None:
    """Every entry has bytes of its own: two names for the same packed bytes are how little becomes much."""
    free = 0
    for entry in sorted(entries, key=lambda one: one.header_offset):
        if entry.header_offset < free:
            raise _overlap(entry)
        name, extra = struct.unpack_from("<2H", content, entry.header_offset + 26)
        free = entry.header_offset + 30 + name + extra + entry.compress_size
    if free > len(content):
        raise _no_zip()


def _overlap(entry: zipfile.ZipInfo) -> Refused:
    return Refused(
        _("“%(name)s” nằm chồng lên một mục khác trong tệp zip.", name=_shown(entry.filename)),
        next_step=_("Nén lại thư mục khóa học thành một tệp .zip mới rồi tải lên."),
    )


def _leftover(entry: zipfile.ZipInfo) -> bool:
    parts = entry.filename.split("/")
    return "__MACOSX" in parts[:2] or parts[-1].lower() in _LEFTOVERS


def _paths(entries: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """Path in the course → entry, one folder around everything taken off; refuses names that mean the same."""
    files = [entry for entry in entries if not entry.filename.endswith("/")]
    seen: dict[str, str] = {}
    for entry in files:
        key = unicodedata.normalize("NFC", entry.filename).casefold()
        if key in seen:
            raise Refused(
                _("“%(name)s” trùng tên với “%(other)s”.", name=_shown(entry.filename), other=_shown(seen[key])),
                next_step=_("Giữ lại một tệp, bỏ tệp kia, rồi nén lại. Chữ hoa và chữ thường được coi là một."),
            )
        seen[key] = entry.filename
    tops = {entry.filename.partition("/")[0] for entry in entries}
    around = tops.pop() + "/" if len(tops) == 1 else ""
    if around and around[:-1] not in FOLDERS and not any(entry.filename == HEAD for entry in files):
        folders = [entry.filename.removeprefix(around) for entry in entries if entry.filename.endswith("/")]
        named = {entry.filename.removeprefix(around): entry for entry in files}
    else:
        folders = [entry.filename for entry in entries if entry.filename.endswith("/")]
        named = {entry.filename: entry for entry in files}
    for folder in folders:
        if folder and folder[:-1] not in FOLDERS:
            raise _no_place(folder)
    for path in named:
        _check_place(path)
    return named


def _no_place(path: str) -> Refused:
    return Refused(
        _("“%(name)s” không có chỗ trong một khóa học.", name=_shown(path)),
        next_step=_(
            "Một khóa học chỉ có course.yaml, lessons/*.md, questions/, quizzes/, scenarios/, drills/ (*.yaml) và media/ "
            "(%(kinds)s); tên tệp chỉ gồm chữ thường không dấu, số, gạch nối.",
            kinds=", ".join(TYPES),
        ),
    )


def _check_place(path: str) -> None:
    if _RECORDING.fullmatch(path):
        raise Refused(
            _("“%(name)s” là video hoặc âm thanh, không nhập qua tệp zip.", name=_shown(path)),
            next_step=_("Bỏ tệp ấy khỏi zip; tải lên riêng ở mục Ảnh và bản ghi của bản nháp."),
        )
    if not SHAPE.fullmatch(path):
        raise _no_place(path)


def _unpacked(archive: zipfile.ZipFile, paths: dict[str, zipfile.ZipInfo]) -> Iterator[tuple[str, bytes]]:
    """Every file, with the sizes agreed to before and kept while unpacking."""
    for path, entry in paths.items():
        _check_size(path, entry.file_size)
        if entry.file_size > FREE and entry.file_size > MOST_RATIO * entry.compress_size:
            raise Refused(
                _(
                    "“%(name)s” bung ra gấp hơn %(most)s lần; đó không phải tệp của khóa học.",
                    name=path,
                    most=MOST_RATIO,
                ),
                next_step=_("Bỏ tệp ấy rồi nén lại."),
            )
    _check_total(sum(entry.file_size for entry in paths.values()))
    for path, entry in paths.items():
        try:
            with archive.open(entry) as file:
                content = file.read(entry.file_size + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise Refused(
                _("“%(name)s” bị hỏng trong tệp zip.", name=path),
                next_step=_("Nén lại thư mục khóa học thành một tệp .zip mới rồi tải lên."),
            ) from error
        if len(content) != entry.file_size:
            raise _no_zip()
        yield path, content


def _check_size(path: str, size: int) -> None:
    if is_picture(path):
        refuse_large(path, size)
    elif size > LARGEST:
        raise Refused(
            _(
                "“%(name)s” nặng %(size)s MB; tệp chữ nhiều nhất %(most)s MB.",
                name=path,
                size=mega(size),
                most=mega(LARGEST),
            ),
            next_step=_("Tách thành nhiều bài hoặc nhiều tệp câu hỏi."),
        )


def _check_total(size: int) -> None:
    if size > LARGEST_TREE:
        raise Refused(
            _(
                "Khóa học nặng %(size)s MB sau khi bung; nhiều nhất là %(most)s MB.",
                size=mega(size),
                most=mega(LARGEST_TREE),
            ),
            next_step=_("Thu nhỏ ảnh trong thư mục media/ rồi nén lại."),
        )


def _check_tree(tree: Tree) -> None:
    """Refuse a tree that is no course: by its paths, its sizes and its pictures."""
    if HEAD not in tree:
        raise Refused(
            _("Tệp zip không có course.yaml."),
            next_step=_("Nén cả thư mục khóa học, trong đó có course.yaml."),
        )
    if len(tree) > MOST_FILES:
        raise _many(len(tree))
    for path in sorted(tree):
        _check_place(path)
        _check_size(path, len(tree[path]))
        if is_picture(path):
            picture_of(path.removeprefix("media/"), tree[path])
    _check_total(sum(map(len, tree.values())))
