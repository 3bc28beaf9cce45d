"""What staff work on: complaints, hand-overs, decisions and revisits."""
