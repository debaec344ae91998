"""Which logger a record goes to, file by file."""

# ruff: noqa: E501, ISC004 - a program of a few lines reads best as the string that it is

from __future__ import annotations

import pytest

CASES = {
    "own": ("import logging\nLOG = logging.getLogger('x')\ndef f():\n    print('a')\n", "    LOG.info('a')"),
    "own child": (
        "import logging\nlog = logging.getLogger('x').getChild('y')\ndef f():\n    print('a')\n",
        "    log.info('a')",
    ),
    "from import": (
        "from logging import getLogger\n_log = getLogger()\ndef f(x):\n    print('a', x)\n",
        "    _log.info('a %s', x)",
    ),
    "structlog": (
        "import structlog\nlog = structlog.get_logger()\ndef f(x):\n    print(f'a {x}')\n    print('b', x)\n",
        "    log.info(f'a {x}')\n    log.info('b %s' % (x,))",
    ),
    "imported log that is used as one": (
        "from .base import log\ndef f():\n    log.debug('x')\n    print('a')\n",
        "    log.info('a')",
    ),
    "imported log that may be anything": (
        "from .base import log\ndef f():\n    log('x')\n    print('a')\n",
        "    logger.info('a')",
    ),
    "module called log": (
        "import log\ndef f():\n    log.info('x')\n    print('a')\n",
        "    logger.info('a')",
    ),
    "either of two": (
        "try:\n    from loguru import logger\nexcept ImportError:\n    import logging\n    logger = logging.getLogger()\n"
        "def f(x):\n    print('a', x)\n",
        "    logger.info('a %s' % (x,))",
    ),
    "logger is a function": ("def logger():\n    pass\ndef f():\n    print('a')\n", "    _logger.info('a')"),
    "shadowed own logger": (
        "import logging\nlogger = logging.getLogger()\ndef f(logger):\n    print('a')\n",
        "    _logger.info('a')",
    ),
    "own of a function": (
        "import logging\ndef f():\n    log = logging.getLogger('f')\n    def g():\n        print('a')\n    return g\n",
        "        log.info('a')",
    ),
    "own of a function, made later": (
        "import logging\ndef f():\n    print('a')\n    logger = logging.getLogger('f')\n    return logger\n",
        "    _logger.info('a')",
    ),
    "own of a function, made sometimes": (
        "import logging\ndef f(x):\n    if x:\n        logger = logging.getLogger('f')\n    print('a')\n",
        "    _logger.info('a')",
    ),
    "own of another function": (
        "import logging\ndef f():\n    print('a')\ndef g():\n    logger = logging.getLogger('f')\n    return logger\n",
        "    logger.info('a')",
    ),
    "parameter": (
        "import logging\ndef f(log: logging.Logger):\n    print('a')\n",
        "    log.info('a')",
    ),
    "class attribute": (
        "import logging\nclass A:\n    logger = logging.getLogger('A')\n    def f(self):\n        print('a')\n",
        "        self.logger.info('a')",
    ),
    "class attribute in a class method": (
        "import logging\nclass A:\n    _log = logging.getLogger('A')\n    @classmethod\n    def f(cls):\n        print('a')\n",
        "        cls._log.info('a')",
    ),
    "class attribute in a static method": (
        "import logging\nclass A:\n    logger = logging.getLogger('A')\n    @staticmethod\n    def f(x):\n        print('a')\n",
        "        _logger.info('a')",
    ),
    "instance attribute before it is set": (
        "import logging\nclass A:\n    def __init__(self):\n        print('a')\n        self.log = logging.getLogger('A')\n",
        "        logger.info('a')",
    ),
    "flask application": (
        "from flask import Flask\napp = Flask('x')\ndef f():\n    print('a')\n",
        "    app.logger.info('a')",
    ),
    "flask before the application": (
        "from flask import Flask\nprint('a')\napp = Flask('x')\n",
        "\nlogger.info('a')\napp = Flask('x')",
    ),
    "flask application with an own logger": (
        "import logging\nimport flask\nlog = logging.getLogger()\napp = flask.Flask('x')\ndef f():\n    print('a')\n",
        "    log.info('a')",
    ),
    "flask view class": (
        "from flask.views import MethodView\nclass A(MethodView):\n    def get(self):\n        print('a')\n",
        "        current_app.logger.info('a')",
    ),
    "route that is not flask's": (
        "from bottle import route\n@route('/')\ndef f():\n    print('a')\n",
        "    logger.info('a')",
    ),
    "function inside a view": (
        "from flask import Blueprint\nbp = Blueprint('a', 'b')\n@bp.get('/')\ndef f():\n    def g():\n        print('a')\n    return g\n",
        "        logger.info('a')",
    ),
    "celery application": (
        "from shop.celery import app\n@app.task(bind=True)\ndef f(self):\n    print('a')\n",
        "    logger.info('a')",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_cases(name: str, convert) -> None:
    before, after = CASES[name]
    result = convert(before)
    assert f"{after}\n" in result.text, (result.text, result.messages)
    assert convert(result.text).text == result.text


def test_the_value_of_an_unknown_logger_is_not_returned(convert) -> None:
    result = convert("import structlog\nlog = structlog.get_logger()\ndef f():\n    return print('a')\n")
    assert "return print('a')" in result.text
    assert "may return another one" in " ".join(result.messages)


def test_celery_makes_its_own_kind_of_logger(convert) -> None:
    text = convert(CASES["celery application"][0]).text
    assert "from celery.utils.log import get_task_logger\n" in text
    assert "\nlogger = get_task_logger(__name__)\n" in text
    assert "import logging" not in text


def test_one_logger_is_added_for_many_prints(convert) -> None:
    text = convert("def f():\n    print('a')\n\n\ndef g():\n    print('b')\n").text
    assert text.count("getLogger") == text.count("import logging") == 1


def test_when_every_name_is_taken_prints_stay(convert) -> None:
    source = "logger = _logger = module_logger = 1\n\ndef f():\n    print('a')\n"
    result = convert(source)
    assert not result.changed
    assert "taken" in result.messages[0]


def test_a_configured_program_gets_no_advice(convert) -> None:
    program = "def main():\n    print('Loading')\n\nif __name__ == '__main__':\n    main()\n"
    advice = [note for note in convert(program).notes if note.kind.value == "advice"]
    assert len(advice) == 1
    configured = "import logging\nlogging.basicConfig()\n" + program
    assert not [note for note in convert(configured).notes if note.kind.value == "advice"]
