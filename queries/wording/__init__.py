"""How dates, values, speakers, relations and questions read in plain English: the same words wherever people read."""
