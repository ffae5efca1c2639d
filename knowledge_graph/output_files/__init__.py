"""Files that commands write for people: where they may lie, and how they appear there whole or not at all."""
