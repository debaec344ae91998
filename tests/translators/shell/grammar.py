"""Strategies that compose shell scripts of all constructs: deterministic, terminating, confined to their folder.

An `Author` writes a script from choices that Hypothesis draws. What keeps a script short and tame: loops run at most
three times on counters that nothing else writes, functions call only those defined before them, in loops no value
grows by more than one value at a time, and files have fixed names in the working directory.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st
from phrases import PHRASES
from words import Words

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["FILES", "scripts"]

#: Files that are there when a composed script starts, by name.
FILES = {
    "f1": b"one\ntwo words\n  three  \n",
    "f2": b"a:b:c\n1:2:3\n\nlast",
    "d1/x.txt": b"x\n",
    "d1/y z.txt": b"",
}
_DEEPEST = 3
_FILTERS = ("cat", "tr a-z A-Z", "sort", "wc -l", 'while read -r x; do echo "[$x]"; done')
_BOTH = ("> f3 2>&1", "2>&1 > f3", "2>/dev/null", "> f3 2>/dev/null", "&> f3")
_PLACES = ("echo *", 'echo "${PWD##*/}"', "ls")
_LINES = ("plain", "$a $b", "${a:-d} $((1+1))", "$(echo s) `echo t`")
_WRITTEN = ("f1", "f2", "f3", "d1/n")


class Author(Words):
    """Writes statements; each is one or more whole lines."""

    def __init__(self, draw: Callable[[st.SearchStrategy[Any]], Any]) -> None:
        super().__init__(draw)
        self.depth = 0
        self.loops = 0
        self.counters = 0
        self.functions: list[str] = []
        self.inside = ""

    def script(self) -> str:
        """Return a whole script."""
        lines = []
        if self.chance(3):
            lines.append(
                self.pick(
                    "set -e", "set -u", "set -o pipefail", "set -euo pipefail", "IFS=:", "shopt -s nullglob"
                )
            )
        if self.chance(4):
            lines.append(
                self.pick(
                    "trap 'echo \"exit $?\"' EXIT", "trap 'echo err' ERR", "trap 'a=t; echo \"$a\"' EXIT"
                )
            )
        lines.append("a=1 b='x y' c= n=3; A=(p 'q r' '' s); declare -A M=([k]=v ['l m']='w w')")
        lines.append("set -- " + self.words(3))
        lines += [self.function() for _ in range(self.number(0, 2))]
        lines += [self.statement() for _ in range(self.number(1, 5))]
        lines.append(
            'printf \'<%s>\' "${a-}" "${b-}" "${c-}" "${n-}" "$#" "$@" "${A[@]}" "${!A[@]}" "${M[k]-}"; echo'
        )
        return "\n".join(lines) + "\n"

    def statement(self) -> str:
        """Return one statement."""
        if self.depth >= _DEEPEST or self.chance(2):
            return self.one(*self._simple)
        self.depth += 1
        text = self.one(*self._compound)
        self.depth -= 1
        return text

    def body(self) -> str:
        """Return some statements."""
        return "\n".join(self.statement() for _ in range(self.number(1, 3)))

    # ------------------------------------------------------------------------------------------ simple commands

    def say(self) -> str:
        return self.pick(
            "echo ", "echo -n ", "printf '<%s>\\n' ", "printf '%s %s|\\n' ", "echo -e "
        ) + self.words(3)

    def show(self) -> str:
        return self.pick(
            'echo "$? $a"',
            'echo "${PIPESTATUS[@]}"',
            'echo "$#:$*"',
            "printf '<%s>' \"${A[@]}\"; echo",
            'for k in "${!A[@]}"; do printf "%s=%s " "$k" "${A[$k]}"; done; echo',
            'echo "${#A[@]} ${#M[@]} ${!M[@]}"',
            'echo "$1|${2-}|$_"',
        )

    def assign(self) -> str:
        name = self.text_name()
        operator = self.pick("=", "=", "=", "+=")
        return f"{name}{operator}{self.value()}"

    def assign_items(self) -> str:
        return self.pick(
            lambda: f"A=({self.items()})",
            lambda: f"A+=({self.items()})" if not self.hot else f"A+=({self.literal()})",
            lambda: f"A[{self.index()}]{self.pick('=', '+=')}{self.value()}",
            lambda: f"M[{self.pick('k', 'l m', '$a', 'x')}]={self.value()}",
            lambda: f"unset '{self.pick('A[1]', 'A[-1]', 'M[k]', 'A[0]')}'",
            lambda: "declare -A M=([k]=v2 [z]=9)",
        )()

    def compute(self) -> str:
        return self.pick(
            lambda: f"n=$(({self.arith()}))",
            lambda: f"(({self.number_name()}{self.pick('=', '+=', '-=', '*=')}{self.arith()}))",
            lambda: f"(({self.number_name()}{self.pick('++', '--')}))",
            lambda: f'let "n={self.arith()}"',
            lambda: f"echo $(({self.arith()}))",
            lambda: f"if (({self.arith()})); then echo yes; else echo no; fi",
        )()

    def outcome(self) -> str:
        return self.pick(
            "true",
            "false",
            ":",
            "(exit 3)",
            "test -f f1",
            "[ -d d1 ]",
            f"[[ {self.test()} ]]",
            f"[ {self.old_test()} ]",
        )

    def chain(self) -> str:
        parts = [
            self.pick("", "", "! ")
            + self.pick(self.outcome(), self.outcome(), "echo c" + self.literal(), "{ echo g; false; }")
        ]
        parts += [
            self.pick("&& ", "|| ") + self.pick(self.outcome(), "echo d", f"a={self.literal()}")
            for _ in range(self.number(1, 3))
        ]
        return " ".join(parts)

    def positional(self) -> str:
        return self.pick(
            lambda: f"set -- {self.words(3)}",
            lambda: "shift",
            lambda: 'set -- "$@" z' if not self.hot else "shift 2",
            lambda: "set -- 'a b' '' c",
        )()

    def options(self) -> str:
        return self.pick(
            "set -f",
            "set +f",
            "set +e",
            "set -e",
            "set +u",
            "IFS=:",
            "IFS=' '",
            "unset IFS",
            "IFS=",
            "shopt -s nullglob",
            "shopt -u nullglob",
            "set -o pipefail",
        )

    def reads(self) -> str:
        return self.pick(
            lambda: f"read -r a b <<< {self.word()}",
            lambda: f"IFS=: read -r a b c <<< {self.pick('x:y:z', '$b', 'a::b')}",
            lambda: "read -r a < f1",
            lambda: f"{{ read -r a; read -r b; }} < {self.pick('f1', 'f2')}",
            lambda: "mapfile -t A < f1",
            lambda: f"read -ra A <<< {self.word()}",
            lambda: "read -r -n 2 a < f2",
            lambda: "IFS= read -r a < f1",
        )()

    def writes(self) -> str:
        file = self.pick(*_WRITTEN)
        adding = ">>" if not (self.hot and file in FILES) else ">"  # else a loop may read what it adds
        return self.pick(
            lambda: f"echo {self.words(2)} {self.pick('>', adding)} {file}",
            lambda: f"cat {file} 2>/dev/null",
            lambda: f"{{ echo o; echo e >&2; }} {self.pick(*_BOTH)}; cat f3",
            lambda: f"cat <<E\n{self.pick(*_LINES, self.quoted_text())}\nE",
            lambda: "cat <<'E'\n$a `x` \\n\nE",
            lambda: f"cat <<< {self.word()}",
            lambda: f"tr a-z A-Z < {self.pick('f1', 'f2')}",
            lambda: "exec 3> f3; echo three >&3; exec 3>&-; cat f3",
            lambda: "rm -f f3; ls",
        )()

    def substitutes(self) -> str:
        name = self.text_name()
        ending = self.pick("", "; false", "; exit 4", "; a=lost")
        return f"{name}=$({self.pick('echo ', 'printf %s ')}{self.words(2)}{ending})"

    def evals(self) -> str:
        return self.pick(
            "eval 'a=5; echo $a'", "eval 'for q in 1 2; do echo $q; done'", "eval false", "eval 'A=(1 2)'"
        )

    def declares(self) -> str:
        return self.pick(
            "declare -i n=2*3; n+=1",
            "export a; sh -c 'echo \"${a-none}\"'",
            "declare -u U=abc; echo $U; U+=d; echo $U",
            'unset b; echo "${b-gone}"; b=back',
            "declare -n r=a; r=byref; unset -n r",
            "a=tmp sh -c 'echo $a'",
            "printf -v c '%03d' 7",
            "type -t echo cd if",
        )

    def jobs(self) -> str:
        return self.pick(
            "(exit 5) & wait $!; echo $?",
            "{ echo bg; } & wait",
            'a=x & wait; echo "$a"',
            "true & wait; echo $?",
        )

    def leaves(self) -> str:
        if self.loops and self.chance(2):
            return self.pick(
                "break",
                "continue",
                f"break {self.number(1, self.loops)}",
                f"{self.outcome()} && continue",
                f"{self.outcome()} || break",
            )
        if self.inside:
            return self.pick("return 2", "return", f"{self.outcome()} && return 1", "false || return")
        return self.pick("exit 3", f"{self.outcome()} || exit 4") if self.chance(6) else self.show()

    def phrase(self) -> str:
        """Return lines that belong together."""
        makers: dict[str, Callable[[], str]] = {
            "@word@": self.word,
            "@value@": self.value,
            "@plain@": self.literal,
            "@pattern@": self.pattern,
            "@say@": self.say,
        }
        return re.sub(r"@[a-z]+@", lambda match: makers[match[0]](), self.pick(*PHRASES))

    def calls(self) -> str:
        if not self.functions:
            return self.say()
        name = self.pick(*self.functions)
        return self.pick(
            f"{name} {self.words(2)}",
            f"{name}",
            f'if {name} x; then echo t; else echo "f $?"; fi',
            f'{name} y || echo "or $?"',
            f"a=$({name} z)",
            f"{name} | cat",
            f"{name} > f3",
        )

    # ---------------------------------------------------------------------------------------- compound commands

    def branch(self) -> str:
        condition = self.pick(
            self.outcome(), f"(({self.arith()}))", f"[[ {self.test()} ]]", f"! {self.outcome()}"
        )
        otherwise = f"\nelse\n{self.body()}" if self.chance(2) else ""
        middle = f"\nelif {self.outcome()}; then\n{self.body()}" if self.chance(3) else ""
        return f"if {condition}; then\n{self.body()}{middle}{otherwise}\nfi"

    def choice(self) -> str:
        arms = "\n".join(
            f"{self.pattern()}) {self.body() if self.chance(2) else self.say()}\n{self.pick(';;', ';;', ';&', ';;&')}"
            for _ in range(self.number(1, 3))
        )
        return f"case {self.word()} in\n{arms}\n*) echo other;;\nesac"

    def loop(self) -> str:
        self.loops += 1
        hot, self.hot = self.hot, True
        self.counters += 1
        counter = f"k{self.counters}"
        head, tail = self.pick(
            (f"for x in {self.words(3)}; do", "done"),
            (f"for (({counter}=0; {counter}<3; {counter}++)); do", "done"),
            (f"{counter}=0; while (({counter}++ < 2)); do", "done"),
            (f"{counter}=3; until (({counter}-- <= 0)); do", "done"),
            ("for x; do", "done"),
            ("while read -r x; do", "done < f1"),
            ("while IFS=: read -r x y; do", "done < f2"),
            ("printf 'l1\\nl2\\n' | while read -r x; do", "done"),
            ("for x in {1..2}; do", "done | cat"),
            ('for x in "${A[@]:0:3}"; do', "done"),
        )
        text = (
            f'{head}\n{self.body()}\necho "$x"\n{tail}'
            if "x" in head.split()
            else f"{head}\n{self.body()}\n{tail}"
        )
        self.loops -= 1
        self.hot = hot
        return text

    def nested(self) -> str:
        loops, self.loops = self.loops, 0
        text = self.pick(
            lambda: f"(\n{self.body()}\n)",
            lambda: f'(\n{self.body()}\n) || echo "sub $?"',
            lambda: f'a=$(\n{self.body()}\n)\necho "$? $a"',
            lambda: f"{{\n{self.body()}\n}} | {self.pick(*_FILTERS)}",
            lambda: f"(cd d1; {self.pick(*_PLACES)}\n{self.body()}\n)",
            lambda: f"(\n{self.body()}\n) &\nwait $!\necho $?",
            lambda: f"(trap 'echo sub' EXIT\n{self.body()}\n)",
            lambda: f"cat <({self.say()})",
        )()
        self.loops = loops
        return text

    def group(self) -> str:
        return self.pick(
            lambda: f"{{\n{self.body()}\n}} > f3; cat f3",
            lambda: f"{{\n{self.body()}\n}} 2>/dev/null",
            lambda: f"{{\n{self.body()}\n}} < f1",
            lambda: f"{{\n{self.body()}\n}} && echo and",
        )()

    def function(self) -> str:
        """Return the definition of a function; it may be called from here on."""
        name = f"f{len(self.functions) + 1}"
        saved = self.loops, self.depth, self.hot
        self.inside, self.loops, self.depth, self.hot = name, 0, max(self.depth, 1), True
        first = self.pick(
            "local a=loc", "local n=5 c", "", "local -a A=(l)", 'echo "$# ${1-}"', "local a; a=$(false)"
        )
        text = f"{name}() {{\n{first or ':'}\n{self.body()}\n}}"
        self.loops, self.depth, self.hot = saved
        self.inside = ""
        self.functions.append(name)
        return text

    @property
    def _simple(self) -> tuple[Callable[[], str], ...]:
        return (
            self.say, self.say, self.show, self.assign, self.assign, self.assign_items, self.compute, self.chain,
            self.positional, self.reads, self.writes, self.substitutes, self.calls, self.leaves, self.declares,
            self.options, self.evals, self.jobs, *[self.phrase] * 8,
        )  # fmt: skip

    @property
    def _compound(self) -> tuple[Callable[[], str], ...]:
        return (
            self.branch,
            self.branch,
            self.choice,
            self.loop,
            self.loop,
            self.nested,
            self.nested,
            self.group,
        )


@st.composite
def scripts(draw: Callable[[st.SearchStrategy[Any]], Any]) -> str:
    """Scripts of a few up to some dozen lines."""
    return Author(draw).script()
