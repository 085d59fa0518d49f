"""What a change of law touches: the lessons, questions and people that stand on the old text."""
