"""Functions that got the decorator, run for real: how often they try, how long they wait, what they raise."""

# ruff: noqa: PLC0415, E501 - a test imports the library it needs, and sources are long
from __future__ import annotations

import asyncio
import contextlib
import io
import logging
import subprocess
import urllib.error

import pytest


def space_of(retried, source, sleeps, **options):
    """Run the codemod, then the module that comes out of it."""
    outcome = retried(source, **options)
    space = {"__name__": "retried_module"}
    exec(compile(outcome.text, "app.py", "exec"), space)  # noqa: S102 - our own cases
    del sleeps[:]
    return space


class Failing:
    """Fails some times, then gives a value."""

    def __init__(self, error, times, value="value"):
        self.error, self.times, self.value, self.calls = error, times, value, 0

    def __call__(self, *_, **__):
        self.calls += 1
        if self.calls <= self.times:
            raise self.error
        return self.value


REQUESTS = """\
import requests


def fetch(url):
    return requests.get(url, timeout=5)
"""


def test_requests_is_tried_three_times(retried, sleeps, monkeypatch, caplog):
    import requests

    get = Failing(requests.ConnectTimeout("slow"), 2)
    monkeypatch.setattr(requests, "get", get)
    with caplog.at_level(logging.WARNING):
        assert space_of(retried, REQUESTS, sleeps)["fetch"]("http://x") == "value"
    assert get.calls == 3
    assert 1 <= sleeps[0] <= 2 <= sleeps[1] <= 3
    assert [record.name for record in caplog.records] == ["retried_module"] * 2


def test_the_last_exception_is_raised_as_it_is(retried, sleeps, monkeypatch):
    import requests

    error = requests.ConnectionError("gone")
    monkeypatch.setattr(requests, "get", Failing(error, 9))
    with pytest.raises(requests.ConnectionError) as caught:
        space_of(retried, REQUESTS, sleeps)["fetch"]("http://x")
    assert caught.value is error
    assert len(sleeps) == 2


def test_other_exceptions_are_not_retried(retried, sleeps, monkeypatch):
    import requests

    get = Failing(requests.HTTPError("404"), 9)
    monkeypatch.setattr(requests, "get", get)
    with pytest.raises(requests.HTTPError):
        space_of(retried, REQUESTS, sleeps)["fetch"]("http://x")
    assert get.calls == 1
    assert sleeps == []


@pytest.mark.parametrize(
    ("low", "high", "jitter"),
    [
        (4.0, 10.0, 1.0),
        (4.0, 10.0, 0.0),
        (1.0, 10.0, 2.0),
        (0.5, 3.0, 0.5),
        (2.0, 2.0, 1.0),
        (0.0, 5.0, 0.0),
        (5.0, 5.5, 2.0),
    ],
)
def test_waits_stay_between_their_limits(retried, sleeps, monkeypatch, low, high, jitter):
    import requests

    monkeypatch.setattr(requests, "get", Failing(requests.ConnectionError("gone"), 999))
    space = space_of(
        retried, REQUESTS, sleeps, attempts=7, wait_min=low, wait_max=high, jitter=jitter, log=False
    )
    for _ in range(20):
        with pytest.raises(requests.ConnectionError):
            space["fetch"]("http://x")
    assert len(sleeps) == 6 * 20
    assert all(low <= wait <= high for wait in sleeps)
    assert (len(set(sleeps)) > 10) == (jitter > 0 and low != high)


def test_urlopen_does_not_repeat_an_answer(retried, sleeps, monkeypatch):
    source = "import urllib.request\n\n\ndef read(url):\n    return urllib.request.urlopen(url, timeout=5).read()\n"
    space = space_of(retried, source, sleeps)
    refused = Failing(urllib.error.URLError("refused"), 1, io.BytesIO(b"text"))
    monkeypatch.setattr("urllib.request.urlopen", refused)
    assert space["read"]("http://x") == b"text"
    assert refused.calls == 2
    missing = Failing(urllib.error.HTTPError("http://x", 404, "no", None, None), 9)  # type: ignore[arg-type]
    monkeypatch.setattr("urllib.request.urlopen", missing)
    with pytest.raises(urllib.error.HTTPError):
        space["read"]("http://x")
    assert missing.calls == 1


def test_a_command_is_repeated_when_it_fails(retried, sleeps, monkeypatch):
    source = "import subprocess\n\n\ndef push(image):\n    subprocess.run(['docker', 'push', image], check=True, timeout=9)\n"
    space = space_of(retried, source, sleeps)
    run = Failing(subprocess.TimeoutExpired("docker", 9), 1)
    monkeypatch.setattr(subprocess, "run", run)
    space["push"]("x")
    assert run.calls == 2
    run = Failing(FileNotFoundError("docker"), 9)
    monkeypatch.setattr(subprocess, "run", run)
    with pytest.raises(FileNotFoundError):
        space["push"]("x")
    assert run.calls == 1


BOTO = """\
import boto3


def tags(name):
    ecr = boto3.client("ecr", region_name="eu-central-1")
    return ecr.list_images(repositoryName=name)["imageIds"]
"""


