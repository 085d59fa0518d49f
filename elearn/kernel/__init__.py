"""What every noun stands on: database, clock, errors, actor, text, language."""
