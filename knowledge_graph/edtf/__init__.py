"""EDTF (ISO 8601-2, levels 0 to 2): dates, times of day, intervals and sets as bounds in days."""
