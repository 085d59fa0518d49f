"""Branching practice: runs through a scenario, their steps with times, marks, and what people lose most often."""
