"""Registration lists: what one unit answers to one mandate."""
