"""Measures Vecino beside its peers: the same vectors, queries and filters through each one's own client."""
