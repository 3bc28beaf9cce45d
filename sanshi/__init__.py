"""The front door: settings, composition root, command line, schedule. Nobody imports it."""
