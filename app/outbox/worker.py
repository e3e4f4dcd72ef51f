"""The loop that empties the outbox."""
