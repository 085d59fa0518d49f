"""Published versions in use: who is on which, moving people forward, and keys of questions found wrong later."""
