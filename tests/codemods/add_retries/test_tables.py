"""The tables: commands, AWS operations, waits, and how a decorator is laid out."""

# ruff: noqa: E501, PLC0415 - rows of tables are long, and one test needs botocore
from __future__ import annotations

import subprocess
import sys
from types import SimpleNamespace

import pytest
import tenacity
from hypothesis import given
from hypothesis import strategies as st

from overhaul.codemods.add_retries import CODEMOD
from overhaul.codemods.add_retries.libraries.aws import operation_obstacle
from overhaul.codemods.add_retries.libraries.programs import LOCAL, NETWORK, RETRIES, judge_argv
from overhaul.codemods.add_retries.waits import fitted

SAFE = """
docker push x|docker pull x|docker login -u x r|docker --context c push x|docker manifest inspect x|docker compose pull
git fetch --tags|git clone u d|git -C d pull --ff-only|git push origin main|git ls-remote u|git submodule update --init
aws sts get-caller-identity|aws --region x ecs describe-services|aws s3 cp a b|aws s3 sync a b|aws ecr get-login-password
aws ssm put-parameter --name x --value y --overwrite|aws ecs wait services-stable|aws ec2 run-instances --client-token t
curl -fsSL u|curl -sSo f u|curl -X PUT -d x u|curl -G -d q=1 u|curl -XGET u|curl -X POST -H Idempotency-Key:k u|wget u
kubectl apply -f x|kubectl -n n get pods|kubectl rollout status d/x|kubectl delete x --ignore-not-found|kubectl scale d/x
helm upgrade --install x y|helm repo add x u|helm repo update|helm list|terraform init|terraform plan
npm ci|npm install|pnpm install|yarn|yarn install|pip install x|python -m pip install x|uv sync|poetry install
apt-get update|apt-get install -y x|sudo apt-get update|timeout 30 git fetch|env A=1 git fetch|A=1 git fetch
scp a b|rsync -a a b|gh release view x|gh api repos/x|gcloud run services list|az group show|/usr/bin/docker push x
"""
UNSAFE = """
docker run x|docker create x|docker exec c x|docker rm c|docker build .|docker compose run x|docker compose up
git commit -m x|git tag v1|git merge x|git rebase x|git stash|git checkout -b x|git push origin --delete x
aws ecs run-task|aws sns publish|aws lambda invoke|aws ec2 create-vpc|aws s3 mv a b|aws s3 mb b|aws ec2 terminate-instances
aws ssm put-parameter --name x --value y|aws ecs update-service --force-new-deployment
curl -X POST u|curl -d x u|curl --json x u|curl -XPATCH u|curl -F f=@x u|curl -sd x u|wget --post-data x u
kubectl create ns x|kubectl run x|kubectl rollout restart d/x|kubectl delete x|kubectl exec p x|kubectl label x y=z
helm install x y|helm rollback x|helm uninstall x|helm upgrade x y|terraform apply|terraform destroy
npm publish|npm version patch|npm run build|poetry publish|twine upload x|cargo publish|gem push x
gh release create x|gh api -X POST u|gcloud run deploy x|ssh h x|rsync --remove-source-files a b
"""
HERE = """
git status|git rev-parse HEAD|git add .|git branch --show-current|docker tag a b|docker ps|docker image ls|ls -l|cat x
mkdir -p x|rm -f x|aws configure list|helm version|kubectl config view|git tag --list
"""


def rows(text):
    return [command for line in text.split("\n") for command in line.split("|") if command]


@pytest.mark.parametrize("command", rows(SAFE))
def test_a_command_may_run_again(command):
    assert judge_argv(command.split())[1] == NETWORK


@pytest.mark.parametrize("command", rows(UNSAFE))
def test_a_command_may_not_run_again(command):
    name, reason = judge_argv(command.split())
    assert name
    assert reason not in {NETWORK, LOCAL}
    assert not reason.startswith(RETRIES)


@pytest.mark.parametrize("command", rows(HERE))
def test_a_command_is_only_local(command):
    assert judge_argv(command.split())[1] == LOCAL


