"""Calls that may run again without anybody noticing, calls that may not, and words that tell which one is."""

from __future__ import annotations

import re

__all__ = [
    "EFFECTS",
    "LOG_METHODS",
    "MUTATORS",
    "PURE_METHODS",
    "PURE_MODULES",
    "effect_word",
    "is_pure",
    "payment_word",
    "reads_by_name",
]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PURE_BUILTINS = _words(
    """
    abs all any ascii bin bool bytearray bytes callable chr classmethod complex dict dir divmod enumerate filter
    float format frozenset getattr hasattr hash hex id int isinstance issubclass iter len list locals map max
    memoryview min object oct ord pow property range repr reversed round set slice sorted staticmethod str sum
    super tuple type vars zip print exit quit BaseException Exception ValueError TypeError RuntimeError KeyError
    OSError IOError LookupError IndexError AttributeError ConnectionError TimeoutError FileNotFoundError
    NotImplementedError PermissionError SystemExit StopIteration AssertionError ArithmeticError
    ZeroDivisionError EOFError ImportError UnicodeError UserWarning Warning DeprecationWarning
    """
)

#: Modules whose functions compute, look, or say something, and leave nothing behind that a second attempt would meet.
PURE_MODULES = (
    "abc", "argparse", "ast", "base64", "binascii", "bisect", "bs4", "calendar", "click.echo",
    "click.secho", "click.style",
    "cmath", "codecs", "collections", "colorsys", "copy", "csv.DictReader", "csv.reader", "dataclasses",
    "datetime", "decimal",
    "difflib", "email", "enum", "errno", "fnmatch", "fractions", "functools", "getpass.getuser", "glob",
    "gzip.compress",
    "gzip.decompress", "hashlib", "heapq.nlargest", "heapq.nsmallest", "hmac", "html", "http.HTTPStatus",
    "importlib.metadata",
    "inspect", "io", "ipaddress", "itertools", "json", "keyword", "locale", "logging", "lxml", "math",
    "mimetypes", "operator",
    "ntpath", "os.path", "pathlib", "platform", "posixpath", "pprint", "pydantic", "random", "re", "rich",
    "secrets", "shlex",
    "shutil.which", "shutil.copy", "shutil.copy2", "shutil.copyfile", "shutil.copytree",
    "shutil.disk_usage", "sqlalchemy.select",
    "sqlalchemy.text", "ssl", "stat", "statistics", "string", "struct", "structlog", "tempfile",
    "textwrap", "time", "tomli",
    "tomllib", "traceback", "typer.echo", "typer.secho", "types", "typing", "unicodedata", "urllib.parse",
    "urllib.request.Request",
    "uuid", "warnings", "weakref", "xml", "yaml.safe_load", "yaml.dump", "yaml.safe_dump",
    "zipfile.ZipFile", "zlib", "zoneinfo",
    "asyncio.sleep", "asyncio.gather", "asyncio.wait_for", "asyncio.timeout", "asyncio.to_thread",
    "asyncio.Semaphore", "certifi",
    "socket.gethostname", "socket.getfqdn", "sys.exit", "sys.getsizeof", "sys.exc_info", "contextlib",
    "loguru", "botocore.config",
    "botocore.client.Config", "boto3.s3.transfer", "requests.auth", "requests.Request", "httpx.Timeout",
    "httpx.Limits",
    "httpx.BasicAuth", "aiohttp.ClientTimeout", "aiohttp.TCPConnector", "aiohttp.BasicAuth",
    "requests.utils", "botocore.exceptions",
    "packaging", "dateutil", "pytz", "pandas.read_csv", "pandas.DataFrame", "pandas.json_normalize",
    "numpy", "dotenv", "attrs",
)  # fmt: skip

_PURE_OS = _words(
    """
    getenv getcwd listdir scandir walk stat lstat access cpu_count getpid getppid uname urandom fspath fsencode
    fsdecode environ.get environ.copy environ.items environ.keys sep linesep get_terminal_size getlogin getuid
    getgid
    """
)

#: Functions with an effect, and what they do.
EFFECTS = {
    "builtins.input": "asks the user",
    "getpass.getpass": "asks the user",
    "click.prompt": "asks the user",
    "click.confirm": "asks the user",
    "typer.prompt": "asks the user",
    "typer.confirm": "asks the user",
    "builtins.next": "takes the next item of an iterator",
    "builtins.exec": "runs code that cannot be seen",
    "builtins.eval": "runs code that cannot be seen",
    "builtins.setattr": "sets an attribute",
    "builtins.delattr": "removes an attribute",
    "os.remove": "removes a file, which a second attempt would not find",
    "os.unlink": "removes a file, which a second attempt would not find",
    "os.rmdir": "removes a folder, which a second attempt would not find",
    "os.rename": "renames a file, which a second attempt would not find",
    "os.mkdir": "makes a folder, which exists for a second attempt",
    "shutil.move": "moves a file, which a second attempt would not find",
    "os.makedirs": "makes a folder, which exists for a second attempt",
    "os.chdir": "changes the working directory",
    "os.putenv": "changes the environment",
    "threading.Thread": "starts a thread",
    "multiprocessing.Process": "starts a process",
    "asyncio.create_task": "starts a task",
    "asyncio.ensure_future": "starts a task",
    "smtplib.SMTP": "talks to a mail server",
}

