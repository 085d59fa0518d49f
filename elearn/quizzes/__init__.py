"""Questions, attempts and marking."""
