"""Examples of functions that get the decorator."""

from __future__ import annotations

from overhaul.codemods.api import Example

__all__ = ["DECORATED"]

DECORATED = (
    Example(
        "a GET request",
        before="""\
import requests


def fetch(url):
    response = requests.get(url, timeout=10)
    response.raise_for_status()
    return response.json()
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
def fetch(url):
    response = requests.get(url, timeout=10)
    response.raise_for_status()
    return response.json()
""",
    ),
    Example(
        "the module's own logger is used, whatever its name",
        before="""\
import logging

import requests

LOG = logging.getLogger("billing")


def fetch_rates(url):
    LOG.info("fetching %s", url)
    return requests.get(url, timeout=10).json()
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

LOG = logging.getLogger("billing")


@retry(
    retry=retry_if_exception_type((requests.ConnectionError, requests.Timeout)),
    wait=wait_exponential_jitter(initial=1, max=10),
    stop=stop_after_attempt(3),
    before_sleep=before_sleep_log(LOG, logging.WARNING),
    reraise=True,
)
def fetch_rates(url):
    LOG.info("fetching %s", url)
    return requests.get(url, timeout=10).json()
""",
    ),
    Example(
        "number of attempts, waits without jitter, no log",
        before="""\
import requests


def fetch(url):
    return requests.get(url, timeout=10).text
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
    wait=wait_exponential(multiplier=4, min=4, max=10),
    stop=stop_after_attempt(3),
    reraise=True,
)
def fetch(url):
    return requests.get(url, timeout=10).text
""",
        options={"attempts": 3, "wait-min": 4.0, "wait-max": 10.0, "jitter": 0.0, "log": False},
    ),
    Example(
        "further exceptions, a narrower selection of libraries, and longer lines",
        before="""\
import subprocess

import requests


def fetch(url):
    return requests.get(url, timeout=10).text


def push(image):
    subprocess.run(["docker", "push", image], check=True)
""",
        after="""\
import json
import logging
import subprocess

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
    retry=retry_if_exception_type(
        (json.JSONDecodeError, requests.ConnectionError, requests.Timeout)
    ),
    wait=wait_exponential_jitter(initial=1, max=10),
    stop=stop_after_attempt(3),
    before_sleep=before_sleep_log(logger, logging.WARNING),
    reraise=True,
)
def fetch(url):
    return requests.get(url, timeout=10).text


def push(image):
    subprocess.run(["docker", "push", image], check=True)
""",
        options={"exceptions": ("json.JSONDecodeError",), "libraries": ("requests",), "line-length": 100},
    ),
    Example(
        "the decorator stands inside the others",
        before="""\
import requests


class Client:
    @staticmethod
    def version(host):
        return requests.get(f"http://{host}/version", timeout=5).text
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


class Client:
    @staticmethod
    @retry(
        retry=retry_if_exception_type((requests.ConnectionError, requests.Timeout)),
        wait=wait_exponential_jitter(initial=1, max=10),
        stop=stop_after_attempt(3),
        before_sleep=before_sleep_log(logger, logging.WARNING),
        reraise=True,
    )
    def version(host):
        return requests.get(f"http://{host}/version", timeout=5).text
""",
    ),
    Example(
        "an asynchronous client",
        before="""\
import httpx


async def fetch(client: httpx.AsyncClient, url):
    response = await client.get(url)
    response.raise_for_status()
    return response.json()
""",
        after="""\
import logging

import httpx
from tenacity import (
    before_sleep_log,
    retry,
    retry_if_exception_type,
    stop_after_attempt,
    wait_exponential_jitter,
)

logger = logging.getLogger(__name__)


@retry(
    retry=retry_if_exception_type(
        (httpx.NetworkError, httpx.RemoteProtocolError, httpx.TimeoutException)
    ),
    wait=wait_exponential_jitter(initial=1, max=10),
    stop=stop_after_attempt(3),
    before_sleep=before_sleep_log(logger, logging.WARNING),
    reraise=True,
)
async def fetch(client: httpx.AsyncClient, url):
    response = await client.get(url)
    response.raise_for_status()
    return response.json()
""",
    ),
    Example(
        "an open connection of the object",
        before="""\
import requests


class Api:
    def __init__(self, base):
        self.base = base
        self.session = requests.Session()

    def get(self, path):
        return self.session.get(self.base + path, timeout=5).json()
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


class Api:
    def __init__(self, base):
        self.base = base
        self.session = requests.Session()

    @retry(
        retry=retry_if_exception_type((requests.ConnectionError, requests.Timeout)),
        wait=wait_exponential_jitter(initial=1, max=10),
        stop=stop_after_attempt(3),
        before_sleep=before_sleep_log(logger, logging.WARNING),
        reraise=True,
    )
    def get(self, path):
        return self.session.get(self.base + path, timeout=5).json()
""",
    ),
    Example(
        "urlopen: an HTTP answer such as 404 is no failure in passing",
        before="""\
from urllib.request import urlopen


def read(url):
    with urlopen(url, timeout=5) as answer:
        return answer.read()
""",
        after="""\
import logging
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from tenacity import (
    before_sleep_log,
    retry,
    retry_all,
    retry_if_exception_type,
    retry_if_not_exception_type,
    stop_after_attempt,
    wait_exponential_jitter,
)

logger = logging.getLogger(__name__)


@retry(
    retry=retry_all(
        retry_if_exception_type((ConnectionError, TimeoutError, URLError)),
        retry_if_not_exception_type(HTTPError),
    ),
    wait=wait_exponential_jitter(initial=1, max=10),
    stop=stop_after_attempt(3),
    before_sleep=before_sleep_log(logger, logging.WARNING),
    reraise=True,
)
def read(url):
    with urlopen(url, timeout=5) as answer:
        return answer.read()
""",
    ),
    Example(
        "boto3: connection errors; throttling is repeated by botocore itself",
        before="""\
import boto3


def image_tags(repository):
    ecr = boto3.client("ecr")
    answer = ecr.describe_images(repositoryName=repository)
    return [image["imageDigest"] for image in answer["imageDetails"]]
""",
        after="""\
import logging

import boto3
from botocore.exceptions import (
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ReadTimeoutError,
)
from tenacity import (
    before_sleep_log,
    retry,
    retry_if_exception_type,
    stop_after_attempt,
    wait_exponential_jitter,
)

logger = logging.getLogger(__name__)


@retry(
    retry=retry_if_exception_type(
        (
            ConnectionClosedError,
            ConnectTimeoutError,
            EndpointConnectionError,
            ReadTimeoutError,
        )
    ),
    wait=wait_exponential_jitter(initial=1, max=10),
    stop=stop_after_attempt(3),
    before_sleep=before_sleep_log(logger, logging.WARNING),
    reraise=True,
)
def image_tags(repository):
    ecr = boto3.client("ecr")
    answer = ecr.describe_images(repositoryName=repository)
    return [image["imageDigest"] for image in answer["imageDetails"]]
""",
    ),
    Example(
        "a client that a function of another file makes",
        before="""\
from clients import make_client


def account():
    return make_client("sts").get_caller_identity()["Account"]
""",
        after="""\
import logging

from botocore.exceptions import (
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ReadTimeoutError,
)
from clients import make_client
from tenacity import (
    before_sleep_log,
    retry,
    retry_if_exception_type,
    stop_after_attempt,
    wait_exponential_jitter,
)

logger = logging.getLogger(__name__)


@retry(
    retry=retry_if_exception_type(
        (
            ConnectionClosedError,
            ConnectTimeoutError,
            EndpointConnectionError,
            ReadTimeoutError,
        )
    ),
    wait=wait_exponential_jitter(initial=1, max=10),
    stop=stop_after_attempt(3),
    before_sleep=before_sleep_log(logger, logging.WARNING),
    reraise=True,
)
def account():
    return make_client("sts").get_caller_identity()["Account"]
""",
        files={
            "clients.py": """\
import boto3


def make_client(name):
    return boto3.client(name, region_name="eu-central-1")
"""
        },
    ),
    Example(
        "subprocess of network tools; a decorator that two functions need is written once",
        before="""\
import subprocess


def push(image):
    subprocess.run(["docker", "push", image], check=True, timeout=600)


def clone(url, folder):
    subprocess.check_call(["git", "clone", "--depth", "1", url, folder])


def login(registry):
    subprocess.run(
        f"aws ecr get-login-password | docker login --username AWS --password-stdin {registry}",
        shell=True,
        check=True,
    )
""",
        after="""\
import logging
import subprocess

from tenacity import (
    before_sleep_log,
    retry,
    retry_if_exception_type,
    stop_after_attempt,
    wait_exponential_jitter,
)

logger = logging.getLogger(__name__)

retry_commands = retry(
    retry=retry_if_exception_type(subprocess.CalledProcessError),
    wait=wait_exponential_jitter(initial=1, max=10),
    stop=stop_after_attempt(3),
    before_sleep=before_sleep_log(logger, logging.WARNING),
    reraise=True,
)


@retry(
    retry=retry_if_exception_type(
        (subprocess.CalledProcessError, subprocess.TimeoutExpired)
    ),
    wait=wait_exponential_jitter(initial=1, max=10),
    stop=stop_after_attempt(3),
    before_sleep=before_sleep_log(logger, logging.WARNING),
    reraise=True,
)
def push(image):
    subprocess.run(["docker", "push", image], check=True, timeout=600)


@retry_commands
def clone(url, folder):
    subprocess.check_call(["git", "clone", "--depth", "1", url, folder])


@retry_commands
def login(registry):
    subprocess.run(
        f"aws ecr get-login-password | docker login --username AWS --password-stdin {registry}",
        shell=True,
        check=True,
    )
""",
    ),
    Example(
        "a database connection",
        before="""\
import psycopg2


def connect(dsn):
    return psycopg2.connect(dsn, connect_timeout=5)
""",
        after="""\
import logging

import psycopg2
from tenacity import (
    before_sleep_log,
    retry,
    retry_if_exception_type,
    stop_after_attempt,
    wait_exponential_jitter,
)

logger = logging.getLogger(__name__)


@retry(
    retry=retry_if_exception_type(psycopg2.OperationalError),
    wait=wait_exponential_jitter(initial=1, max=10),
    stop=stop_after_attempt(3),
    before_sleep=before_sleep_log(logger, logging.WARNING),
    reraise=True,
)
def connect(dsn):
    return psycopg2.connect(dsn, connect_timeout=5)
""",
    ),
    Example(
        "gRPC: the status says what passes",
        before="""\
import grpc

from shop_pb2_grpc import CatalogStub


def item(channel: grpc.Channel, request):
    return CatalogStub(channel).GetItem(request, timeout=2)
""",
        after="""\
import logging

import grpc

from shop_pb2_grpc import CatalogStub
from tenacity import (
    before_sleep_log,
    retry,
    retry_all,
    retry_if_exception,
    retry_if_exception_type,
    stop_after_attempt,
    wait_exponential_jitter,
)

logger = logging.getLogger(__name__)


@retry(
    retry=retry_all(
        retry_if_exception_type(grpc.RpcError),
        retry_if_exception(
            lambda error: error.code().name in {"UNAVAILABLE", "DEADLINE_EXCEEDED"}
        ),
    ),
    wait=wait_exponential_jitter(initial=1, max=10),
    stop=stop_after_attempt(3),
    before_sleep=before_sleep_log(logger, logging.WARNING),
    reraise=True,
)
def item(channel: grpc.Channel, request):
    return CatalogStub(channel).GetItem(request, timeout=2)
""",
    ),
    Example(
        "redis and the Docker SDK",
        before="""\
import docker
import redis

cache = redis.Redis(host="cache")


def flags(key):
    return cache.hgetall(key)


def pull(image):
    client = docker.from_env()
    return client.images.pull(image)
""",
        after="""\
import logging

import docker
import docker.errors
import redis
import requests
from tenacity import (
    before_sleep_log,
    retry,
    retry_all,
    retry_any,
    retry_if_exception,
    retry_if_exception_type,
    stop_after_attempt,
    wait_exponential_jitter,
)

logger = logging.getLogger(__name__)

cache = redis.Redis(host="cache")


@retry(
    retry=retry_if_exception_type((redis.ConnectionError, redis.TimeoutError)),
    wait=wait_exponential_jitter(initial=1, max=10),
    stop=stop_after_attempt(3),
    before_sleep=before_sleep_log(logger, logging.WARNING),
    reraise=True,
)
def flags(key):
    return cache.hgetall(key)


@retry(
    retry=retry_any(
        retry_if_exception_type((requests.ConnectionError, requests.Timeout)),
        retry_all(
            retry_if_exception_type(docker.errors.APIError),
            retry_if_exception(lambda error: error.is_server_error()),
        ),
    ),
    wait=wait_exponential_jitter(initial=1, max=10),
    stop=stop_after_attempt(3),
    before_sleep=before_sleep_log(logger, logging.WARNING),
    reraise=True,
)
def pull(image):
    client = docker.from_env()
    return client.images.pull(image)
""",
    ),
    Example(
        "a POST with an idempotency key that the caller gives",
        before="""\
import requests


def pay(url, body, key):
    return requests.post(url, json=body, headers={"Idempotency-Key": key}, timeout=10)
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
def pay(url, body, key):
    return requests.post(url, json=body, headers={"Idempotency-Key": key}, timeout=10)
""",
    ),
    Example(
        "the service recognises a second attempt by a token",
        before="""\
import boto3


def launch(image, token):
    ec2 = boto3.client("ec2")
    return ec2.run_instances(ImageId=image, MinCount=1, MaxCount=1, ClientToken=token)
""",
        after="""\
import logging

import boto3
from botocore.exceptions import (
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ReadTimeoutError,
)
from tenacity import (
    before_sleep_log,
    retry,
    retry_if_exception_type,
    stop_after_attempt,
    wait_exponential_jitter,
)

logger = logging.getLogger(__name__)


@retry(
    retry=retry_if_exception_type(
        (
            ConnectionClosedError,
            ConnectTimeoutError,
            EndpointConnectionError,
            ReadTimeoutError,
        )
    ),
    wait=wait_exponential_jitter(initial=1, max=10),
    stop=stop_after_attempt(3),
    before_sleep=before_sleep_log(logger, logging.WARNING),
    reraise=True,
)
def launch(image, token):
    ec2 = boto3.client("ec2")
    return ec2.run_instances(ImageId=image, MinCount=1, MaxCount=1, ClientToken=token)
""",
    ),
    Example(
        "an effect behind the last call happens once",
        before="""\
import requests

seen = []


def remember(url):
    response = requests.get(url, timeout=5)
    seen.append(url)
    return response
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

seen = []


@retry(
    retry=retry_if_exception_type((requests.ConnectionError, requests.Timeout)),
    wait=wait_exponential_jitter(initial=1, max=10),
    stop=stop_after_attempt(3),
    before_sleep=before_sleep_log(logger, logging.WARNING),
    reraise=True,
)
def remember(url):
    response = requests.get(url, timeout=5)
    seen.append(url)
    return response
""",
    ),
    Example(
        "a handler that raises on, and one that names the cause",
        before="""\
import requests


class FetchError(Exception):
    pass


def fetch(url):
    try:
        return requests.get(url, timeout=5).json()
    except requests.RequestException as error:
        print("failed:", error)
        raise


def fetch_rates(url):
    try:
        return requests.get(url, timeout=5).json()
    except requests.RequestException as error:
        raise FetchError(url) from error
""",
        after="""\
import logging

import requests
from tenacity import (
    before_sleep_log,
    retry,
    retry_if_exception_cause_type,
    retry_if_exception_type,
    stop_after_attempt,
    wait_exponential_jitter,
)

logger = logging.getLogger(__name__)


class FetchError(Exception):
    pass


@retry(
    retry=retry_if_exception_type((requests.ConnectionError, requests.Timeout)),
    wait=wait_exponential_jitter(initial=1, max=10),
    stop=stop_after_attempt(3),
    before_sleep=before_sleep_log(logger, logging.WARNING),
    reraise=True,
)
def fetch(url):
    try:
        return requests.get(url, timeout=5).json()
    except requests.RequestException as error:
        print("failed:", error)
        raise


@retry(
    retry=retry_if_exception_cause_type((requests.ConnectionError, requests.Timeout)),
    wait=wait_exponential_jitter(initial=1, max=10),
    stop=stop_after_attempt(3),
    before_sleep=before_sleep_log(logger, logging.WARNING),
    reraise=True,
)
def fetch_rates(url):
    try:
        return requests.get(url, timeout=5).json()
    except requests.RequestException as error:
        raise FetchError(url) from error
""",
    ),
    Example(
        "a handler that says it in other words: the call is repeated inside",
        before="""\
import logging
import subprocess

log = logging.getLogger(__name__)


def push(image):
    log.info("pushing %s", image)
    try:
        subprocess.run(["docker", "push", image], check=True)
    except subprocess.CalledProcessError as error:
        log.error("exit code %d", error.returncode)
        raise RuntimeError("push failed")
""",
        after="""\
import logging
import subprocess

from tenacity import (
    Retrying,
    before_sleep_log,
    retry_if_exception_type,
    stop_after_attempt,
    wait_exponential_jitter,
)

log = logging.getLogger(__name__)


def push(image):
    log.info("pushing %s", image)
    try:
        for attempt in Retrying(
            retry=retry_if_exception_type(subprocess.CalledProcessError),
            wait=wait_exponential_jitter(initial=1, max=10),
            stop=stop_after_attempt(3),
            before_sleep=before_sleep_log(log, logging.WARNING),
            reraise=True,
        ):
            with attempt:
                subprocess.run(["docker", "push", image], check=True)
    except subprocess.CalledProcessError as error:
        log.error("exit code %d", error.returncode)
        raise RuntimeError("push failed")
""",
    ),
    Example(
        "a name that is taken",
        before="""\
import requests


def retry(times):
    return times + 1


def fetch(url):
    return requests.get(url, timeout=5).json()
""",
        after="""\
import logging

import requests
import tenacity
from tenacity import (
    before_sleep_log,
    retry_if_exception_type,
    stop_after_attempt,
    wait_exponential_jitter,
)

logger = logging.getLogger(__name__)


def retry(times):
    return times + 1


@tenacity.retry(
    retry=retry_if_exception_type((requests.ConnectionError, requests.Timeout)),
    wait=wait_exponential_jitter(initial=1, max=10),
    stop=stop_after_attempt(3),
    before_sleep=before_sleep_log(logger, logging.WARNING),
    reraise=True,
)
def fetch(url):
    return requests.get(url, timeout=5).json()
""",
    ),
    Example(
        "the dependency is declared where the repository declares its own",
        before="""\
import requests


def fetch(url):
    return requests.get(url, timeout=5).text
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
def fetch(url):
    return requests.get(url, timeout=5).text
""",
        files={
            "requirements.txt": """\
boto3>=1.28
requests>=2.31
"""
        },
        files_after={
            "requirements.txt": """\
boto3>=1.28
requests>=2.31
tenacity>=8.4
"""
        },
    ),
)
