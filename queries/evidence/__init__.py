"""What sources say: claims, conflicts, changes, retractions, sources and licences."""
