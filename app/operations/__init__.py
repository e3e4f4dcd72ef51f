"""What an operator and a developer see: health, metrics, the development inbox."""
