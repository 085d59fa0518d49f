"""The page on which a later letter moves the deadlines of a mandate, with what that changes."""
