"""Terms explained: what a word of the courses means, in a sentence or two."""
