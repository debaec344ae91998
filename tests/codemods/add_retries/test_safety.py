"""Which functions are retried and which are left, and why: one row per question."""

# ruff: noqa: E501 - the sources of cases are long lines
from __future__ import annotations

import re

import pytest

HEAD = """\
import contextlib
import functools
import json
import os
import subprocess
import sys
import time
import uuid
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import boto3
import docker
import grpc
import httpx
import pymongo
import pymysql
import redis
import requests
import sqlalchemy
import stripe


"""

#: Source, and what becomes of each function in it: nothing for a decorator, else words of the note. A function that is
#: not named is left without a word.
CASES = [
    ("\ndef f(u):\n    r = requests.delete(u); r.raise_for_status()\n", {"f": ""}),
    (
        "\ndef f(s: requests.Session, u):\n    return s.post(u, json={})\n",
        {"f": "requests.Session.post() is a POST without an idempotency key"},
    ),
    ("\ndef f(u):\n    with requests.Session() as s:\n        return s.get(u).json()\n", {"f": ""}),
    (
        "\ndef f(u):\n    s = requests.Session()\n    s.headers.update({'a': 'b'})\n    return s.get(u).json()\n",
        {"f": ""},
    ),
    (
        "\ndef f(u, out):\n    r = requests.get(u, stream=True)\n    with open(out, 'wb') as fh:\n        for c in r.iter_content(8192):\n            fh.write(c)\n",
        {"f": ""},
    ),
    ("\ndef f(u, out):\n    Path(out).write_bytes(requests.get(u).content)\n", {"f": ""}),
    ("\ndef f(u):\n    return requests.request('GET', u)\n", {"f": ""}),
    (
        "\ndef f(m, u):\n    return requests.request(m, u)\n",
        {"f": "requests.request() is called with an HTTP method that is no constant"},
    ),
    (
        "\ndef f(u, **kwargs):\n    kwargs.setdefault('timeout', 5)\n    return requests.get(u, **kwargs)\n",
        {"f": ""},
    ),
    (
        "\ndef f(u, headers=None):\n    headers = dict(headers or {})\n    headers['x'] = 'y'\n    return requests.get(u, headers=headers)\n",
        {"f": ""},
    ),
    (
        "\ndef f(u, headers):\n    headers['x'] = 'y'\n    return requests.get(u, headers=headers)\n",
        {"f": "it changes headers['x'], which lives outside the function, and a secon"},
    ),
    ("\ndef f(b, k, p):\n    boto3.client('s3').upload_file(p, b, k)\n", {"f": ""}),
    ("\ndef f(b, k, body):\n    boto3.resource('s3').Object(b, k).put(Body=body)\n", {"f": ""}),
    ("\ndef f(t):\n    boto3.resource('dynamodb').Table(t).put_item(Item={})\n", {"f": ""}),
    (
        "\ndef f(t):\n    boto3.resource('dynamodb').Table(t).update_item(Key={})\n",
        {"f": "update_item() changes something"},
    ),
    (
        "\ndef f(q):\n    return boto3.client('sqs').receive_message(QueueUrl=q)\n",
        {"f": "receive_message() hides the messages that a lost answer carried"},
    ),
    (
        "\ndef f(q):\n    boto3.client('sns').publish(TopicArn=q, Message='x')\n",
        {"f": "publish() is not idempotent"},
    ),
    ("\ndef f(c):\n    w = boto3.client('ecs').get_waiter('services_stable')\n    w.wait(cluster=c)\n", {}),
    (
        "\nclass A:\n    def __init__(self):\n        self._ecr = boto3.client('ecr')\n    def tags(self, r):\n        return self._ecr.list_images(repositoryName=r)\n    def rm(self, r):\n        self._ecr.delete_repository(repositoryName=r)\n",
        {"tags": "", "rm": "delete_repository() raises on a second attempt when the first came thr"},
    ),
    ("\ndef f(i):\n    subprocess.check_call('docker push ' + i, shell=True)\n", {"f": ""}),
    ("\ndef f(i):\n    subprocess.check_call(f'docker push {i}', shell=True)\n", {"f": ""}),
    (
        "\ndef f(i):\n    cmd = ['docker', 'push']\n    cmd.append(i)\n    subprocess.run(cmd, check=True)\n",
        {"f": ""},
    ),
    (
        "\ndef f(i):\n    subprocess.run(['git', 'add', '.'], check=True)\n    subprocess.run(['git', 'commit', '-m', 'x'], check=True)\n    subprocess.run(['git', 'push'], check=True)\n",
        {"f": "git commit is not safe to run twice"},
    ),
    (
        "\ndef f(i):\n    subprocess.run(['docker', 'build', '.'], check=True)\n    subprocess.run(['docker', 'push', i], check=True)\n",
        {"f": "docker build builds an image"},
    ),
    (
        "\ndef f(u):\n    subprocess.run(['curl', '-sS', '-d', '{}', u], check=True)\n",
        {"f": "curl is a POST without an idempotency key"},
    ),
    (
        "\ndef f(u):\n    subprocess.run(['curl', '-fsSL', '--retry', '3', u], check=True)\n",
        {"f": "curl retries by itself (--retry)"},
    ),
    ("\ndef f(u):\n    subprocess.run(['curl', '-fsSLo', 'x', u], check=True)\n", {"f": ""}),
    (
        "\ndef f(u):\n    subprocess.run(['kubectl', '-n', 'x', 'apply', '-f', u], check=True)\ndef g():\n    subprocess.run(['kubectl', 'create', 'ns', 'x'], check=True)\n",
        {"f": "", "g": "kubectl create fails on a second attempt when the first came through; "},
    ),
    (
        "\ndef f():\n    subprocess.run(['pip', 'install', '-r', 'requirements.txt'], check=True)\ndef g():\n    subprocess.check_call([sys.executable, '-m', 'pip', 'install', 'x'])\n",
        {"f": "", "g": ""},
    ),
    (
        "\ndef f():\n    os.system('git pull')\n",
        {"f": "git pull is run by os.system(), so its failure is no exception and a r"},
    ),
    (
        "\ndef f():\n    subprocess.run('cd /x && git pull && make', shell=True, check=True)\n",
        {"f": "subprocess.run() runs make, and what that does is not known"},
    ),
    (
        "\ndef f():\n    subprocess.run(['aws', '--region', 'x', 'ecs', 'describe-services'], check=True)\ndef g():\n    subprocess.run(['aws', 'ecs', 'run-task'], check=True)\n",
        {"f": "", "g": "aws ecs run-task is not idempotent"},
    ),
    ("\ndef f():\n    r = subprocess.run(['git', 'fetch'])\n    r.check_returncode()\n", {"f": ""}),
    (
        "\ndef f():\n    return redis.Redis().incr('x')\ndef g():\n    return redis.Redis().get('x')\n",
        {"f": "redis incr() is not idempotent", "g": ""},
    ),
    (
        "\ndef f(e):\n    eng = sqlalchemy.create_engine(e)\n    with eng.connect() as c:\n        return c.execute(sqlalchemy.text('SELECT 1')).scalar()\n",
        {"f": ""},
    ),
    (
        "\ndef f(e):\n    eng = sqlalchemy.create_engine(e)\n    with eng.connect() as c:\n        c.execute(sqlalchemy.text('INSERT INTO x'))\n        c.commit()\n",
        {"f": "commit() writes to the database"},
    ),
    (
        "\ndef f(d):\n    c = pymysql.connect(host=d)\n    cur = c.cursor()\n    cur.execute('UPDATE x SET y=1')\n    c.commit()\n",
        {"f": "commit() writes to the database"},
    ),
    (
        "\ndef f(d):\n    return pymongo.MongoClient(d).db.users.find_one({})\ndef g(d):\n    pymongo.MongoClient(d)['db']['users'].insert_one({})\n",
        {"f": "", "g": "insert_one() writes to the database or may do so"},
    ),
    ("\nasync def f(d):\n    return await asyncpg.connect(d)\n", {"f": ""}),
    (
        "\nasync def f(u):\n    async with httpx.AsyncClient() as c:\n        r = await c.get(u)\n    return r.json()\n",
        {"f": ""},
    ),
    (
        "\ndef f(u):\n    c = httpx.AsyncClient()\n    return c.get(u)\n",
        {"f": "httpx.AsyncClient.get() is not awaited in the function, so its failure"},
    ),
    (
        "\ndef f(u):\n    c = httpx.Client(transport=httpx.HTTPTransport(retries=3))\n    return c.get(u)\n",
        {"f": "httpx.Client.get() is sent by a client whose HTTPTransport retries alr"},
    ),
    (
        "\ndef f(x):\n    client = docker.from_env()\n    client.containers.run(x)\n",
        {"f": "containers.run() changes something on the Docker host and is not known"},
    ),
    (
        "\ndef f(x):\n    client = docker.from_env()\n    client.images.push(x)\n",
        {"f": "images.push() reports a failed push in what it returns, not as an exce"},
    ),
    (
        "\ndef f(n, u):\n    if n == 0:\n        return None\n    return f(n - 1, requests.get(u).text)\n",
        {"f": "it calls f(), which retries itself; both together would multiply the a"},
    ),
    ("\ndef f(u):\n    logger.info('x')\n    return requests.get(u)\n", {"f": ""}),
    ("\ndef helper(u):\n    return u.strip()\ndef f(u):\n    return requests.get(helper(u))\n", {"f": ""}),
    (
        "\nlog=[]\ndef helper(u):\n    log.append(u)\ndef f(u):\n    helper(u)\n    return requests.get(u)\n",
        {"f": "it calls helper(), which changes log (append), which lives outside the"},
    ),
    (
        "\ndef f(u):\n    try:\n        return requests.get(u)\n    except ValueError:\n        return None\n",
        {"f": ""},
    ),
    (
        "\ndef f(u):\n    try:\n        return requests.get(u)\n    except Exception as e:\n        raise\n",
        {"f": ""},
    ),
    (
        "\ndef f(u):\n    try:\n        r = requests.get(u)\n        r.raise_for_status()\n    except requests.HTTPError:\n        return None\n    return r\n",
        {"f": ""},
    ),
    (
        "\ndef f(u):\n    try:\n        return requests.get(u)\n    except:\n        os._exit(1)\n",
        {"f": "the handler around requests.get() ends the program, so a retry would n"},
    ),
    (
        "\ndef f(u):\n    for i in range(3):\n        try:\n            return requests.get(u)\n        except requests.ConnectionError:\n            continue\n",
        {"f": "requests.get() tries again in a loop"},
    ),
    ("\ndef f(u):\n    n = {'a': 0}\n    n['a'] += 1\n    return requests.get(u)\n", {"f": ""}),
    (
        "\ndef lambda_handler(event, context):\n    return requests.get(event['u']).json()\n",
        {"lambda_handler": "it is a Lambda handler"},
    ),
    ("\ndef f(u):\n    yield from requests.get(u).iter_lines()\n", {"f": "it is a generator"}),
    (
        "\ndef f(u):\n    return stripe.Charge.create(amount=1) and requests.get(u)\n",
        {"f": "stripe.Charge.create() moves money"},
    ),
    (
        "\ndef f(u):\n    stripe.Charge.create(amount=1)\n",
        {"f": "stripe.Charge.create() moves money or may do so"},
    ),
    (
        "\ndef f(b,k):\n    s3 = boto3.client('s3')\n    s3.put_object(Bucket=b, Key=k, Body=open('x','rb'))\n",
        {"f": ""},
    ),
    (
        "\ndef f(u):\n    os.remove('x')\n    return requests.get(u)\n",
        {"f": "it removes a file, which a second attempt would not find, and a second"},
    ),
    ("\ndef f(u):\n    os.makedirs('x', exist_ok=True)\n    return requests.get(u)\n", {"f": ""}),
    ("\ndef f(cmd):\n    subprocess.run(cmd, check=True)\n", {}),
    (
        "\ndef f(cmd):\n    subprocess.run(['make'], check=True)\n    subprocess.run(['docker','pull','x'], check=True)\n",
        {"f": "it runs make, and what that does is not known, and a second attempt wo"},
    ),
    (
        "\ndef f(t, token):\n    return requests.post(t, headers={'Idempotency-Key': f'order-{token}'})\n",
        {"f": ""},
    ),
    ("\nKEY='x'\ndef f(t):\n    return requests.post(t, headers={'Idempotency-Key': KEY})\n", {"f": ""}),
    (
        "\ndef f(t, headers):\n    return requests.post(t, headers=headers)\n",
        {"f": "requests.post() is a POST whose headers cannot be seen; without an ide"},
    ),
    (
        "\ndef f(i):\n    subprocess.check_call('docker push ' + i, shell=True)\ndef g(i):\n    subprocess.check_call('docker push %s' % i, shell=True)\ndef h(i):\n    subprocess.check_call('docker push {}'.format(i).split())\n",
        {"f": "", "g": "", "h": ""},
    ),
    ("\ndef g():\n    subprocess.check_call([sys.executable, '-m', 'pip', 'install', 'x'])\n", {"g": ""}),
    (
        "\ndef f():\n    subprocess.run('cd /x && git pull && make', shell=True, check=True)\n",
        {"f": "subprocess.run() runs make, and what that does is not known"},
    ),
    (
        "\ndef f(u):\n    stripe.Charge.create(amount=1)\ndef g(k):\n    return stripe.Charge.retrieve(k)\n",
        {"f": "stripe.Charge.create() moves money or may do so"},
    ),
    (
        "\ndef f(t):\n    k = str(uuid.uuid4())\n    boto3.client('s3').put_object(Bucket='b', Key=k, Body=b'')\n",
        {"f": "put_object() writes something else on each attempt (uuid.uuid4())"},
    ),
    (
        "\ndef f(t):\n    return requests.put(f'http://x/{uuid.uuid4()}')\n",
        {"f": "requests.put() sends something else on each attempt (uuid.uuid4())"},
    ),
    ("\nasync def f():\n    return requests.get('x')\n", {"f": ""}),
    ("\ndef f():\n    def inner():\n        return requests.get('x')\n    return inner\n", {"inner": ""}),
    ("\ndef f(u):\n    return (lambda: requests.get(u))\n", {}),
    (
        "\nclass A:\n    def __init__(self):\n        self.c = redis.Redis()\n    def __getattr__(self, k):\n        return self.c.get(k)\n    @classmethod\n    def x(cls, u):\n        return requests.get(u)\n    async def y(self):\n        return self.c.get('x')\n",
        {"__getattr__": "it is __getattr__, which the interpreter calls", "x": "", "y": ""},
    ),
    (
        "\ndef f(u):\n    global s\n    s = requests.Session()\n    return s.get(u)\n",
        {"f": "it changes s, which lives outside the function, and a second attempt w"},
    ),
    (
        "\ndef f(u, cb):\n    cb(u)\n    return requests.get(u)\n",
        {"f": "it calls cb(), which was passed in and may do anything, and a second a"},
    ),
    (
        "\ndef f(u):\n    r = requests.get(u)\n    r.raise_for_status()\n    for x in r.json():\n        print(x)\n    return len(r.json())\n",
        {"f": ""},
    ),
    (
        "\ndef f(u):\n    try:\n        r = requests.get(u)\n    except requests.ConnectionError as e:\n        raise SystemExit(1) from e\n    return r\n",
        {"f": ""},
    ),
    (
        "\ndef f(u):\n    try:\n        r = requests.get(u)\n    finally:\n        print('done')\n    return r\n",
        {"f": ""},
    ),
    (
        "\ndef f(u):\n    with contextlib.suppress(requests.RequestException):\n        return requests.get(u)\n",
        {"f": "the handler around requests.get() suppresses, so a retry would never f"},
    ),
    (
        "\ndef f(n):\n    proc = subprocess.Popen(['docker','push',n])\n    proc.wait()\n",
        {"f": "docker push is run by subprocess.Popen(), so its failure is no excepti"},
    ),
    ("\ndef f(n):\n    return subprocess.check_output(['git','rev-parse','HEAD']).decode()\n", {}),
    (
        "\ndef f(n):\n    subprocess.run(['git','push','origin', n], check=True, stdout=open('log','a'))\n",
        {"f": "git push appends its output to a file"},
    ),
    (
        "\ndef f(n):\n    subprocess.run(f'docker pull {n} >> log', shell=True, check=True)\n",
        {"f": "docker is part of a command that cannot be seen in full"},
    ),
    (
        "\ndef f(n):\n    subprocess.run(['helm','upgrade','--install','x','y'], check=True)\ndef g():\n    subprocess.run(['helm','install','x','y'], check=True)\n",
        {"f": "", "g": "helm install fails on a second attempt as the release exists; helm upg"},
    ),
    (
        "\n@retry\ndef f(u):\n    return requests.get(u)\n",
        {"f": "it retries already (@retry) (requests.get() is in it)"},
    ),
    (
        "\nfrom tenacity import retry\n@retry\ndef f(u):\n    return requests.get(u)\n",
        {"f": "it retries already (@retry) (requests.get() is in it)"},
    ),
    ("\n@functools.lru_cache\ndef f(u):\n    return requests.get(u)\n", {"f": ""}),
    (
        "\nfrom contextlib import contextmanager\n@contextmanager\ndef f(u):\n    yield requests.get(u)\n",
        {"f": "it is a generator"},
    ),
    (
        "\ndef f(u):\n    conn = pymysql.connect(host=u)\n    with conn.cursor() as cur:\n        cur.execute('SELECT 1')\n        return cur.fetchall()\n",
        {"f": ""},
    ),
    (
        "\nfrom sqlalchemy.orm import Session\ndef f(session: Session, x):\n    session.add(x)\n    session.commit()\n",
        {"f": "commit() writes to the database"},
    ),
    ("\nengine = sqlalchemy.create_engine('x')\ndef f():\n    return engine.connect()\n", {"f": ""}),
    ("\ndef f(u):\n    import requests as r\n    return r.get(u)\n", {"f": ""}),
    ("\nfrom requests import get, Timeout\ndef f(u):\n    return get(u)\n", {"f": ""}),
    ("\nimport requests as rq\ndef f(u):\n    return rq.get(u)\n", {"f": ""}),
]


