"""Reads of versions in use: people, moves, corrections."""

from elearn.revisions.queries import corrections, moves, people

__all__ = ["corrections", "moves", "people"]
