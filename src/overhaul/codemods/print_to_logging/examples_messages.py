"""Examples of `print-to-logging`: how a message is written."""

from __future__ import annotations

from overhaul.codemods.api import Example

__all__ = ["MESSAGES"]

MESSAGES: tuple[Example, ...] = (
    Example(
        "A message of a library goes to the module's logger",
        before='''\
"""Copies files."""
import shutil


def copy(source, target):
    print("copying files")
    shutil.copy(source, target)
''',
        after='''\
"""Copies files."""
import logging
import shutil

logger = logging.getLogger(__name__)


def copy(source, target):
    logger.info("copying files")
    shutil.copy(source, target)
''',
    ),
    Example(
        "f-strings become lazy arguments",
        before="""\
def greet(user, count):
    print(f"user {user} has {count!r} items")
""",
        after="""\
import logging

logger = logging.getLogger(__name__)


def greet(user, count):
    logger.info("user %s has %r items", user, count)
""",
    ),
    Example(
        "A literal per cent sign is doubled exactly when there are values",
        before="""\
def report(done):
    print("100% done")
    print(f"{done}% done")
""",
        after="""\
import logging

logger = logging.getLogger(__name__)


def report(done):
    logger.info("100% done")
    logger.info("%s%% done", done)
""",
    ),
    Example(
        "Format specifications stay with Python unless the type is certain",
        before="""\
import time


def measure(start, price):
    print(f"took {time.monotonic() - start:.1f} s")
    print(f"costs {price:.2f}")
    print(f"name {price!r:>10}")


def elapsed():
    start = time.monotonic()
    print(f"took {time.monotonic() - start:.1f} s")
""",
        after="""\
import logging
import time

logger = logging.getLogger(__name__)


def measure(start, price):
    logger.info(f"took {time.monotonic() - start:.1f} s")
    logger.info(f"costs {price:.2f}")
    logger.info("name %10r", price)


def elapsed():
    start = time.monotonic()
    logger.info("took %.1f s", time.monotonic() - start)
""",
    ),
    Example(
        "Self-documenting fields and doubled braces",
        before="""\
def look(state):
    print(f"{state = } {{raw}}")
""",
        after="""\
import logging

logger = logging.getLogger(__name__)


def look(state):
    logger.info("state = %r {raw}", state)
""",
    ),
    Example(
        "Several arguments become one template",
        before="""\
def store(name, size):
    print("stored", name, "with", size, "bytes")
    print("stored", name, size, sep=": ", end="\\n", flush=True)
""",
        after="""\
import logging

logger = logging.getLogger(__name__)


def store(name, size):
    logger.info("stored %s with %s bytes", name, size)
    logger.info("stored: %s: %s", name, size)
""",
    ),
    Example(
        "Formatting with % and a tuple is what logging does itself",
        before="""\
def push(image, tag):
    print("pushing %s:%s" % (image, tag))
    print("pushing %(image)s" % {"image": image})
""",
        after="""\
import logging

logger = logging.getLogger(__name__)


def push(image, tag):
    logger.info("pushing %s:%s", image, tag)
    logger.info("pushing %(image)s", {"image": image})
""",
    ),
    Example(
        "A single operand of % may be a tuple, so it is formatted as before",
        before="""\
def push(image):
    print("pushing %s" % image)
""",
        after="""\
import logging

logger = logging.getLogger(__name__)


def push(image):
    logger.info("pushing %s" % image)
""",
    ),
    Example(
        "str.format with plain fields",
        before="""\
def push(image, tag):
    print("pushing {} as {!r}".format(image, tag))
    print("pushing {image}".format(image=image))
    print("pushing {0:>8}".format(image.size))
""",
        after="""\
import logging

logger = logging.getLogger(__name__)


def push(image, tag):
    logger.info("pushing %s as %r", image, tag)
    logger.info("pushing %s", image)
    logger.info("pushing {0:>8}".format(image.size))
""",
    ),
    Example(
        "A value that a later expression changes keeps its f-string",
        before="""\
def drain(stack):
    while stack:
        print(f"{stack} without {stack.pop()}")
""",
        after="""\
import logging

logger = logging.getLogger(__name__)


def drain(stack):
    while stack:
        logger.info(f"{stack} without {stack.pop()}")
""",
    ),
    Example(
        "Line breaks, quotes and comments inside the call stay",
        before="""\
def report(user, count):
    print(
        f'user {user} '
        f'has {count}'  # of all items
    )
    print(
        "seen",  # so far
        count,
    )
""",
        after="""\
import logging

logger = logging.getLogger(__name__)


def report(user, count):
    logger.info(
        'user %s '
        'has %s',
        user, count  # of all items
    )
    logger.info(
        "seen %s",  # so far
        count,
    )
""",
    ),
    Example(
        "A comment that would get lost keeps the print",
        before="""\
def report(user, count):
    print(
        user,  # who
        count,
    )
""",
        notes=("comment",),
    ),
    Example(
        "Texts that are added become one, too",
        before="""\
def push(image, tag: str):
    print("pushing " + str(image) + " as " + tag)
    print("pushing " + image)
""",
        after="""\
import logging

logger = logging.getLogger(__name__)


def push(image, tag: str):
    logger.info("pushing %s as %s", image, tag)
    logger.info("pushing " + image)
""",
    ),
    Example(
        "A value alone",
        before="""\
def debug_leftover(frame):
    print(frame)
    print("frame: " + str(frame))
""",
        after="""\
import logging

logger = logging.getLogger(__name__)


def debug_leftover(frame):
    logger.info("%s", frame)
    logger.info("frame: %s", frame)
""",
    ),
    Example(
        "Eager messages by option",
        before="""\
def store(name):
    print("stored", name)
    print(f"stored {name}")
""",
        after="""\
import logging

logger = logging.getLogger(__name__)


def store(name):
    logger.info("stored %s" % (name,))
    logger.info(f"stored {name}")
""",
        options={"lazy": False},
    ),
)
