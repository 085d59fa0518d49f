"""Figures frozen at a cut-off, and what became known after it."""
