"""A unit's log of what it told the press, and the yearly figures of Nghị định 244/2026/NĐ-CP made from it."""
