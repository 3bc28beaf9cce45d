"""Complaints about the office or its officers: registered, instructed, investigated, answered."""
