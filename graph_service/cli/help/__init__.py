"""What help and errors say in the command line's own words."""
