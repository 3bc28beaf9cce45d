"""The console of the staff, below /staff. Pages only: what may be done is decided in staff/, and done in casework/ and
notify/."""
