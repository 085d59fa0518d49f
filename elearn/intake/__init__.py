"""Lists from files, for registration: checked, decided, put on a mandate's list; two lists compared."""
