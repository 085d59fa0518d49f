"""Courses: loaded from courses/, checked, and published as frozen versions."""
