"""How mail leaves: a value, then a row, then SMTP; knows no campaign, letter or signature."""
