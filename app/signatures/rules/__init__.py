"""Rejecting many signatures by what they have in common: found first, decided then, and undone whole."""
