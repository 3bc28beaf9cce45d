"""Rows: engine, unit of work, seals, migrations. `<aggregate>.py` = tables and repository of one aggregate;
`values/<aggregate>.py` = its vocabulary, free of sqlalchemy."""
