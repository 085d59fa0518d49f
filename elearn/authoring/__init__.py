"""Branching scenarios written in the browser: drafts with their whole history, an outline, a map, a file."""
