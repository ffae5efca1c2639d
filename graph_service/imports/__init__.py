"""Imports over HTTP: a file is taken in, and loaded by a process of its own, as a job that can be asked about."""
