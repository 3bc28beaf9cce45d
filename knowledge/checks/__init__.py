"""The rules a pack must keep to beyond the shape of its records, one module a subject."""
