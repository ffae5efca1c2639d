"""What surrounds an entity, ranked and limited."""
