"""Examples of hand-written retry loops."""

from __future__ import annotations

from overhaul.codemods.api import Example

__all__ = ["LOOPS"]

LOOPS = (
    Example(
        "a retry loop that is the whole function",
        before="""\
import time

import requests


def fetch(url):
    \"\"\"Fetch a page.\"\"\"
    for attempt in range(4):
        try:
            response = requests.get(url, timeout=5)
            response.raise_for_status()
            return response.text
        except (requests.ConnectionError, requests.Timeout):
            if attempt == 3:
                raise
            time.sleep(2**attempt)
""",
        after="""\
import requests
from tenacity import (
    retry,
    retry_if_exception_type,
    stop_after_attempt,
    wait_exponential,
)


@retry(
    retry=retry_if_exception_type((requests.ConnectionError, requests.Timeout)),
    wait=wait_exponential(multiplier=1),
    stop=stop_after_attempt(4),
    reraise=True,
)
def fetch(url):
    \"\"\"Fetch a page.\"\"\"
    response = requests.get(url, timeout=5)
    response.raise_for_status()
    return response.text
""",
    ),
    Example(
        "a retry loop in the middle of a function, with parameters",
        before="""\
import time

import requests


def fetch(url, retries=3, delay=0.5):
    headers = {"Accept": "text/plain"}
    last_error = None
    for attempt in range(retries):
        try:
            response = requests.get(url, headers=headers, timeout=5)
            break
        except requests.ConnectionError as error:
            last_error = error
            if attempt < retries - 1:
                time.sleep(delay)
            else:
                raise last_error
    return response.text
""",
        after="""\
import requests
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_fixed


def fetch(url, retries=3, delay=0.5):
    headers = {"Accept": "text/plain"}
    for attempt in Retrying(
        retry=retry_if_exception_type(requests.ConnectionError),
        wait=wait_fixed(delay),
        stop=stop_after_attempt(retries),
        reraise=True,
    ):
        with attempt:
            response = requests.get(url, headers=headers, timeout=5)
    return response.text
""",
        notes=("tenacity always makes a first attempt",),
    ),
    Example(
        "a counting loop with a growing delay and a message",
        before="""\
import logging
import time

import psycopg2

logger = logging.getLogger(__name__)
MAX_TRIES = 5


def connect(dsn):
    tries = 0
    delay = 1
    while True:
        try:
            return psycopg2.connect(dsn)
        except psycopg2.OperationalError as error:
            tries += 1
            if tries >= MAX_TRIES:
                raise
            logger.warning("attempt %d failed: %s, next in %s s", tries, error, delay)
            time.sleep(delay)
            delay *= 2
""",
        after="""\
import logging

import psycopg2
from tenacity import (
    retry,
    retry_if_exception_type,
    stop_after_attempt,
    wait_exponential,
)

logger = logging.getLogger(__name__)
MAX_TRIES = 5


@retry(
    retry=retry_if_exception_type(psycopg2.OperationalError),
    wait=wait_exponential(multiplier=1),
    stop=stop_after_attempt(MAX_TRIES),
    before_sleep=lambda state: logger.warning(
        "attempt %d failed: %s, next in %s s",
        state.attempt_number,
        state.outcome.exception(),
        state.upcoming_sleep,
    ),
    reraise=True,
)
def connect(dsn):
    return psycopg2.connect(dsn)
""",
    ),
    Example(
        "an asynchronous retry loop with jitter",
        before="""\
import asyncio
import json
import random

import httpx


def decode(text):
    return json.loads(text)


async def fetch(client, url):
    for attempt in range(5):
        try:
            return await client.get(url)
        except httpx.TransportError:
            if attempt == 4:
                raise
            await asyncio.sleep(min(2**attempt, 5) + random.uniform(0, 1))
""",
        after="""\
import json

import httpx
from tenacity import (
    retry,
    retry_if_exception_type,
    stop_after_attempt,
    wait_combine,
    wait_exponential,
    wait_random,
)


def decode(text):
    return json.loads(text)


@retry(
    retry=retry_if_exception_type(httpx.TransportError),
    wait=wait_combine(wait_exponential(multiplier=1, max=5), wait_random(0, 1)),
    stop=stop_after_attempt(5),
    reraise=True,
)
async def fetch(client, url):
    return await client.get(url)
""",
    ),
    Example(
        "a retry loop that gives nothing in the end",
        before="""\
import time

import requests


def fetch(url):
    for attempt in range(1, 4):
        try:
            return requests.get(url, timeout=5).text
        except requests.RequestException as error:
            print(f"attempt {attempt} failed: {error}")
            if attempt < 3:
                time.sleep(attempt * 5)
    return None
""",
        after="""\
import requests
from tenacity import (
    retry,
    retry_if_exception_type,
    stop_after_attempt,
    wait_incrementing,
)


@retry(
    retry=retry_if_exception_type(requests.RequestException),
    wait=wait_incrementing(start=5, increment=5),
    stop=stop_after_attempt(3),
    after=lambda state: print(
        f"attempt {state.attempt_number} failed: {state.outcome.exception()}"
    ),
    retry_error_callback=lambda _: None,
)
def fetch(url):
    return requests.get(url, timeout=5).text
""",
    ),
    Example(
        "a retry loop that ends in its own words; the wait after the last attempt goes",
        before="""\
import time

import requests


class FetchError(Exception):
    pass


def fetch(url):
    last_error = None
    for attempt in range(3):
        try:
            response = requests.get(url, timeout=5)
        except (requests.ConnectionError, requests.Timeout) as error:
            last_error = error
            time.sleep(2)
            continue
        return response.json()
    raise FetchError(f"{url} cannot be reached") from last_error
""",
        after="""\
import requests
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_fixed


class FetchError(Exception):
    pass


def fetch(url):
    try:
        for attempt in Retrying(
            retry=retry_if_exception_type((requests.ConnectionError, requests.Timeout)),
            wait=wait_fixed(2),
            stop=stop_after_attempt(3),
            reraise=True,
        ):
            with attempt:
                response = requests.get(url, timeout=5)
    except (requests.ConnectionError, requests.Timeout) as last_error:
        raise FetchError(f"{url} cannot be reached") from last_error
    return response.json()
""",
    ),
    Example(
        "retry loops that tenacity does not repeat exactly",
        before="""\
import time

import requests


def uses_the_counter(url):
    for attempt in range(3):
        try:
            return requests.get(url, params={"attempt": attempt}, timeout=5)
        except requests.ConnectionError:
            if attempt == 2:
                raise
            time.sleep(5)


def never_gives_up(url):
    while True:
        try:
            return requests.get(url, timeout=5)
        except requests.ConnectionError:
            time.sleep(5)
""",
        notes=(
            "the attempt itself uses attempt",
            "never gives up",
        ),
    ),
    Example(
        "retry loops are kept on request",
        before="""\
import time

import requests


def fetch(url):
    for attempt in range(3):
        try:
            return requests.get(url, timeout=5)
        except requests.ConnectionError:
            if attempt == 2:
                raise
            time.sleep(5)
""",
        options={"loops": "keep"},
        notes=("retries already in a loop",),
    ),
    Example(
        "a loop that waits for a state asks again by itself",
        before="""\
import time

import requests


def wait(url):
    while requests.get(url, timeout=5).json()["state"] != "ready":
        time.sleep(3)
""",
        notes=("asks again in a loop with a sleep",),
    ),
)
