"""Listening: sockets, limits on connections, worker processes and how they end."""
