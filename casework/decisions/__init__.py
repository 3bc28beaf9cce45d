"""Penalty decisions as far as revisits need them: a number, a day, a party."""
