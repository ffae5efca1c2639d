"""What makes two records one: identity keys, entity types, versions, merges."""
