"""Compliance on a date, and its exports."""
