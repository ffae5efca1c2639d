"""The toolkit of the formats: datasets and articles, fast record builders, ids, dates, CAMEO codes."""
