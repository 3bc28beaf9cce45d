"""Files of citizens and staff: what is accepted, how it is cleaned, where it is kept."""
