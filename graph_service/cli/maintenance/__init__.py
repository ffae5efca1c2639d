"""Commands for whoever looks after a store."""