LOG_METHODS = _words(
    """
    debug info warning warn error exception critical log fatal success trace bind opt
    """
)

#: Methods that read, compute or close.
PURE_METHODS = _words(
    """
    json raise_for_status iter_content iter_lines iter_bytes iter_text iter_raw aiter_bytes aiter_text
    aiter_lines aread aclose close text content headers cookies get items keys values copy index count find
    rfind format format_map join split rsplit splitlines partition rpartition strip lstrip rstrip replace lower
    upper title capitalize casefold swapcase startswith endswith encode decode hex isdigit isalpha isalnum
    isnumeric isspace isidentifier islower isupper zfill ljust rjust center expandtabs translate removeprefix
    removesuffix bit_length as_integer_ratio is_integer conjugate isoformat strftime timestamp total_seconds
    date astimezone utcoffset weekday isoweekday timetuple exists is_file is_dir is_symlink is_absolute resolve
    absolute read_text read_bytes joinpath with_suffix with_name with_stem relative_to as_posix as_uri
    expanduser iterdir glob rglob stat match search fullmatch finditer findall group groups groupdict start end
    span sub subn digest hexdigest isdisjoint issubset issuperset union intersection difference
    symmetric_difference most_common elements total to_dict dict model_dump model_dump_json model_validate
    model_validate_json parse_obj from_orm geturl getcode getheader getheaders info fileno tell get_secret_value
    select select_one find_all get_text check_returncode wait communicate poll isatty fetchone fetchall
    fetchmany scalar scalars scalar_one scalar_one_or_none mappings first one one_or_none all result done
    cancelled exception code details HasField ListFields SerializeToString WhichOneof ByteSize flush status
    print rule write_text write_bytes mkdir touch fetch_all is_server_error is_client_error add_header
    total_seconds tolist to_json to_string head describe
    """
)

#: Methods that change their object.
MUTATORS = _words(
    """
    append extend insert remove pop popitem clear sort reverse update setdefault add discard appendleft
    extendleft popleft rotate write writelines writerow writerows truncate seek read readline readlines read1
    readinto put put_nowait get_nowait send throw intersection_update difference_update
    symmetric_difference_update subtract inc dec observe incr acquire release set_result set_exception unlink
    rename rmdir symlink_to hardlink_to chmod add_argument add_column add_row advance start stop
    """
)

_EFFECT_WORDS = _words(
    """
    send post publish notify insert add append save store write create delete remove update charge pay payment
    purchase refund transfer withdraw deposit payout commit push pop increment incr decrement record enqueue
    submit start stop run execute exec register upload emit track dispatch trigger launch deploy migrate apply
    drop book reserve order invoke issue subscribe unsubscribe provision persist broadcast alert email sms
    log_event audit mark ack nack set reset clear consume process bill
    """
)
_PAYMENT = _words(
    """
    charge charges payment payments paymentintent pay refund refunds payout payouts purchase checkout stripe
    paypal braintree
    """
)
_READ_WORDS = _words(
    """
    contains
    get load read parse build make format render to from as is has can should validate check compute calculate
    calc count find fetch list lookup search filter select extract decode encode normalize normalise sanitize
    clean convert resolve describe detect compare merge split join quote unquote escape unescape hash digest
    sign serialize deserialize dump dumps loads url uri path settings config default defaults echo show display
    print log warn info debug error now utcnow ensure
    """
)
_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")


def is_pure(qualified: str) -> bool:
    """Tell whether a function is known to leave nothing behind."""
    module, _, name = qualified.partition(".")
    if module == "builtins":
        return name in _PURE_BUILTINS or (
            name[:1].isupper() and name.endswith(("Error", "Exception", "Warning"))
        )
    if module == "os" and name in _PURE_OS:
        return True
    return qualified.startswith(tuple(f"{prefix}." for prefix in PURE_MODULES)) or qualified in PURE_MODULES


def words_of(name: str) -> list[str]:
    """Split ``sendEmail_now`` into lower-case words."""
    return [word.lower() for word in _WORD.findall(name)]


def effect_word(name: str) -> str:
    """Return the word of a name that speaks of an effect, or an empty string."""
    words = words_of(name)
    return next((word for word in words[:1] if word in _EFFECT_WORDS), "") or next(
        (word for word in words if word in _PAYMENT), ""
    )


def payment_word(name: str) -> str:
    """Return the word of a dotted name that speaks of payments, or an empty string."""
    return next((word for word in words_of(name) if word in _PAYMENT), "")


def reads_by_name(name: str) -> bool:
    """Tell whether a name says that it only reads or computes (``get_token``, ``is_ready``, ``to_url``)."""
    words = words_of(name)
    return bool(words) and words[0] in _READ_WORDS
