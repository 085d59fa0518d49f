"""Whole courses written in the browser: drafts, their review by a second person, and publication."""
