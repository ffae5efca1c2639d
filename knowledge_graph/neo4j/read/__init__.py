"""Reading for one question: one transaction, tables of what it met, filter mask, rendering."""
