"""The steps between reading rows and writing records."""
