"""Who is answered next, for how long, and when a question ends: lines by client and cost, limits, cancellation."""
