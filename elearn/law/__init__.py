"""The registry of legal documents and their status on a date."""
