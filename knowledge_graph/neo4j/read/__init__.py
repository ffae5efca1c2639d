"""Reading: for one question the part of the graph it loads, filter mask and rendering; and lookups of records."""
