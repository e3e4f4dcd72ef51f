"""What organizers tell supporters who agreed to hear more: written, looked at, sent."""
