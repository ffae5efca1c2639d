"""Who is who: recognising actors and locations across inputs, and the tables that help."""
