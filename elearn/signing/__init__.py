"""Digital signatures (PAdES) on the PDFs the site makes, with the organisation's certificate."""
