"""Enrolments, progress and completion."""
