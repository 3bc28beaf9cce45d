"""Processes that a test really kills, forked from a server that has imported the slow libraries once."""

import multiprocessing

PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.bot.process", "tests.notify.worker", "twilio.rest.api"])
