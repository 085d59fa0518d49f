"""Doors: routes with their permission, forms, filters, error pages, downloads."""
