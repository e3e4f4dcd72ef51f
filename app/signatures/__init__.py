"""Who signs, and how a signature comes to count."""
