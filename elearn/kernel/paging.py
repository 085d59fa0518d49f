"""Pages of a long list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import func, select

from elearn.kernel.db import AnySelect, db


@dataclass(frozen=True, slots=True)
class Pagination:
    """One page of rows; `total` counts the whole list with the very same query."""

    rows: list[Any]
    page: int
    per_page: int
    total: int

    @classmethod
    def of(cls, rows: list[Any], page: int, per_page: int) -> Pagination:
        """One page of rows that are already in memory."""
        pages = max(1, -(-len(rows) // per_page))
        page = min(max(1, page), pages)
        return cls(rows[(page - 1) * per_page : page * per_page], page, per_page, len(rows))

    @classmethod
    def at(cls, number: int, per_page: int, total: int) -> Pagination:
        """A page of a list of `total` rows, its rows still to come; out of range gives the nearest."""
        return cls([], min(max(1, number), max(1, -(-total // per_page))), per_page, total)

    def holding(self, rows: Sequence[Any]) -> Pagination:
        """The page with its rows."""
        return replace(self, rows=list(rows))

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.per_page))

    @property
    def first(self) -> int:
        return 0 if not self.total else (self.page - 1) * self.per_page + 1

    @property
    def last(self) -> int:
        return min(self.total, self.page * self.per_page)


def paginate(query: AnySelect, page: int, per_page: int = 50) -> Pagination:
    """Run one page of `query` and count the whole of it. Pages out of range give the nearest."""
    total = db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    found = Pagination.at(page, per_page, total)
    return found.holding(db.session.execute(query.limit(per_page).offset((found.page - 1) * per_page)).all())
