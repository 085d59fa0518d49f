"""From a letter's text to a draft mandate, and the pages of letters."""
