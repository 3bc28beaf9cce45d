"""The pages: what citizens and staff open in a browser, and what providers and probes call."""
