"""Network tools by program and subcommand: what may run again, what may not and why, what is only local."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from overhaul.codemods.add_retries.libraries.aws import operation_obstacle

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import TypeAlias

__all__ = ["HIDDEN", "LOCAL", "NETWORK", "RETRIES", "judge_argv", "network_program"]

#: A word of a command that is not constant.
HIDDEN = "\0"

#: Answers of a row: safe and over the network, safe and local; anything else is the reason against it.
NETWORK = "+"
LOCAL = "="
#: Begins a reason that says that the program repeats by itself.
RETRIES = "!"

_Row: TypeAlias = "str | Callable[[list[str]], str]"

_TWICE = "is not safe to run twice"
_MAYBE = "is not known to be safe to run twice"


def _has(words: list[str], *flags: str) -> bool:
    return any(word in flags or word.startswith(tuple(f"{flag}=" for flag in flags)) for word in words)


def _delete_ignoring(words: list[str]) -> str:
    if _has(words, "--ignore-not-found"):
        return NETWORK
    return "fails on a second attempt when the first came through (no --ignore-not-found)"


def _kubectl_create(words: list[str]) -> str:
    if _has(words, "--dry-run"):
        return LOCAL
    return "fails on a second attempt when the first came through; kubectl apply can be repeated"


def _kubectl_rollout(words: list[str]) -> str:
    action = next((word for word in words if not word.startswith("-")), "")
    if action in {"status", "history"}:
        return NETWORK
    return f"({action or 'unknown'}) starts something new on every attempt"


def _kubectl_set(words: list[str]) -> str:
    return NETWORK if words[:1] in (["image"], ["env"], ["resources"]) else _MAYBE


def _overwriting(words: list[str]) -> str:
    return NETWORK if _has(words, "--overwrite") else "fails on a second attempt without --overwrite"


def _helm_upgrade(words: list[str]) -> str:
    return (
        NETWORK if _has(words, "--install", "-i") else "makes another revision on each attempt (no --install)"
    )


def _helm_repo(words: list[str]) -> str:
    return NETWORK if words[:1] in (["add"], ["update"], ["list"], ["index"]) else _MAYBE


def _git_remote(words: list[str]) -> str:
    if words[:1] in (["update"], ["show"], ["prune"]):
        return NETWORK
    return LOCAL if not words or words[0] in {"-v", "get-url", "set-url"} else "fails on a second attempt"


def _git_branch(words: list[str]) -> str:
    plain = all(
        word in {"--show-current", "-a", "-r", "--list", "-v", "-vv", "--all", "--remotes"} for word in words
    )
    return LOCAL if plain else "changes branches: a second attempt may fail"


def _git_push(words: list[str]) -> str:
    return (
        NETWORK
        if not _has(words, "--delete", "-d")
        else "fails on a second attempt when the branch is gone already"
    )


def _git_pull(_: list[str]) -> str:
    return NETWORK


def _git_submodule(words: list[str]) -> str:
    action = next((word for word in words if not word.startswith("-")), "")
    return NETWORK if action in {"update", "sync", "status", ""} else _MAYBE


def _git_stateful(words: list[str]) -> str:
    looks = words[:1] in (["list"], ["show"], ["-l"], ["--list"])
    return LOCAL if looks else f"{_TWICE}: it changes the repository"


def _git_checkout(words: list[str]) -> str:
    return (
        LOCAL
        if not _has(words, "-b", "-B", "-c", "--orphan")
        else "fails on a second attempt as the branch exists"
    )


def _git_lfs(words: list[str]) -> str:
    return NETWORK if words[:1] in (["pull"], ["push"], ["fetch"]) else LOCAL


def _docker_compose(words: list[str]) -> str:
    action = next((word for word in words if not word.startswith("-")), "")
    if action in {"pull", "push"}:
        return NETWORK
    if action in {"ps", "config", "logs", "images", "ls", "version"}:
        return LOCAL
    return f"({action or 'unknown'}) {_MAYBE}"


def _docker_group(words: list[str]) -> str:
    action = words[0] if words else ""
    if action in {
        "ls",
        "list",
        "inspect",
        "history",
        "logs",
        "top",
        "stats",
        "port",
        "df",
        "info",
        "version",
        "tag",
        "show",
    }:
        return LOCAL
    return NETWORK if action in {"pull", "push"} else f"({action or 'unknown'}) {_MAYBE}"


def _docker_manifest(words: list[str]) -> str:
    return NETWORK if words[:1] in (["inspect"], ["push"]) else _MAYBE


def _docker_buildx(words: list[str]) -> str:
    if words[:1] == ["imagetools"]:
        return NETWORK
    return LOCAL if words[:1] in (["ls"], ["inspect"], ["version"]) else _BUILD


_BUILD = "builds an image: repeating it is expensive, and most of its failures do not pass by themselves"


def _gh(words: list[str]) -> str:
    action = words[0] if words else ""
    return (
        NETWORK
        if action in {"view", "list", "status", "download", "checkout", "watch", "diff", "clone"}
        else _MAYBE
    )


def _gh_api(words: list[str]) -> str:
    flags = ("-X", "--method", "-f", "-F", "--field", "--raw-field", "--input")
    if not _has(words, *flags):
        return NETWORK
    return NETWORK if _option(words, "-X", "--method").upper() == "GET" else "may be a POST, " + _MAYBE


def _cloud(words: list[str]) -> str:
    reads = {
        "list",
        "describe",
        "show",
        "get-credentials",
        "get-value",
        "print-access-token",
        "get-iam-policy",
        "get",
    }
    plain = [word for word in words if not word.startswith("-")]
    return NETWORK if any(word in reads for word in plain[:4]) else _MAYBE


def _terraform_state(words: list[str]) -> str:
    return NETWORK if words[:1] in (["list"], ["show"], ["pull"]) else _MAYBE


def _option(words: list[str], *flags: str) -> str:
    for index, word in enumerate(words):
        if word in flags and index + 1 < len(words):
            return words[index + 1]
        for flag in flags:
            if word.startswith(f"{flag}="):
                return word[len(flag) + 1 :]
            if len(flag) == 2 and word.startswith(flag) and len(word) > 2 and not word.startswith("--"):  # noqa: PLR2004 - "-X" + value
                return word[2:]
    return ""


def _rows(table: Mapping[str, _Row]) -> dict[str, _Row]:
    """Spread ``"a b c"`` keys."""
    return {word: row for words, row in table.items() for word in words.split()}


_PUBLISH = "publishes: a second attempt fails as the version exists, or publishes twice"
_PACKAGES = _rows({"install ci i add update upgrade sync lock view info outdated ping audit download fetch search "
                   "wheel index config compile export restore why show list ls pack check-update makecache "
                   "clean": NETWORK,
                   "cache freeze --version": LOCAL, "publish": _PUBLISH, "upload": _PUBLISH})  # fmt: skip

#: Program -> subcommand -> row. A subcommand that is not there is not known to be repeatable.
TABLE: dict[str, dict[str, _Row]] = {
    "git": _rows({
        "fetch clone ls-remote fetch-pack archive": NETWORK,
        "pull": _git_pull, "push": _git_push, "remote": _git_remote, "submodule": _git_submodule, "lfs": _git_lfs,
        "status rev-parse log diff describe show config rev-list ls-files ls-tree cat-file symbolic-ref "
        "show-ref blame "
        "merge-base for-each-ref add shortlog version --version name-rev grep check-ignore hash-object init gc": LOCAL,
        "branch": _git_branch, "tag stash worktree": _git_stateful, "checkout switch": _git_checkout,
        "commit": f"{_TWICE}: it makes another commit or fails as there is nothing left to commit",
        "merge rebase cherry-pick revert am apply reset": f"{_TWICE}: it changes the repository",
    }),
    "docker": _rows({
        "push pull login search": NETWORK,
        "manifest": _docker_manifest, "compose": _docker_compose, "buildx": _docker_buildx,
        "image container network volume system context": _docker_group,
        "tag logout images ps inspect version info logs history top stats port --version -v save load": LOCAL,
        "build": _BUILD,
        "run create": f"{_TWICE}: it starts another container",
        "exec start stop restart kill rm rmi": f"{_TWICE}: a second attempt finds another state",
    }),
    "kubectl": _rows({
        "get describe logs top version cluster-info api-resources api-versions apply wait diff auth explain": NETWORK,
        "scale events cp": NETWORK, "config kustomize completion": LOCAL,
        "create": _kubectl_create, "delete": _delete_ignoring, "rollout": _kubectl_rollout, "set": _kubectl_set,
        "label annotate": _overwriting,
        "run expose": "fails on a second attempt when the first came through",
        "exec": "runs something in a pod: whether it may run twice cannot be seen",
        "patch replace edit drain cordon uncordon taint": _MAYBE,
    }),
    "helm": _rows({
        "list ls status get search pull show history fetch lint template dependency dep registry push verify": NETWORK,
        "upgrade": _helm_upgrade, "repo": _helm_repo, "version env package": LOCAL,
        "install": "fails on a second attempt as the release exists; helm upgrade --install can be repeated",
        "uninstall delete": "fails on a second attempt as the release is gone",
        "rollback": "makes another revision on each attempt",
    }),
    "terraform": _rows({
        "init plan validate output providers get refresh": NETWORK, "fmt version show graph workspace": LOCAL,
        "state": _terraform_state,
        "apply destroy import": f"{_TWICE}: it changes infrastructure, and a failed run leaves a part behind",
    }),
    "npm": {**_PACKAGES, "version": f"{_TWICE}: it counts the version up",
    "login": NETWORK, "whoami": NETWORK},
    "pnpm": _PACKAGES, "yarn": {**_PACKAGES, "": NETWORK}, "bun": _PACKAGES,
    "pip": _PACKAGES, "uv": {**_PACKAGES, "pip": NETWORK, "tool": NETWORK, "venv": LOCAL}, "poetry": _PACKAGES,
    "pipx": _PACKAGES, "pipenv": _PACKAGES, "conda": _PACKAGES, "mamba": _PACKAGES, "composer": _PACKAGES,
    "apt-get": _PACKAGES, "apt": _PACKAGES, "yum": _PACKAGES, "dnf": _PACKAGES, "apk": _PACKAGES, "brew": _PACKAGES,
    "bundle": _PACKAGES, "gem": {**_PACKAGES, "push": _PUBLISH}, "cargo": _PACKAGES | {"build": NETWORK},
    "go": _rows({"get mod install": NETWORK}), "twine": _rows({"check": LOCAL, "upload": _PUBLISH}),
    "gh": _rows({"repo release pr issue run workflow": _gh, "api": _gh_api, "auth": LOCAL}),
    "gcloud": {"*": _cloud}, "az": {"*": _cloud}, "doctl": {"*": _cloud},
    "scp": {"*": NETWORK}, "ping": {"*": NETWORK}, "nslookup": {"*": NETWORK}, "dig": {"*": NETWORK},
    "host": {"*": NETWORK}, "ssh-keyscan": {"*": NETWORK},
    "ssh": {"*": "runs something on another host: whether it may run twice cannot be seen"},
    "rsync": {"*": lambda words: NETWORK if not _has(words, "--remove-source-files", "--append") else _TWICE},
}  # fmt: skip
TABLE["podman"] = TABLE["nerdctl"] = TABLE["docker"]
TABLE["pip3"] = TABLE["pip"]
TABLE["docker-compose"] = {"*": _docker_compose}
TABLE["oc"] = TABLE["kubectl"]
TABLE["tofu"] = TABLE["terraform"]

#: Global options before the subcommand that take a value in the next word.
_VALUED = {
    "git": {"-C", "-c", "--git-dir", "--work-tree", "--namespace"},
    "docker": {"--context", "-c", "-H", "--host", "--config", "-l", "--log-level"},
    "kubectl": {"-n", "--namespace", "--context", "--kubeconfig", "--cluster", "-s", "--server", "--user"},
    "helm": {"-n", "--namespace", "--kube-context", "--kubeconfig"},
    "aws": {"--region", "--profile", "--output", "--endpoint-url", "--query", "--cli-read-timeout",
    "--ca-bundle",
            "--cli-connect-timeout", "--color"},
    "npm": {"--prefix", "--registry"},
    "uv": {"--directory", "--project"},
    "cargo": {"--manifest-path"},
}  # fmt: skip

#: Local commands that change nothing or leave the same state however often they run.
_LOCAL = {
    "true", "echo", "printf", "ls", "cat", "head", "tail", "grep", "egrep", "sed", "awk", "cut",
    "sort", "uniq", "wc", "tr", "which", "whoami", "id", "uname", "hostname", "date", "env", "pwd",
    "stat", "file", "find", "test", "[", "dirname", "basename", "realpath", "readlink", "jq", "yq", "diff",
    "cmp", "md5sum", "sha256sum", "base64", "sleep", "chmod", "chown", "cp", "cd", "export", "set",
}  # fmt: skip
_AS_IS = {"sudo", "exec", "command", "nohup", "time", "env", "nice"}


def network_program(program: str) -> bool:
    """Tell whether a program talks to the network."""
    return program in TABLE or program in {"aws", "curl", "wget"}


def judge_argv(words: list[str]) -> tuple[str, str]:
    """Judge one command.

    Args:
        words: Its words; `HIDDEN` inside a word stands for what is not constant.

    Returns:
        Its name for notes, and `NETWORK`, `LOCAL`, or the reason against it (after `RETRIES`: who repeats it).
        An empty name when it is no network tool.
    """
    words = _stripped(words)
    if not words:
        return "", LOCAL
    program = words[0].rpartition("/")[2]
    rest = words[1:]
    if program in {"python", "python3"} or re.fullmatch(r"python3\.\d+", program):
        return (
            judge_argv(rest[1:]) if rest[:1] == ["-m"] and rest[1:2] == ["pip"] else ("", f"runs {program}")
        )
    if program == HIDDEN or HIDDEN in program:
        return "", "runs a command that cannot be seen"
    if program == "aws":
        return _aws(rest)
    if program == "curl":
        return "curl", _curl(rest)
    if program == "wget":
        return "wget", _wget(rest)
    table = TABLE.get(program)
    if table is None:
        return "", LOCAL if _harmless(program, rest) else f"runs {program}, and what that does is not known"
    return _subcommand(program, table, rest)


def _stripped(words: list[str]) -> list[str]:
    """Leave out ``sudo``, ``env X=1``, ``timeout 30`` and assignments in front of a command."""
    at = 0
    while at < len(words):
        word = words[at]
        if word in _AS_IS or re.match(r"[A-Za-z_]\w*=", word):
            at += 1
        elif word == "timeout":
            at += 2
        elif at and word.startswith("-") and words[at - 1] in {"sudo", "env"}:
            at += 1
        else:
            break
    return words[at:]


def _subcommand(program: str, table: dict[str, _Row], rest: list[str]) -> tuple[str, str]:
    if "*" in table:
        row = table["*"]
        return program, row if isinstance(row, str) else row(rest)
    valued = _VALUED.get(program, set())
    at = 0
    while at < len(rest) and rest[at].startswith("-") and rest[at] not in table:
        at += 2 if rest[at] in valued else 1
    action = rest[at] if at < len(rest) else ""
    name = f"{program} {action}".strip()
    if HIDDEN in action:
        return program, "has a subcommand that is no constant"
    # Without a subcommand a tool only says something about itself.
    row = table.get(action, _MAYBE if action else LOCAL)
    return name, row if isinstance(row, str) else row(rest[at + 1 :])


def _aws(rest: list[str]) -> tuple[str, str]:
    plain: list[str] = []
    at = 0
    while at < len(rest) and len(plain) < 2:  # noqa: PLR2004 - service and operation
        if rest[at].startswith("-"):
            at += 2 if rest[at] in _VALUED["aws"] else 1
            continue
        plain.append(rest[at])
        at += 1
    service, operation = (*plain, "", "")[:2]
    name = " ".join(word for word in ("aws", service, operation) if word and HIDDEN not in word)
    if HIDDEN in service + operation:
        return name, "has an operation that is no constant"
    if service in {"configure", "help", "--version", ""}:
        return name, LOCAL
    if service == "s3":
        safe = {"cp", "sync", "ls", "presign", "rm"}
        return name, NETWORK if operation in safe else "fails on a second attempt when the first came through"
    if operation in {"wait", "login", "get-login-password", "update-kubeconfig", "get-login"}:
        return name, NETWORK
    words = rest[at:]
    reason = operation_obstacle(operation.replace("-", "_"))
    if operation == "put-parameter" and not _has(words, "--overwrite"):
        reason = "fails on a second attempt without --overwrite"
    if operation == "update-service" and _has(words, "--force-new-deployment"):
        reason = "starts a new deployment on every attempt (--force-new-deployment)"
    if operation in {"put-item", "delete-item"} and _has(words, "--condition-expression"):
        reason = "has a condition that a second attempt would not meet"
    if reason and _has(words, "--client-token", "--client-request-token"):
        reason = ""
    return name, reason or NETWORK


_CURL_BODY = ("-d", "--data", "--data-raw", "--data-binary", "--data-urlencode", "--data-ascii", "--json", "-F",
              "--form", "--form-string")  # fmt: skip


def _curl(rest: list[str]) -> str:
    if any(
        word in {"--retry", "--retry-all-errors", "--retry-delay"} or word.startswith("--retry")
        for word in rest
    ):
        return RETRIES + "retries by itself (--retry)"
    words = _unbundled(rest)
    if any(word == HIDDEN + "*" for word in words):
        return "has arguments that cannot be seen, so it may be a POST"
    method = _option(words, "-X", "--request").upper()
    if HIDDEN in method:
        return "has an HTTP method that is no constant"
    if not method:
        sends = any(
            word.startswith(flag) if flag in {"-d", "-F"} else _has([word], flag)
            for word in words
            for flag in _CURL_BODY
        )
        method = "POST" if sends and not _has(words, "-G", "--get") else "GET"
    if method in {"GET", "HEAD", "PUT", "DELETE", "OPTIONS"}:
        return NETWORK
    if any("idempotency-key:" in word.lower() for word in words):
        return NETWORK
    return f"is a {method} without an idempotency key: the server may do it twice"


def _unbundled(words: list[str]) -> list[str]:
    """Split ``-sSfX`` into ``-s -S -f -X``: a short option with a value ends the bundle."""
    result: list[str] = []
    for word in words:
        if not re.match(r"-[a-zA-Z]{2,}", word):
            result.append(word)
            continue
        for index, letter in enumerate(word[1:], 1):
            result.append(f"-{letter}")
            if letter in "XdFHoTuAebcmwxyYzrEKP":
                if word[index + 1 :]:
                    result.append(word[index + 1 :])
                break
    return result


def _wget(rest: list[str]) -> str:
    if any(word == HIDDEN + "*" for word in rest):
        return "has arguments that cannot be seen, so it may be a POST"
    if _has(rest, "--tries", "-t", "--retry-connrefused", "--retry-on-http-error", "--waitretry"):
        return RETRIES + "retries by itself (--tries)"
    if _has(rest, "--post-data", "--post-file") or _option(rest, "--method").upper() in {"POST", "PATCH"}:
        return "is a POST without an idempotency key: the server may do it twice"
    return NETWORK


def _harmless(program: str, rest: list[str]) -> bool:
    if program == "mkdir":
        return _has(rest, "-p", "--parents")
    if program == "rm":
        return any(word.startswith("-") and "f" in word for word in rest)
    if program == "sed" and any(word.startswith(("-i", "--in-place")) for word in rest):
        return False
    if program == "ln":
        return any(word.startswith("-") and "f" in word for word in rest)
    return program in _LOCAL
