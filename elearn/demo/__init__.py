"""The invented staff and the story that a first start shows."""
