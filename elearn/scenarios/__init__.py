"""Branching scenarios as plain values: their shape, how a run goes, how it is marked, what an author must mend.

Nothing here knows a database, a clock or the web: the same choices always make the same score.
"""
