"""The HTTP service and the command line: questions in, answers out."""
