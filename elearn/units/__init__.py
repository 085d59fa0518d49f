"""The organisation tree, dated; renames, moves, closures and mergers."""
