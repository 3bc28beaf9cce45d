"""Templates of notices: looked at, handed in by one person, approved by another, before anything goes out with them."""
