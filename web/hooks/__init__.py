"""Requests of providers, each verified by its signature before anything is read from it."""
