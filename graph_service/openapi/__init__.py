"""The OpenAPI contract: the document, what it says of each operation, its examples, and the page that shows it."""
