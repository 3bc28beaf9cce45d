"""Accounts, roles, the permission table, sessions: who may do what."""
