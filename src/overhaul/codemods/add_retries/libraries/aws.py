"""boto3: an operation's name says what it does; the exceptions to that are written out with their reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from overhaul.codemods.add_retries.libraries.verdict import Transient, Verdict, good, quiet, retries, unsafe

if TYPE_CHECKING:
    from overhaul.codemods.add_retries.libraries.verdict import CallView

__all__ = ["CONSTRUCTORS", "METHODS", "TRANSIENT", "boto3", "operation_obstacle"]

#: What botocore raises when the endpoint cannot be reached or goes silent. Throttling is a ``ClientError``, and
#: botocore repeats that itself (five attempts in its default mode), so it is not in here.
TRANSIENT = Transient(
    (
        "botocore.exceptions.ConnectionClosedError",
        "botocore.exceptions.ConnectTimeoutError",
        "botocore.exceptions.EndpointConnectionError",
        "botocore.exceptions.ReadTimeoutError",
    )
)

CONSTRUCTORS = {
    "boto3.client": "boto3.client",
    "boto3.resource": "boto3.resource",
    "boto3.Session": "boto3.Session",
    "boto3.session.Session": "boto3.Session",
    "botocore.session.get_session": "botocore.session",
    "botocore.session.Session": "botocore.session",
}

METHODS = {
    ("boto3.Session", "client"): "boto3.client",
    ("boto3.Session", "resource"): "boto3.resource",
    ("botocore.session", "create_client"): "boto3.client",
    ("boto3.client", "get_waiter"): "boto3.waiter",
}

#: First words of operations that only look.
_READS = (
    "describe_", "get_", "list_", "head_", "batch_get_", "query", "scan", "search_", "lookup_", "filter_",
    "select_",
    "simulate_", "estimate_", "preview_", "validate_", "check_", "detect_", "count_", "poll_for_",
    "decode_", "verify_",
    "assume_role", "download_file", "download_fileobj", "decrypt", "generate_data_key", "transact_get_",
)  # fmt: skip

#: Operations that look like reads and are none.
_NOT_READS = {
    "get_session_token": "",
    "receive_message": "hides the messages that a lost answer carried",
    "poll_for_jobs": "takes the jobs that a lost answer carried",
    "poll_for_activity_task": "takes the task that a lost answer carried",
    "poll_for_decision_task": "takes the task that a lost answer carried",
}

#: Writes that leave the same state however often they run.
_SETS = {
    "batch_check_layer_availability", "copy_object", "delete_item", "delete_message", "delete_message_batch",
    "delete_object", "delete_objects", "delete_parameters", "change_message_visibility", "put_item",
    "put_object",
    "set_queue_attributes", "set_topic_attributes", "tag_resource", "tag_role", "untag_resource",
    "update_service",
    "update_function_configuration", "update_function_code", "upload_file", "set_alarm_state",
    "set_desired_capacity",
    "register_targets", "deregister_targets", "update_kubeconfig", "tag_queue", "tag_image", "upsert",
}  # fmt: skip

#: ``put_`` sets something, except here.
_PUTS = {
    "put_record": "appends a record",
    "put_record_batch": "appends records",
    "put_records": "appends records",
    "put_events": "emits the events again",
    "put_log_events": "appends log lines",
    "put_metric_data": "counts the data points twice",
    "put_image": "fails when the first attempt came through",
    "put_session": "changes the conversation",
}

_WHY = (
    (
        "create_",
        "is not idempotent: a second attempt makes another one or fails because the first came through",
    ),
    ("run_", "is not idempotent: a second attempt starts another one"),
    ("start_", "is not idempotent: a second attempt starts another one"),
    ("send_", "is not idempotent: a second attempt sends it twice"),
    ("publish", "is not idempotent: a second attempt publishes it twice"),
    ("invoke", "is not idempotent: a second attempt runs the function twice"),
    ("register_", "is not idempotent: a second attempt registers another revision"),
    ("delete_", "raises on a second attempt when the first came through"),
    ("remove_", "raises on a second attempt when the first came through"),
    ("terminate_", "ends something: what a second attempt finds is not known"),
    ("execute_", "runs something: whether it may run twice cannot be seen"),
    ("batch_execute_", "runs something: whether it may run twice cannot be seen"),
    ("transact_write_", "writes: whether it may run twice cannot be seen"),
    ("batch_write_", "writes: whether it may run twice cannot be seen"),
    ("update_", "changes something: whether it may run twice cannot be seen"),
)

#: With one of these the service itself recognises a second attempt.
_TOKENS = ("ClientToken", "clientToken", "ClientRequestToken", "clientRequestToken", "CallerReference",
           "MessageDeduplicationId", "IdempotencyToken", "idempotencyToken")  # fmt: skip

_HARMLESS = {
    "generate_presigned_url",
    "generate_presigned_post",
    "can_paginate",
    "close",
    "get_paginator",
    "get_waiter",
}
_SESSION = {"client", "resource", "get_available_regions", "get_available_services", "get_credentials"}


def boto3(call: CallView) -> Verdict | None:
    """Judge a call of boto3: of a client, a paginator, a waiter or a resource."""
    if call.name.startswith("boto3.paginator:"):
        operation = call.name.removeprefix("boto3.paginator:").partition(".")[0]
        if "returned" in call.facts:
            return quiet("boto3", f"{operation} (paginated)")
        return _judge(f"{operation} (paginated)", operation, call)
    if call.name.startswith("boto3.waiter."):
        return quiet("boto3", "a waiter")
    if call.name.startswith("boto3.client."):
        if call.method in _HARMLESS:
            return quiet("boto3", f"{call.method}()")
        return _judge(f"{call.method}()", call.method, call)
    if call.name.startswith("boto3.resource."):
        return _resource(call)
    if call.name in CONSTRUCTORS or call.name.startswith(("boto3.Session.", "botocore.session.")):
        return quiet("boto3", f"{call.name}()")
    return None


def _judge(label: str, operation: str, call: CallView) -> Verdict:
    if "Config.retries" in call.facts:
        return retries(
            "boto3", label, "is sent by a client that retries already (botocore Config(retries=...))"
        )
    if "Config.unknown" in call.facts:
        return retries(
            "boto3", label, "is sent by a client whose Config cannot be seen, which may hold retries"
        )
    if token := call.given(*_TOKENS):
        value = next(item.value for item in call.node.keywords if item.arg == token)
        if call.stable(value):
            return good("boto3", label, TRANSIENT)
        return unsafe("boto3", label, f"makes a new {token} on each attempt; take it as a parameter")
    reason = operation_obstacle(operation) or _by_arguments(operation, call)
    return unsafe("boto3", label, reason) if reason else good("boto3", label, TRANSIENT)


def operation_obstacle(operation: str) -> str:
    """Say why an operation (snake case) is unsafe to repeat; empty when it is safe."""
    if operation in _NOT_READS:
        return _NOT_READS[operation]
    if operation.startswith(_READS) or operation in _SETS:
        return ""
    if operation in _PUTS:
        return f"is not idempotent: a second attempt {_PUTS[operation]}"
    if operation.startswith("put_"):
        return ""
    for start, reason in _WHY:
        if operation.startswith(start):
            return reason
    return "is not known to be idempotent"


def _by_arguments(operation: str, call: CallView) -> str:
    if not operation.startswith(_READS) and (name := call.new_each_time()):
        return f"writes something else on each attempt ({name}())"
    if operation in {"put_item", "delete_item"} and call.given("ConditionExpression", "Expected"):
        return "has a condition that a second attempt would not meet when the first came through"
    if operation == "put_parameter" and not call.given("Overwrite"):
        return "fails on a second attempt without Overwrite=True when the first came through"
    if operation == "update_service" and call.given("forceNewDeployment"):
        return "starts a new deployment on every attempt (forceNewDeployment)"
    if operation == "update_function_code" and call.given("Publish"):
        return "publishes a new version on every attempt (Publish)"
    if operation == "put_object" and call.given("IfNoneMatch", "IfMatch"):
        return "has a condition that a second attempt would not meet when the first came through"
    if operation == "download_fileobj":
        return "writes to a file object that the first attempt has moved"
    if (
        operation == "put_object"
        and (body := call.argument("Body")) is not None
        and call.kind(body) == "opened"
    ):
        return "sends a file that the caller opened: a second attempt would find it read to its end"
    return (
        ""
        if not call.starred or operation.startswith(_READS)
        else "is called with arguments that cannot be seen"
    )


def _resource(call: CallView) -> Verdict:
    operation = call.method
    lazy = operation in {"all", "filter", "limit", "pages", "page_size"}
    if operation[:1].isupper() or (lazy and "gone over" not in call.facts):
        return quiet("boto3", f"{operation}()")
    if lazy:
        return _judge(f"{operation}()", "list_objects", call)
    if operation in {"load", "reload", "get", "meta"}:
        return good("boto3", f"{operation}()", TRANSIENT)
    if operation == "put":
        return _judge("put()", "put_object", call)
    return _judge(f"{operation}()", operation, call)
