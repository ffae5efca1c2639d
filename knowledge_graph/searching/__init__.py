"""What a search looks through and what it means by a hit: one rule for both stores."""
