"""Writing a batch of records in one transaction."""
