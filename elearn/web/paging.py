"""Pages of a long list."""

from __future__ import annotations

from dataclasses import dataclass
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
    pages = max(1, -(-total // per_page))
    page = min(max(1, page), pages)
    rows = list(db.session.execute(query.limit(per_page).offset((page - 1) * per_page)))
    return Pagination(rows=rows, page=page, per_page=per_page, total=total)
