# ruff: noqa: E501 - a table: each case is a script and the program that it becomes
import pytest

CASES = {
    "status": ("(exit 3) & wait $!; echo $?; wait $!; echo $?; true & wait $!; echo $?", """
background(lambda: 3); print(wait(last_background())); print(wait(last_background()))
background(["true"]); print(wait(last_background()))
"""),
    "all": ("for i in 1 2 3; do (sleep 0.$i; echo $i >> f) & done; wait; echo $?; cat f", """
for i in (1, 2, 3):
    background(lambda: run("sleep", f"0.{i}") or run("sh", "-c", f"echo {i} >> f"))
print(wait()); run("cat", "f")
"""),
    "unknown": ("wait 99999; echo $?; wait %3; echo $?; wait x; echo $?; echo [$!]", 'print(wait("99999")); print(wait("%3")); print(wait("x")); print(f"[{last_background()}]")'),
    "by number": ("(exit 2) & p=$!; (sleep 0.3; exit 4) & wait %1; echo $?; wait %2; echo $?; wait $p; echo $?", """
background(lambda: 2); p = last_background(); background(lambda: run("sleep", "0.3") or 4)
print(wait("%1")); print(wait("%2")); print(wait(p))
"""),
    "statuses stay known": ("(exit 5) & p=$!; sleep 0.2; wait; wait $p; echo $?", """
background(lambda: 5); p = last_background(); run("sleep", "0.2"); wait(); print(wait(p))
"""),
    "several": ("(exit 1) & a=$!; (exit 2) & wait $a $!; echo $?", "background(lambda: 1); a = last_background(); background(lambda: 2); print(wait(a, last_background()))"),
    "next": ("(sleep 0.3; exit 3) & (exit 4) & wait -n; echo $?; wait -n; echo $?; wait -n; echo $?", """
background(lambda: run("sleep", "0.3") or 3); background(lambda: 4)
print(wait_next()[0]); print(wait_next()[0]); print(wait_next()[0])
"""),
    "next, with its number": ("(sleep 0.3; exit 3) & a=$!; (exit 4) & wait -n -p p; echo $?; [ $p = $! ]; echo $?; wait -n -p p $a; echo $?; [ $p = $a ]; echo $?", """
background(lambda: run("sleep", "0.3") or 3); a = last_background(); background(lambda: 4)
code, p = wait_next(); print(code); print(int(p != last_background())); code, p = wait_next(a); print(code); print(int(p != a))
"""),
    "next, when it ended long ago": ("(exit 3) & sleep 0.3; wait -n; echo $?", 'background(lambda: 3); run("sleep", "0.3"); print(wait_next()[0])'),
    "killed": ("sleep 5 & kill $!; wait $!; echo $?; sleep 5 & kill -9 %1; wait %1; echo $?", """
background(["sleep", "5"]); kill(last_background()); print(wait(last_background()))
background(["sleep", "5"]); kill("-9", *job("%1")); print(wait("%1"))
"""),
    "pipeline": ("(exit 2) | (exit 3) & wait $!; echo $?; sleep 5 | cat & kill %1; wait; echo $?", """
background(lambda: 2, lambda: 3, keep_input=True); print(wait(last_background()))
background(["sleep", "5"], ["cat"], keep_input=True); kill(*job("%1")); print(wait())
"""),
    "input": ("echo in > f; exec 3< f; cat <&3 & wait; exec < f; cat & wait; echo -; cat <&0 & wait; { cat | cat & wait; } < f", """
run("echo", "in", redirects=redirected((1, ">", "f")))
redirect((3, "<", "f")); background(lambda: execute("cat", redirects=redirected((0, "<&", 3)))); wait(); redirect((0, "<", "f"))
background(["cat"]); wait(); print("-"); background(lambda: execute("cat"), keep_input=True); wait()
with redirected((0, "<", "f")): background(["cat"], ["cat"], keep_input=True); wait()
"""),
    "not found": ("nosuchcommand & wait $!; echo $?", 'background(["nosuchcommand"]); print(wait(last_background()))'),
    "interrupts are ignored": ("sh -c 'kill -INT $$; echo alive' & wait; sh -c 'kill -QUIT $$; echo alive' & wait", """
background(["sh", "-c", "kill -INT $$; echo alive"]); wait()
background(["sh", "-c", "kill -QUIT $$; echo alive"]); wait()
"""),
    "not those of the shell around": ("sleep 0.2 & p=$!; (wait $p; echo $?; wait; jobs)", """
background(["sleep", "0.2"]); p = last_background()
def f(): print(wait(p)); wait(); return list_jobs()
fork(f)
"""),
    "listed": ("sleep 5 & sleep 6 | cat & jobs; kill %1; wait %1; jobs -r; kill %2; wait", """
background(["sleep", "5"], text="sleep 5"); background(["sleep", "6"], ["cat"], text="sleep 6 | cat")
list_jobs(); kill(*job("%1")); wait("%1"); list_jobs("-r"); kill(*job("%2")); wait()
"""),
    "numbers are used again": ("sleep 0.1 & wait; sleep 5 & sleep 5 & jobs -p | wc -l; kill %1 %2; wait", """
background(["sleep", "0.1"]); wait(); background(["sleep", "5"]); background(["sleep", "5"])
with redirected((1, ">", "/dev/null")): list_jobs("-p")
print(len(jobs)); kill(*job("%1"), *job("%2")); wait()
"""),
    "disowned": ("sleep 0.4 & disown; wait; echo $?; disown %7; echo $?", 'background(["sleep", "0.4"]); disown(); print(wait()); print(disown("%7"))'),
    "process ids": ("sleep 5 & [ $! = $(jobs -p) ]; echo $?; kill $!; wait", """
background(["sleep", "5"]); out = str(jobs[0].processes[0]); print(int(out != last_background())); kill(last_background()); wait()
"""),
    "the program does not wait": ("{ sleep 3; echo late > f; } > /dev/null 2>&1 & echo done", """
def job_1(): redirect((1, ">", "/dev/null"), (2, ">&", 1)); return run("sleep", "3") or run("sh", "-c", "echo late > f")
background(job_1); print("done")
"""),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_jobs(name, same):
    same(*CASES[name])
