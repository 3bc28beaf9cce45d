"""Penalty decisions as far as prompts and revisits need them: a number, a party, the days that are counted from."""
