"""What is asked, of whom."""
