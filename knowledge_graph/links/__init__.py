"""Links that put events in order: which came first, as a link says, whatever the dates are."""
