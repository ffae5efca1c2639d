"""Reading for one question: filter mask, claim status, search, rendering."""
