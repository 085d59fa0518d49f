"""Bridging lessons: what is new after a change of law, for exactly the people who learned the old text."""
