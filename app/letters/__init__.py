"""What was signed, word for word, and how it is handed over."""
