"""Whole copies of the data, the same file for SQLite and PostgreSQL."""
