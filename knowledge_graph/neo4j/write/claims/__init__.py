"""What claims add to a write: the status of what they are about, and the nodes that show them."""
