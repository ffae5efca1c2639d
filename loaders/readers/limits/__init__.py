"""What bounds the reading of inputs: of archives, pipes, folders, tables and JSON. See docs/loading.md, Limits.

Limits on which the memory of a load rests are constants. Those that judge what an input may be are settings.
"""
