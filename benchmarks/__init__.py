"""Side-by-side measurements of the stores: ``python -m benchmarks``."""
