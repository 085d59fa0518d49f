"""The scenarios of the site, and a small one made for a rule."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
import yaml

from elearn.config import ROOT
from elearn.scenarios.shapes import Scenario, scenario_of

FILES = sorted((ROOT / "courses").glob("*/scenarios/*.yaml"))


def body_of(path: Any) -> dict[str, Any]:
    """The plain form of a file, without what only the course knows."""
    return {key: value for key, value in yaml.safe_load(path.read_text()).items() if key != "minutes"}


@cache
def scenario_at(path: Any) -> Scenario:
    """The scenario of a file, read once."""
    return scenario_of(body_of(path))


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def published(request: pytest.FixtureRequest) -> Scenario:
    return scenario_at(request.param)


@pytest.fixture
def water() -> Scenario:
    return scenario_at(ROOT / "courses" / "hop-bao" / "scenarios" / "nuoc-sach-an-phuc.yaml")


def choice(identity: str, go: Any, s: dict[str, int], **more: Any) -> dict[str, Any]:
    return {"id": identity, "x": f"Nói {identity}.", "fb": f"Vì {identity}.", "s": s, "go": go, **more}


def node(*choices: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"who": "doi_khang", "t": 30, "q": "Vì sao?", "c": list(choices), **more}


def body(nodes: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A scenario that starts at n1; the stop `dung` and the ending `cuoi` are always there."""
    ends = {"cuoi": {"ket": "Xong."}, "dung": {"ket": "Dừng.", "dung": True}}
    return {
        "id": "thu",
        "ten": "Thử",
        "vai": "Người thử",
        "du_kien": ["Một dữ kiện"],
        "bat_dau": "n1",
        "nut": {**nodes, **ends},
        **more,
    }
