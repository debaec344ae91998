"""Examples of `print-to-logging`: levels and tracebacks."""

from __future__ import annotations

from overhaul.codemods.api import Example

__all__ = ["LEVELS"]

LEVELS: tuple[Example, ...] = (
    Example(
        "An except block reports its exception with the traceback",
        before="""\
def load(path):
    try:
        return path.read_text()
    except OSError as error:
        print(f"could not read {path}: {error}")
        return ""
""",
        after="""\
import logging

logger = logging.getLogger(__name__)


def load(path):
    try:
        return path.read_text()
    except OSError as error:
        logger.exception("could not read %s: %s", path, error)
        return ""
""",
    ),
    Example(
        "The same with exc_info, by option",
        before="""\
def load(path):
    try:
        return path.read_text()
    except OSError as error:
        print(f"could not read {path}: {error}")
        return ""
""",
        after="""\
import logging

logger = logging.getLogger(__name__)


def load(path):
    try:
        return path.read_text()
    except OSError as error:
        logger.error("could not read %s: %s", path, error, exc_info=True)
        return ""
""",
        options={"exc-style": "error"},
    ),
    Example(
        "A rejected value is a warning",
        before="""\
def port(text):
    try:
        return int(text)
    except ValueError:
        print(f"bad port {text}")
        return 8080
""",
        after="""\
import logging

logger = logging.getLogger(__name__)


def port(text):
    try:
        return int(text)
    except ValueError:
        logger.warning("bad port %s", text)
        return 8080
""",
    ),
    Example(
        "Trying again is a warning; a handler for everything adds the traceback",
        before="""\
import time


def fetch(session):
    for attempt in range(3):
        try:
            return session.get()
        except ConnectionError as error:
            print(f"attempt {attempt} broke: {error}")
            time.sleep(2**attempt)


def cached(key, cache):
    try:
        return cache[key]
    except Exception:
        print("cache is broken, ignoring it")
        return None
""",
        after="""\
import logging
import time

logger = logging.getLogger(__name__)


def fetch(session):
    for attempt in range(3):
        try:
            return session.get()
        except ConnectionError as error:
            logger.warning("attempt %s broke: %s", attempt, error)
            time.sleep(2**attempt)


def cached(key, cache):
    try:
        return cache[key]
    except Exception:
        logger.warning("cache is broken, ignoring it", exc_info=True)
        return None
""",
    ),
    Example(
        "One record of an except block carries the traceback",
        before="""\
def sync(job):
    try:
        job.run()
    except RuntimeError as error:
        print("sync did not work")
        print("reason:", error)
        print("job:", job)
        raise
""",
        after="""\
import logging

logger = logging.getLogger(__name__)


def sync(job):
    try:
        job.run()
    except RuntimeError as error:
        logger.error("sync did not work")
        logger.exception("reason: %s", error)
        logger.error("job: %s", job)
        raise
""",
    ),
    Example(
        "The end of a program is no error",
        before="""\
def serve(server):
    try:
        server.run()
    except KeyboardInterrupt:
        print("stopping")
""",
        after="""\
import logging

logger = logging.getLogger(__name__)


def serve(server):
    try:
        server.run()
    except KeyboardInterrupt:
        logger.info("stopping")
""",
    ),
    Example(
        "Standard error is warning or error by its words",
        before="""\
import sys


def check(disk):
    if disk.full:
        print("cannot write, disk is full", file=sys.stderr)
    print("disk is slow", file=sys.stderr)
""",
        after="""\
import logging

logger = logging.getLogger(__name__)


def check(disk):
    if disk.full:
        logger.error("cannot write, disk is full")
    logger.warning("disk is slow")
""",
    ),
    Example(
        "A label in the message names the level, and stays in the text",
        before="""\
def check(disk):
    print("DEBUG: looking at", disk)
    print("[warn] disk is slow")
    print(f"Error: {disk} is full")
""",
        after="""\
import logging

logger = logging.getLogger(__name__)


def check(disk):
    logger.debug("DEBUG: looking at %s", disk)
    logger.warning("[warn] disk is slow")
    logger.error("Error: %s is full", disk)
""",
    ),
    Example(
        "Debug switches",
        before="""\
DEBUG = False


def check(disk, verbose):
    if DEBUG:
        print("looking at", disk)
    if verbose:
        print("more about", disk)
    if not verbose:
        print("checked")
""",
        after="""\
import logging

logger = logging.getLogger(__name__)

DEBUG = False


def check(disk, verbose):
    if DEBUG:
        logger.debug("looking at %s", disk)
    if verbose:
        logger.debug("more about %s", disk)
    if not verbose:
        logger.info("checked")
""",
    ),
    Example(
        "What is said before giving up is an error",
        before="""\
import sys


def account(sts):
    if sts is None:
        print("are you logged in?")
        sys.exit(1)
""",
        after="""\
import logging
import sys

logger = logging.getLogger(__name__)


def account(sts):
    if sts is None:
        logger.error("are you logged in?")
        sys.exit(1)
""",
    ),
    Example(
        "traceback.print_exc beside a print becomes a part of its record",
        before="""\
import sys
import traceback


def notify(channel):
    try:
        channel.send("done")
    except OSError:
        print("could not notify the channel", file=sys.stderr)
        traceback.print_exc()
""",
        after="""\
import logging

logger = logging.getLogger(__name__)


def notify(channel):
    try:
        channel.send("done")
    except OSError:
        logger.exception("could not notify the channel")
""",
    ),
    Example(
        "traceback.print_exc alone says where it was",
        before="""\
import traceback


def pull(client):
    try:
        return client.pull()
    except ConnectionError:
        traceback.print_exc()
        raise
""",
        after="""\
import logging

logger = logging.getLogger(__name__)


def pull(client):
    try:
        return client.pull()
    except ConnectionError:
        logger.exception("Exception in pull")
        raise
""",
    ),
    Example(
        "A traceback under a debug switch stays under it",
        before="""\
import os
import traceback


def deploy(service):
    try:
        service.start()
    except Exception as error:
        print(f"{service} failed: {error}")
        if os.environ.get("DEBUG"):
            traceback.print_exc()
""",
        after="""\
import logging
import os

logger = logging.getLogger(__name__)


def deploy(service):
    try:
        service.start()
    except Exception as error:
        logger.error("%s failed: %s", service, error)
        if os.environ.get("DEBUG"):
            logger.debug("Exception in deploy", exc_info=True)
""",
    ),
    Example(
        "Another level for what says nothing about it",
        before="""\
def step(name):
    print("step", name)
""",
        after="""\
import logging

logger = logging.getLogger(__name__)


def step(name):
    logger.debug("step %s", name)
""",
        options={"level": "debug"},
    ),
)
