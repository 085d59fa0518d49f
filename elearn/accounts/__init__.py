"""Users, the roles they hold on units, and signing in."""
