"""A returned subgraph as a network: brokers, communities, centrality."""