@pytest.mark.parametrize(
    "command", ["curl --retry 3 u", "curl -f --retry-all-errors u", "wget --tries=3 u", "wget -t 3 u"]
)
def test_a_command_that_repeats_by_itself(command):
    assert judge_argv(command.split())[1].startswith(RETRIES)


@pytest.mark.parametrize("command", ["./deploy.sh", "make", "mkdir x", "sed -i s/a/b/ x"])
def test_a_command_that_is_not_known(command):
    assert judge_argv(command.split())[1].startswith("runs ")


def test_operations_of_botocore_that_only_read_are_safe_and_the_others_mostly_not():
    """Against the real names of some services: what is safe must be a read or be listed by name."""
    import botocore.session
    from botocore import xform_name

    session = botocore.session.get_session()
    safe = set()
    for service in (
        "ecr",
        "ecs",
        "s3",
        "sqs",
        "sns",
        "dynamodb",
        "lambda",
        "iam",
        "ec2",
        "ssm",
        "logs",
        "stepfunctions",
    ):
        names = {xform_name(name) for name in session.get_service_model(service).operation_names}
        safe |= {name for name in names if not operation_obstacle(name)}
    changing = ("create_", "run_", "start_", "send_", "publish", "invoke", "register_task", "terminate_", "execute_", "reboot_",
                "associate_", "attach_", "add_", "import_", "request_", "purchase_", "authorize_", "accept_", "batch_write")  # fmt: skip
    assert [name for name in sorted(safe) if name.startswith(changing)] == []
    assert {
        "describe_images",
        "get_object",
        "list_tasks",
        "put_object",
        "head_bucket",
        "query",
        "scan",
    } <= safe
    assert (
        not {"receive_message", "put_image", "put_log_events", "update_item", "delete_table", "run_task"}
        & safe
    )


@given(
    st.one_of(
        st.builds(lambda wait, n: [wait] * n, st.integers(0, 90), st.integers(1, 8)),
        st.builds(
            lambda first, base, n: [first * base**k for k in range(n)],
            st.integers(1, 9),
            st.integers(2, 5),
            st.integers(1, 8),
        ),
        st.builds(
            lambda first, step, n: [first + step * k for k in range(n)],
            st.integers(1, 9),
            st.integers(1, 9),
            st.integers(1, 8),
        ),
        st.builds(
            lambda first, cap, n: [min(first * 2**k, cap) for k in range(n)],
            st.integers(1, 9),
            st.integers(9, 60),
            st.integers(1, 9),
        ),
        st.builds(lambda first, n: [first * 2**k for k in range(n)], st.floats(0.01, 3), st.integers(1, 8)),
        st.lists(st.integers(0, 30), min_size=1, max_size=6),
    ),
    st.booleans(),
)
def test_a_fitted_wait_is_what_tenacity_waits(waits, doubling):
    found = fitted(waits, doubling=doubling)
    if found is None:
        return
    if not found.function:
        assert not any(waits)
        return
    plain = [value for name, value in found.arguments if not name]
    named = {name: value for name, value in found.arguments if name}
    strategy = getattr(tenacity, found.function)(*plain, **named)
    real = [strategy(SimpleNamespace(attempt_number=number)) for number in range(1, len(waits) + 1)]
    assert real == waits


EXAMPLES = [example for example in CODEMOD.examples if example.after]


@pytest.mark.parametrize("example", EXAMPLES, ids=[example.title for example in EXAMPLES])
def test_the_formatter_has_nothing_to_add(example):
    width = str(example.options.get("line-length", 88))
    ruff = [sys.executable, "-m", "ruff", "format", "--isolated", "--line-length", width, "--diff", "-"]
    done = subprocess.run(ruff, input=example.after, capture_output=True, text=True, check=False)
    assert done.stdout == ""
    assert done.returncode == 0, done.stderr


def test_there_are_many_examples():
    assert len(CODEMOD.examples) >= 40