@pytest.mark.parametrize(
    ("source", "expected"), CASES, ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_function_is_retried_or_the_reason_is_said(source, expected, retried):
    outcome = retried(HEAD + source)
    decorated = {
        name
        for block, name in re.findall(
            r"@(?:tenacity\.)?retry\(\n((?:.*\n)*?) *\) *\n *(?:async )?def (\w+)", outcome.text
        )
        if "retry=retry_" in block
    }
    for shared in re.findall(r"^(retry_\w+) = retry\($", outcome.text, re.MULTILINE):
        decorated.update(re.findall(rf"@{shared}\n *(?:async )?def (\w+)", outcome.text))
    assert decorated == {name for name, words in expected.items() if not words}, outcome.notes
    for name, words in expected.items():
        if words:
            assert re.search(rf"\b{name}\(\) is not retried: .*{re.escape(words)}", outcome.notes), (
                outcome.notes
            )
    said = set(re.findall(r"(\w+)\(\) is not retried", outcome.notes))
    assert said == {name for name, words in expected.items() if words}


def test_imports_that_go_together_leave_no_blank_line_at_the_top(retried):
    loop = (
        "import random\nimport time\n\nimport requests\n\n\ndef f(url):\n    for attempt in range(3):\n        try:\n"
        "            return requests.get(url)\n        except requests.Timeout:\n            if attempt == 2:\n"
        "                raise\n            time.sleep(random.uniform(1, 3))\n"
    )
    assert retried(loop).text.startswith("import requests\nfrom tenacity import")


@pytest.mark.parametrize(
    ("body", "decorated"),
    [
        ("return sum(o.size for o in s3.Bucket(b).objects.all())", True),
        ("for o in s3.Bucket(b).objects.filter(Prefix='x'):\n        print(o.key)", True),
        ("return s3.Bucket(b).objects.all()", False),
        ("return s3.meta.client.get_paginator('list_objects_v2').paginate(Bucket=b)", False),
        ("return list(s3.meta.client.get_paginator('list_objects_v2').paginate(Bucket=b))", True),
    ],
)
def test_what_asks_only_when_it_is_gone_over_is_retried_where_that_happens(body, decorated, retried):
    source = f"import boto3\n\ns3 = boto3.resource('s3')\n\n\ndef f(b):\n    {body}\n"
    assert ("@retry(" in retried(source).text) is decorated


def test_the_exceptions_of_redis_are_named_through_its_asynchronous_package(retried):
    source = "import redis.asyncio as redis\n\nr = redis.Redis()\n\n\nasync def f(key):\n    return await r.get(key)\n"
    assert "retry_if_exception_type((redis.ConnectionError, redis.TimeoutError))" in retried(source).text


def test_a_method_that_tests_a_connection_is_no_test(retried):
    source = "import psycopg2\n\n\nclass Client:\n    def test_connection(self):\n        psycopg2.connect(self.dsn).close()\n"
    assert "@retry(" in retried(source).text
    assert "belongs to a test" in retried(source.replace("Client", "TestClient")).notes
