"""Small files every room may use: no domain noun lives here."""
