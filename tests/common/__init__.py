"""Tests of the small shared files."""
