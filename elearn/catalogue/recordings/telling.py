"""Why a file is no recording, for authors: what `containers.Unreadable` says, in the reader's language."""

from __future__ import annotations

from elearn.kernel.i18n import N_, _

WHY: dict[str, str] = {
    "is not MP4, WebM, MP3 or Ogg inside": N_("bên trong không phải MP4, WebM, MP3 hay Ogg"),
    "breaks off or is damaged": N_("tệp thiếu phần cuối hoặc bị hỏng"),
    "does not say how long it lasts; write it anew as a finished file (not a live one)": N_(
        "tệp không nói dài bao lâu; xuất lại thành tệp hoàn chỉnh"
    ),
    "is QuickTime (.mov) inside; write it anew as MP4 with H.264 and AAC": N_("bên trong là QuickTime (.mov)"),
    "breaks off: no index (moov) in the MP4": N_("tệp MP4 thiếu phần mục lục (moov)"),
    "holds HEVC (H.265), which many browsers don't play; write it anew with H.264": N_(
        "mã hóa bằng HEVC (H.265), nhiều trình duyệt không phát được; xuất lại bằng H.264"
    ),
    "is Matroska, not WebM inside": N_("bên trong là Matroska, không phải WebM"),
    "is not MP3 inside, or is damaged": N_("bên trong không phải MP3, hoặc bị hỏng"),
    "is Ogg, but holds neither Opus nor Vorbis": N_("tệp Ogg không chứa Opus hay Vorbis"),
}


def said(trouble: object) -> str:
    """The trouble as a part of a sentence."""
    return _(WHY[str(trouble)]) if str(trouble) in WHY else str(trouble)
