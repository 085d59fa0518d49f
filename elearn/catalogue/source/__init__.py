"""Course folders as authors write them: read, checked with line numbers, never trusted."""