def test_boto3_repeats_connection_errors_only(retried, sleeps, monkeypatch):
    import boto3
    from botocore.exceptions import ClientError, EndpointConnectionError
    from botocore.stub import Stubber

    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    client = boto3.client("ecr", region_name="eu-central-1")
    space = space_of(retried, BOTO, sleeps)
    monkeypatch.setattr(boto3, "client", lambda *_, **__: client)
    with Stubber(client) as stub:
        stub.add_response("list_images", {"imageIds": [{"imageTag": "a"}]}, {"repositoryName": "shop"})
        first = client.list_images
        failing = Failing(EndpointConnectionError(endpoint_url="https://ecr"), 2)
        client.list_images = lambda **given: failing() and first(**given)
        assert space["tags"]("shop") == [{"imageTag": "a"}]
        assert failing.calls == 3
    client.list_images = first
    with Stubber(client) as stub:
        stub.add_client_error("list_images", "RepositoryNotFoundException")
        with pytest.raises(ClientError):
            space["tags"]("shop")


def test_an_asynchronous_function_waits_without_blocking(retried, sleeps, monkeypatch):
    import httpx

    source = "import httpx\n\n\nasync def fetch(client: httpx.AsyncClient, url):\n    return await client.get(url)\n"
    space = space_of(retried, source, sleeps)
    failing = Failing(httpx.ReadTimeout("slow"), 2)

    class Client:
        async def get(self, _):
            return failing()

    assert asyncio.run(space["fetch"](Client(), "x")) == "value"
    assert failing.calls == 3
    assert len(sleeps) == 2


def test_a_grpc_status_decides(retried, sleeps):
    import grpc

    source = (
        "import grpc\n\nfrom shop_pb2_grpc import CatalogStub\n\n\n"
        "def item(channel: grpc.Channel, request):\n    return CatalogStub(channel).GetItem(request)\n"
    )
    import sys
    import types

    module = types.ModuleType("shop_pb2_grpc")
    module.CatalogStub = lambda channel: types.SimpleNamespace(GetItem=channel)
    sys.modules["shop_pb2_grpc"] = module
    try:
        space = space_of(retried, source, sleeps)
    finally:
        del sys.modules["shop_pb2_grpc"]

    class Problem(grpc.RpcError):
        def __init__(self, status):
            self.status = status

        def code(self):
            return self.status

    passing = Failing(Problem(grpc.StatusCode.UNAVAILABLE), 1)
    assert space["item"](passing, None) == "value"
    lasting = Failing(Problem(grpc.StatusCode.NOT_FOUND), 9)
    with pytest.raises(Problem):
        space["item"](lasting, None)
    assert (passing.calls, lasting.calls) == (2, 1)
    unrelated = Failing(KeyError("x"), 9)
    with pytest.raises(KeyError):
        space["item"](unrelated, None)


def test_docker_repeats_server_errors_and_not_answers(retried, sleeps, monkeypatch):
    import docker
    import requests
    from docker.errors import APIError, ImageNotFound

    source = "import docker\n\n\ndef pull(name):\n    return docker.from_env().images.pull(name)\n"
    space = space_of(retried, source, sleeps)

    def answer(status):
        response = requests.Response()
        response.status_code = status
        return response

    for error, calls in (
        (APIError("registry", answer(500)), 2),
        (requests.ConnectionError("socket"), 2),
        (ImageNotFound("no", answer(404)), 1),
    ):
        pull = Failing(error, 1)
        images = type("Images", (), {"pull": staticmethod(pull)})
        monkeypatch.setattr(docker, "from_env", lambda images=images: type("Client", (), {"images": images}))
        with contextlib.suppress(ImageNotFound):
            space["pull"]("x")
        assert pull.calls == calls, error


def test_the_cause_of_another_exception_counts(retried, sleeps, monkeypatch):
    import requests

    source = (
        "import requests\n\n\nclass FetchError(Exception):\n    pass\n\n\n"
        "def fetch(url):\n    try:\n        return requests.get(url, timeout=5)\n"
        "    except requests.RequestException as error:\n        raise FetchError(url) from error\n"
    )
    space = space_of(retried, source, sleeps)
    get = Failing(requests.Timeout("slow"), 9)
    monkeypatch.setattr(requests, "get", get)
    with pytest.raises(space["FetchError"]):
        space["fetch"]("x")
    assert get.calls == 3
    get = Failing(requests.TooManyRedirects("round"), 9)
    monkeypatch.setattr(requests, "get", get)
    with pytest.raises(space["FetchError"]):
        space["fetch"]("x")
    assert get.calls == 1


def test_a_statement_inside_its_try_is_repeated_and_the_handler_sees_the_last_failure(
    retried, sleeps, monkeypatch
):
    source = (
        "import subprocess\n\n\ndef push(image):\n    print('pushing', image)\n    try:\n"
        "        subprocess.run(['docker', 'push', image], check=True)\n"
        "    except subprocess.CalledProcessError as error:\n"
        "        raise RuntimeError(f'push failed with {error.returncode}')\n"
    )
    space = space_of(retried, source, sleeps)
    run = Failing(subprocess.CalledProcessError(7, "docker"), 9)
    monkeypatch.setattr(subprocess, "run", run)
    with pytest.raises(RuntimeError, match="push failed with 7"):
        space["push"]("x")
    assert run.calls == 3
    run = Failing(subprocess.CalledProcessError(7, "docker"), 2)
    monkeypatch.setattr(subprocess, "run", run)
    space["push"]("x")
    assert run.calls == 3
