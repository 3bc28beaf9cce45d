"""Revisits after a decision: the form, its codes and its answers."""
