"""Official letters as documents: what a letter's text says, the letters it carries out, whom it addresses."""
