"""The knowledge pack: its model, loading, checking, placeholders, working days, permit names and stored versions."""
