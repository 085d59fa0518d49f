"""Dated acts on people and on whole units, with a preview of what each changes; two records of one person."""
