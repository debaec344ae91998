# ruff: noqa: E501 - a table: each case is a script and the program that it becomes
import os
import signal
import subprocess
import sys
import time

import pytest
from side_by_side import program

BYE = 'trap(lambda: print("bye", entry_status()) or 0, "EXIT")'
CASES = {
    "exit": ('trap "echo bye \\$?" EXIT; exit 3', f"{BYE}; raise SystemExit(3)"),
    "end": ('trap "echo bye \\$?" EXIT; echo a', f'{BYE}; print("a")'),
    "exit in the trap": ('trap "echo bye; exit 7" EXIT; exit 3', 'trap(lambda: print("bye") or sys.exit(7), "EXIT"); sys.exit(3)'),
    "exit without number in the trap": ('trap "echo bye; false; exit" EXIT; exit 3', 'trap(lambda: print("bye") or sys.exit(leaving_status(1)), "EXIT"); sys.exit(3)'),
    "status of the trap": ('trap "false" EXIT; true', 'trap(lambda: 1, "EXIT")'),
    "replaced and removed": ('trap "echo a" EXIT; trap "echo b" EXIT; (trap - EXIT); trap "" USR1; trap - USR1', 'trap(lambda: print("a") or 0, "EXIT"); trap(lambda: print("b") or 0, "EXIT"); fork(lambda: trap("-", "EXIT"))'),
    "removed": ('trap "echo a" EXIT; trap - EXIT', 'trap(lambda: print("a") or 0, "EXIT"); trap("-", "EXIT")'),
    "set in the trap": ('trap "echo a; trap \\"echo b\\" EXIT" EXIT', 'trap(lambda: print("a") or trap(lambda: print("b") or 0, "EXIT"), "EXIT")'),
    "subshell": ('trap "echo out" EXIT; (echo x); (trap "echo in" EXIT; echo y); echo z', """
trap(lambda: print("out") or 0, "EXIT"); fork(lambda: print("x") or 0)
def f(): trap(lambda: print("in") or 0, "EXIT"); print("y"); return 0
fork(f); print("z")
"""),
    "signal": ('trap "echo got" USR1; kill -USR1 $$; echo after', 'trap(lambda: print("got") or 0, "USR1"); kill("-USR1", str(os.getpid())); print("after")'),
    "exit from a signal": ('trap "echo bye" EXIT; trap "echo got; exit 4" TERM; kill -TERM $$; echo no', 'trap(lambda: print("bye") or 0, "EXIT"); trap(lambda: print("got") or sys.exit(4), "TERM"); kill("-TERM", str(os.getpid())); print("no")'),
    "ignored": ('trap "" TERM; kill -TERM $$; sh -c "kill -TERM \\$\\$; echo alive"; (kill -TERM $BASHPID; echo alive)', """
trap("", "TERM"); kill("-TERM", str(os.getpid())); run("sh", "-c", "kill -TERM $$; echo alive")
fork(lambda: kill("-TERM", str(os.getpid())) or print("alive") or 0)
"""),
    "not in a subshell": ('trap "echo got" USR1; (kill -USR1 $BASHPID; echo no); echo $?', 'trap(lambda: print("got") or 0, "USR1"); print(fork(lambda: kill("-USR1", str(os.getpid())) or print("no") or 0))'),
    "nor in a program": ('trap "echo got" USR1; sh -c "kill -USR1 \\$\\$; echo no"; echo $?', 'trap(lambda: print("got") or 0, "USR1"); print(run("sh", "-c", "kill -USR1 $$; echo no"))'),
    "while a program runs": ('trap "echo got \\$?" USR1; sh -c "kill -USR1 $$; sleep 0.3; echo first; exit 3"; echo $?', """
trap(lambda: print("got", entry_status()) or 0, "USR1"); print(run("sh", "-c", f"kill -USR1 {os.getpid()}; sleep 0.3; echo first; exit 3"))
"""),
    "while waiting": ('trap "echo got \\$?" USR1; (sleep 0.2; kill -USR1 $$; sleep 0.3; echo last) & wait; echo $?; wait; echo $?', """
trap(lambda: print("got", entry_status()) or 0, "USR1"); me = str(os.getpid())
background(lambda: run("sleep", "0.2") or kill("-USR1", me) or run("sleep", "0.3") or print("last") or 0)
print(wait()); print(wait())
"""),
    "while waiting for one": ('trap "echo got" USR1; (sleep 0.2; kill -USR1 $$; sleep 0.2; exit 5) & wait $!; echo $?; wait $!; echo $?', """
trap(lambda: print("got") or 0, "USR1"); me = str(os.getpid())
background(lambda: run("sleep", "0.2") or kill("-USR1", me) or run("sleep", "0.2") or 5)
print(wait(last_background())); print(wait(last_background()))
"""),
    "errors": ('trap "echo err \\$?" ERR; (exit 3); true', 'trap(lambda: print("err", entry_status()) or 0, "ERR"); run_error_trap(3)'),
    "errors in the trap for errors": ('trap "echo err; false" ERR; false; true', 'trap(lambda: print("err") or run_error_trap(1) or 0, "ERR"); run_error_trap(1)'),
    "names": ('trap "echo hup" hup; kill -HUP $$; trap "echo int" 2; kill -INT $$; trap "echo t" SIGTERM; kill $$; trap x NOPE; echo $?', """
me = str(os.getpid())
trap(lambda: print("hup") or 0, "hup"); kill("-HUP", me); trap(lambda: print("int") or 0, "2"); kill("-INT", me)
trap(lambda: print("t") or 0, "SIGTERM"); kill(me); print(trap(lambda: 0, "NOPE"))
"""),
    "list": ('trap "echo it\'s" INT; trap "" HUP; trap "e" ERR; trap "x" EXIT; trap; trap -p INT; trap - EXIT', """
trap(lambda: 0, "INT", text="echo it's"); trap("", "HUP"); trap(lambda: 0, "ERR", text="e"); trap(lambda: 0, "EXIT", text="x")
list_traps(); list_traps("INT"); trap("-", "EXIT")
"""),
    "kill: nobody there": ("kill 999999; echo $?; kill -0 $$; echo $?; kill -0 $$ 999999; echo $?; kill -0 999999; echo $?", """
me = str(os.getpid()); print(kill("999999")); print(kill("-0", me)); print(kill("-0", me, "999999")); print(kill("-0", "999999"))
"""),
    "kill: mistakes": ("kill; echo $?; kill x; echo $?; kill -NOPE $$; echo $?; kill -s; echo $?; kill ''; echo $?; kill --; echo $?", """
print(kill()); print(kill("x")); print(kill("-NOPE", str(os.getpid()))); print(kill("-s")); print(kill("")); print(kill("--"))
"""),
    "kill: ways to name a signal": ("for s in '-s USR1' '-n 10' -USR1 -SIGUSR1 -10 -usr1 '-s usr1' '-10 --'; do sh -c 'sleep 2; :' & kill $s $!; wait $!; echo $?; done", """
for s in ("-s USR1", "-n 10", "-USR1", "-SIGUSR1", "-10", "-usr1", "-s usr1", "-10 --"):
    background(["sh", "-c", "sleep 2; :"]); kill(*s.split(), last_background()); print(wait(last_background()))
"""),
    "kill: names": ("kill -l 9 15 130 143 TERM sigint 0 999; echo $?", 'print(kill_names("9", "15", "130", "143", "TERM", "sigint", "0", "999"))'),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_traps(name, same):
    same(*CASES[name])


@pytest.mark.parametrize("name", ["TERM", "INT", "HUP", "USR1", "PIPE"])
def test_dying_of_a_signal_runs_the_trap_on_exit(name, same):
    same(
        f'trap "echo bye" EXIT; kill -{name} $$; echo no',
        f'trap(lambda: print("bye") or 0, "EXIT"); kill("-{name}", str(os.getpid())); print("no")',
    )


@pytest.mark.parametrize("name", ["TERM", "INT"])
def test_in_sh_it_does_not(name, same):
    same(
        f'trap "echo bye" EXIT; kill -{name} $$; echo no',
        f'trap(lambda: print("bye") or 0, "EXIT", dies=False); kill("-{name}", str(os.getpid())); print("no")',
        "sh",
    )


#: Scripts that wait when the whole group gets a signal, as from the keyboard.
GROUPS = {
    "program": ("sleep 1; echo after", 'run("sleep", "1"); print("after")', signal.SIGINT),
    "trap": ("trap 'echo t $?' INT; sleep 1; echo after $?", 'trap(lambda: print("t", entry_status()) or 0, "INT"); print("after", run("sleep", "1"))', signal.SIGINT),
    "exit": ("trap 'echo e' EXIT; sleep 1; echo after", 'trap(lambda: print("e") or 0, "EXIT"); run("sleep", "1"); print("after")', signal.SIGINT),
    "program that goes on": ("bash -c 'trap \"exit 7\" INT; sleep 1'; echo after $?", """print("after", run("bash", "-c", 'trap "exit 7" INT; sleep 1'))""", signal.SIGINT),
    "substitution": ("x=$(sleep 1; echo hi); echo after", 'substitute("sleep", "1"); print("after")', signal.SIGINT),
    "pipeline": ("sleep 1 | cat; echo after", 'pipeline(["sleep", "1"], ["cat"]); print("after")', signal.SIGINT),
    "subshell": ("(sleep 1; echo sub); echo after", 'fork(lambda: run("sleep", "1") or print("sub") or 0); print("after")', signal.SIGINT),
    "wait": ("sleep 1 & wait; echo after", 'background(["sleep", "1"]); wait(); print("after")', signal.SIGINT),
    "trap and wait": ("trap 'echo t $?' INT; sleep 1 & wait; echo after $?", 'trap(lambda: print("t", entry_status()) or 0, "INT"); background(["sleep", "1"]); print("after", wait())', signal.SIGINT),
    "trap that exits": ("trap 'echo t; exit 3' INT; trap 'echo e $?' EXIT; sleep 1; echo after", 'trap(lambda: print("t") or sys.exit(3), "INT"); trap(lambda: print("e", entry_status()) or 0, "EXIT"); run("sleep", "1"); print("after")', signal.SIGINT),
    "term": ("trap 'echo t $?' TERM; sleep 1; echo after $?", 'trap(lambda: print("t", entry_status()) or 0, "TERM"); print("after", run("sleep", "1"))', signal.SIGTERM),
    "term and exit": ("trap 'echo e' EXIT; sleep 1; echo after", 'trap(lambda: print("e") or 0, "EXIT"); run("sleep", "1"); print("after")', signal.SIGTERM),
    "busy": ("trap 'echo e' EXIT; while :; do :; done", 'trap(lambda: print("e") or 0, "EXIT")\nwhile True: pass', signal.SIGINT),
}  # fmt: skip


@pytest.mark.parametrize("name", GROUPS)
def test_signals_to_the_whole_group(name):
    script, body, number = GROUPS[name]
    assert _signalled([sys.executable, "-c", program(body)], number) == _signalled(
        ["bash", "-c", script], number
    )


def _signalled(command, number):
    running = subprocess.Popen(
        command,
        start_new_session=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509 - no threads
    )
    time.sleep(0.5)
    os.killpg(running.pid, number)
    output = running.communicate(timeout=10)[0]
    return output, running.returncode
