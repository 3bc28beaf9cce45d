"""Answering: from a citizen's own words to the exact field of a record. Pure: reads `knowledge.model` only."""
