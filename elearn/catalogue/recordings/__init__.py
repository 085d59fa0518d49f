"""Video and audio of lessons: what a file is inside, its captions, the checks on both, and how it is kept."""
