"""Staff and their dated assignments."""
