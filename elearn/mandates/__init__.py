"""Official letters that order training: courses, units, audience, deadlines."""
