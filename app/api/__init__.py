"""What other sites and programs see: embed, JSON, feeds."""
