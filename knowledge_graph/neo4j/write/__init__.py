"""Writing records with everything that follows from them.

Cypher here is a named constant whose values are parameters; labels and types are the vocabulary's. Answers come back as
lists collected into one row: a row over Bolt costs twenty times an entry of a list. ``id()`` is Cypher 5's, and the
prefix keeps its meaning where a later version is the default. Edges and links find their ends by that number, which
holds within one transaction: finding them by id would look into an index twice an edge. Days are sent as indexes into
``$days``, the few distinct dates of a batch: a date costs far more than a number.
"""
