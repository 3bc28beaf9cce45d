"""What everybody may open without an account: home, chat, cards, tracking, revisit."""
