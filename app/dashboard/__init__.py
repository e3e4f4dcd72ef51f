"""What an organizer sees and does."""
