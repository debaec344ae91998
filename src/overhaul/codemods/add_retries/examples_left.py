"""Examples of functions that are left, with the reason."""

from __future__ import annotations

from overhaul.codemods.api import Example

__all__ = ["LEFT"]

LEFT = (
    Example(
        "an idempotency key made anew on each attempt",
        before="""\
import uuid

import requests


def pay(url, body):
    headers = {"Idempotency-Key": str(uuid.uuid4())}
    return requests.post(url, json=body, headers=headers, timeout=10)
""",
        notes=("makes a new idempotency key on each attempt",),
    ),
    Example(
        "a POST without an idempotency key",
        before="""\
import requests


def notify(webhook, text):
    requests.post(webhook, json={"text": text}, timeout=10).raise_for_status()
""",
        notes=("is a POST without an idempotency key",),
    ),
    Example(
        "cloud calls that are not idempotent",
        before="""\
import boto3

ecs = boto3.client("ecs")


def start(cluster, task):
    return ecs.run_task(cluster=cluster, taskDefinition=task)


def create(name):
    ecs.create_cluster(clusterName=name)
""",
        notes=("run_task() is not idempotent", "create_cluster() is not idempotent"),
    ),
    Example(
        "commands that may not run twice",
        before="""\
import subprocess


def release(version):
    subprocess.run(["npm", "publish"], check=True)


def apply():
    subprocess.run(["terraform", "apply", "-auto-approve"], check=True)


def hook(url):
    subprocess.run(["curl", "-fsS", "-X", "POST", url], check=True)


def migrate(image):
    subprocess.run(["docker", "run", "--rm", image, "migrate"], check=True)
""",
        notes=("npm publish", "terraform apply", "curl is a POST", "docker run"),
    ),
    Example(
        "a failure that is no exception",
        before="""\
import subprocess


def push(image):
    result = subprocess.run(["docker", "push", image], capture_output=True)
    return result.returncode == 0
""",
        notes=("without check=True",),
    ),
    Example(
        "inserts and commits",
        before="""\
import psycopg


def save(dsn, name):
    with psycopg.connect(dsn) as connection:
        connection.execute("INSERT INTO names VALUES (%s)", (name,))


def count(dsn):
    with psycopg.connect(dsn) as connection:
        return connection.execute("SELECT count(*) FROM names").fetchone()
""",
        after="""\
import logging

import psycopg
from tenacity import (
    before_sleep_log,
    retry,
    retry_if_exception_type,
    stop_after_attempt,
    wait_exponential_jitter,
)

logger = logging.getLogger(__name__)


def save(dsn, name):
    with psycopg.connect(dsn) as connection:
        connection.execute("INSERT INTO names VALUES (%s)", (name,))


@retry(
    retry=retry_if_exception_type(psycopg.OperationalError),
    wait=wait_exponential_jitter(initial=1, max=10),
    stop=stop_after_attempt(3),
    before_sleep=before_sleep_log(logger, logging.WARNING),
    reraise=True,
)
def count(dsn):
    with psycopg.connect(dsn) as connection:
        return connection.execute("SELECT count(*) FROM names").fetchone()
""",
        notes=("runs INSERT",),
    ),
    Example(
        "effects before the call would happen again",
        before="""\
import requests

seen = []
total = 0


def remember(url):
    seen.append(url)
    return requests.get(url, timeout=5)


def count(url):
    global total
    total += 1
    return requests.get(url, timeout=5)


def journal(url):
    with open("journal.txt", "a") as file:
        file.write(url)
    return requests.get(url, timeout=5)


def confirm(url):
    if input("really? ") == "y":
        return requests.get(url, timeout=5)
    return None


def mark(job):
    job.started = True
    return requests.get(job.url, timeout=5)
""",
        notes=(
            "changes seen (append)",
            "changes total",
            "appends to a file",
            "asks the user",
            "changes job.started",
        ),
    ),
    Example(
        "calls whose effects cannot be seen",
        before="""\
import requests
from billing import settle, send_invoice


def close(url):
    order = requests.get(url, timeout=5).json()
    settle(order)


def bill(url):
    order = requests.get(url, timeout=5).json()
    send_invoice(order)
""",
        notes=("what that does cannot be seen from here", "by its name (send) has an effect"),
    ),
    Example(
        "a file that the caller opened",
        before="""\
import requests


def upload(url, stream):
    requests.put(url, data=stream, timeout=60).raise_for_status()


def upload_path(url, path):
    with open(path, "rb") as file:
        requests.put(url, data=file, timeout=60).raise_for_status()
""",
        after="""\
import logging

import requests
from tenacity import (
    before_sleep_log,
    retry,
    retry_if_exception_type,
    stop_after_attempt,
    wait_exponential_jitter,
)

logger = logging.getLogger(__name__)


def upload(url, stream):
    requests.put(url, data=stream, timeout=60).raise_for_status()


@retry(
    retry=retry_if_exception_type((requests.ConnectionError, requests.Timeout)),
    wait=wait_exponential_jitter(initial=1, max=10),
    stop=stop_after_attempt(3),
    before_sleep=before_sleep_log(logger, logging.WARNING),
    reraise=True,
)
def upload_path(url, path):
    with open(path, "rb") as file:
        requests.put(url, data=file, timeout=60).raise_for_status()
""",
        notes=("which the caller opened",),
    ),
    Example(
        "the handler keeps the exception",
        before="""\
import requests


def healthy(url):
    try:
        return requests.get(url, timeout=5).ok
    except requests.RequestException:
        return False
""",
        notes=("so a retry would never fire",),
    ),
    Example(
        "generators, tests, properties, handlers, commands and main",
        before="""\
import click
import requests
from flask import Flask

app = Flask(__name__)


def pages(url):
    while url:
        page = requests.get(url, timeout=5).json()
        yield page
        url = page["next"]


class Item:
    @property
    def price(self):
        return requests.get("http://prices", timeout=5).json()


@app.route("/rates")
def rates():
    return requests.get("http://rates", timeout=5).json()


@click.command()
def show():
    print(requests.get("http://rates", timeout=5).text)


def test_rates():
    assert requests.get("http://rates", timeout=5).ok


def main():
    print(requests.get("http://rates", timeout=5).text)
""",
        notes=(
            "is a generator",
            "is a property",
            "answers requests",
            "is a command",
            "belongs to a test",
            "main function",
        ),
    ),
    Example(
        "retries already: decorator, Celery, adapter, botocore",
        before="""\
import backoff
import boto3
import requests
from botocore.config import Config
from celery import shared_task
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

session = requests.Session()
session.mount("https://", HTTPAdapter(max_retries=Retry(total=3)))
logs = boto3.client("logs", config=Config(retries={"max_attempts": 8}))


@backoff.on_exception(backoff.expo, requests.ConnectionError, max_tries=3)
def fetch(url):
    return requests.get(url, timeout=5)


@shared_task(bind=True)
def sync(self, url):
    return requests.get(url, timeout=5)


def rates(url):
    return session.get(url, timeout=5)


def lines(group):
    return logs.filter_log_events(logGroupName=group)["events"]
""",
        notes=(
            "retries already (@backoff.on_exception)",
            "is a Celery task",
            "HTTPAdapter retries already",
            "botocore Config(retries=...)",
        ),
    ),
    Example(
        "only the innermost of two is retried",
        before="""\
import requests


def token(host):
    return requests.get(f"{host}/token", timeout=5).text


def items(host):
    headers = {"Authorization": token(host)}
    return requests.get(f"{host}/items", headers=headers, timeout=5).json()
""",
        after="""\
import logging

import requests
from tenacity import (
    before_sleep_log,
    retry,
    retry_if_exception_type,
    stop_after_attempt,
    wait_exponential_jitter,
)

logger = logging.getLogger(__name__)


@retry(
    retry=retry_if_exception_type((requests.ConnectionError, requests.Timeout)),
    wait=wait_exponential_jitter(initial=1, max=10),
    stop=stop_after_attempt(3),
    before_sleep=before_sleep_log(logger, logging.WARNING),
    reraise=True,
)
def token(host):
    return requests.get(f"{host}/token", timeout=5).text


def items(host):
    headers = {"Authorization": token(host)}
    return requests.get(f"{host}/items", headers=headers, timeout=5).json()
""",
        notes=("both together would multiply the attempts",),
    ),
    Example(
        "a parameter that may be used up by the first attempt",
        before="""\
import requests


def sizes(urls):
    return [len(requests.get(url, timeout=5).content) for url in urls]


def lengths(urls: list[str]):
    return [len(requests.get(url, timeout=5).content) for url in urls]
""",
        after="""\
import logging

import requests
from tenacity import (
    before_sleep_log,
    retry,
    retry_if_exception_type,
    stop_after_attempt,
    wait_exponential_jitter,
)

logger = logging.getLogger(__name__)


def sizes(urls):
    return [len(requests.get(url, timeout=5).content) for url in urls]


@retry(
    retry=retry_if_exception_type((requests.ConnectionError, requests.Timeout)),
    wait=wait_exponential_jitter(initial=1, max=10),
    stop=stop_after_attempt(3),
    before_sleep=before_sleep_log(logger, logging.WARNING),
    reraise=True,
)
def lengths(urls: list[str]):
    return [len(requests.get(url, timeout=5).content) for url in urls]
""",
        notes=("finds used up",),
    ),
    Example(
        "a library that is imported for type checkers only",
        before="""\
from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import httpx


def fetch(client: httpx.Client, url):
    return client.get(url).json()
""",
        notes=("imported for type checkers only",),
    ),
    Example(
        "a library that is imported where it is needed",
        before="""\
def fetch(url):
    import requests

    return requests.get(url, timeout=5).json()
""",
        notes=("imported inside functions only",),
    ),
    Example(
        "at module level there is nothing to decorate",
        before="""\
import requests

RATES = requests.get("http://rates", timeout=5).json()
""",
        notes=("it runs at module level",),
    ),
)
