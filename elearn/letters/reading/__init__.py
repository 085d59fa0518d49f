"""Reading a letter's text: proposals for a person to confirm. Pure; knows no database and no file."""
