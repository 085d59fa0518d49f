"""Official papers made of frozen figures: the report and its annexes, a unit's certificate, reminders, lists of names."""
