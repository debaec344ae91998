"""Examples of `print-to-logging`: which logger is used."""

from __future__ import annotations

from overhaul.codemods.api import Example

__all__ = ["LOGGERS"]

LOGGERS: tuple[Example, ...] = (
    Example(
        "The file's own logger is used",
        before="""\
import logging

LOG = logging.getLogger("shop.cart")


def add(item):
    print("added", item)
""",
        after="""\
import logging

LOG = logging.getLogger("shop.cart")


def add(item):
    LOG.info("added %s", item)
""",
    ),
    Example(
        "The logger of the class is used where it is there",
        before="""\
import logging


class Worker:
    def __init__(self, name):
        self.log = logging.getLogger(name)

    def run(self, job):
        print("running", job)
""",
        after="""\
import logging


class Worker:
    def __init__(self, name):
        self.log = logging.getLogger(name)

    def run(self, job):
        self.log.info("running %s", job)
""",
    ),
    Example(
        "A name that is taken is left to whoever has it",
        before="""\
def attach(logger):
    print("attaching", logger)
""",
        after="""\
import logging

_logger = logging.getLogger(__name__)


def attach(logger):
    _logger.info("attaching %s", logger)
""",
    ),
    Example(
        "A logger that is made further down cannot be used above",
        before="""\
import logging

print("importing")
logger = logging.getLogger(__name__)
""",
        notes=("further down",),
    ),
    Example(
        "An import of logging under another name is used",
        before="""\
import logging as log_module


def add(item):
    print("added", item)
""",
        after="""\
import logging as log_module

logger = log_module.getLogger(__name__)


def add(item):
    logger.info("added %s", item)
""",
    ),
    Example(
        "Flask: the application's logger where the application is at hand",
        before="""\
from flask import Flask


def create_app():
    app = Flask(__name__)

    @app.route("/")
    def index():
        try:
            return render()
        except LookupError as error:
            print(f"nothing to show: {error}")
            raise

    print("application is ready")
    return app
""",
        after="""\
from flask import Flask


def create_app():
    app = Flask(__name__)

    @app.route("/")
    def index():
        try:
            return render()
        except LookupError as error:
            app.logger.exception("nothing to show: %s", error)
            raise

    app.logger.info("application is ready")
    return app
""",
    ),
    Example(
        "Flask: current_app in the views of a blueprint, the module's logger elsewhere",
        before="""\
from flask import Blueprint, request

bp = Blueprint("orders", __name__)


@bp.route("/orders")
def orders():
    print(f"orders for {request.remote_addr}")
    return total()


def total():
    print("adding up")
    return "0"
""",
        after="""\
import logging

from flask import Blueprint, current_app, request

logger = logging.getLogger(__name__)

bp = Blueprint("orders", __name__)


@bp.route("/orders")
def orders():
    current_app.logger.info("orders for %s", request.remote_addr)
    return total()


def total():
    logger.info("adding up")
    return "0"
""",
    ),
    Example(
        "Celery: the logger for tasks",
        before="""\
from celery import shared_task


@shared_task
def send(address):
    print("sending to", address)
""",
        after="""\
from celery import shared_task
from celery.utils.log import get_task_logger

logger = get_task_logger(__name__)


@shared_task
def send(address):
    logger.info("sending to %s", address)
""",
    ),
    Example(
        "Django: the module's logger",
        before="""\
from django.http import HttpResponse


def index(request):
    print("index for", request.user)
    return HttpResponse("ok")
""",
        after="""\
import logging

from django.http import HttpResponse

logger = logging.getLogger(__name__)


def index(request):
    logger.info("index for %s", request.user)
    return HttpResponse("ok")
""",
    ),
    Example(
        "loguru takes braces, finished texts and no exc_info",
        before="""\
from loguru import logger


def add(item, cart):
    print("added", item)
    print(f"cart has {cart}")
    try:
        cart.save()
    except Exception:
        print("warning: cart is not saved")
""",
        after="""\
from loguru import logger


def add(item, cart):
    logger.info("added {}", item)
    logger.info(f"cart has {cart}")
    try:
        cart.save()
    except Exception:
        logger.opt(exception=True).warning("warning: cart is not saved")
""",
    ),
    Example(
        "A logger that somebody else made gets finished texts",
        before="""\
from shop.log import logger


def add(item):
    print(f"added {item}")
    print("cart has", item.cart)
""",
        after="""\
from shop.log import logger


def add(item):
    logger.info(f"added {item}")
    logger.info("cart has %s" % (item.cart,))
""",
    ),
    Example(
        "Another name for the new logger",
        before="""\
def add(item):
    print("added", item)
""",
        after="""\
import logging

LOGGER = logging.getLogger(__name__)


def add(item):
    LOGGER.info("added %s", item)
""",
        options={"logger-name": "LOGGER"},
    ),
)
