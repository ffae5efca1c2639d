"""The parameters of every question: typed models, shared filters, and how they are read."""
