"""Vocabularies of the aggregates: enums and frozen dataclasses, free of sqlalchemy, for rules and pages."""
