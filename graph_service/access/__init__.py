"""Who may do what: tokens, what browsers send, proxies, and the audit log."""
