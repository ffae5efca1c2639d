"""What the formats are built with: datasets and articles, records made cheaply, dates, CAMEO codes."""
