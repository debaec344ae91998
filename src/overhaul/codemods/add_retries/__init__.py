"""add-retries: tenacity on functions that talk to something that can fail in passing and are safe to repeat."""

from __future__ import annotations

import ast

from overhaul.codemods.add_retries.examples import EXAMPLES
from overhaul.codemods.add_retries.finder import find
from overhaul.codemods.add_retries.libraries import LIBRARIES, MENTIONS
from overhaul.codemods.add_retries.survey import SURVEY
from overhaul.codemods.api import Codemod, Option
from overhaul.model.change import Certainty

__all__ = ["CODEMOD"]

CODEMOD = Codemod(
    name="add-retries",
    version=2,
    summary="Retry functions that talk to something that can fail in passing, where repeating them is safe.",
    why=(
        "A registry, an API or a database that is gone for a second should not end a deployment. The "
        "function is "
        "repeated a bounded number of times, with an exponential wait and jitter so that many clients do "
        "not come back "
        "at once, and only for the exceptions by which its library says that something failed in passing; "
        "the last "
        "one is raised as it is, and every retry is logged. botocore repeats throttling and 5xx answers by "
        "itself, so "
        "with boto3 only the connection errors are added on top. "
        "See https://tenacity.readthedocs.io/ and "
        "https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/."
    ),
    leaves=(
        "POST and PATCH without an idempotency key, or with a key that each attempt makes anew: they may run twice.",
        "Cloud calls that are not idempotent (create_, run_, send_, publish, invoke …), inserts, commits, payments.",
        "Functions with another effect before the call: appended files, counters, changed arguments, prompts.",
        "Functions that call something whose effects cannot be seen from the file.",
        "Functions that retry already: by a loop, a decorator, botocore Config(retries=...), urllib3 Retry, or Celery.",
        "Calls whose failure is no exception (subprocess without check=True) or whose exception is swallowed.",
        "Generators, properties, tests, commands, request handlers and main functions.",
        "Commands that are handed to a helper of the program itself, which may run anything.",
        "Retry loops of which tenacity cannot do the same; only a useless wait after the last attempt may go.",
        "Callers of a function that is retried: both together would multiply the attempts.",
    ),
    mentions=(*MENTIONS, b"sleep", b"client("),
    visits={ast.Module: find},
    certainty=Certainty.REVIEW,
    options=(
        Option("attempts", 3, "How often a function is tried in all."),
        Option("wait-min", 1.0, "Seconds before the first repetition; the wait doubles from there."),
        Option("wait-max", 10.0, "Seconds that no wait exceeds."),
        Option("jitter", 1.0, "Seconds by which waits differ by chance; 0 for none."),
        Option("log", True, "Whether each retry is logged as a warning (before_sleep)."),  # noqa: FBT003 - the default value
        Option("exceptions", (), "Further exceptions to retry for, as qualified names."),
        Option("libraries", LIBRARIES, "Libraries whose calls count."),
        Option(
            "loops", "offer", "Whether hand-written retry loops are offered as a rewrite.", ("offer", "keep")
        ),
        Option("line-length", 88, "Columns that a written line may have."),
    ),
    examples=EXAMPLES,
    survey=SURVEY,
    requires=("tenacity",),
    tags=("reliability", "network"),
)
