"""A dossier: a question, its answer, whose word it is, and what is not known, to be read by people and handed on."""
