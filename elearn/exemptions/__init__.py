"""Exemptions: who need not learn, why, who signed it, and until when."""
