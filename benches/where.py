#!/usr/bin/env python3
"""Says where the time of a message goes: a sample of the stack belongs to the first part below that it names.

usage: benches/where.py [ROUNDS]

Runs `cargo bench --bench script` for a text of 64 B and the handler of a flood under Linux' `perf` (Debian: linux-perf), which has
to be there, and prints a table. Where a virtual machine counts no cycles, it samples by the clock, which needs no hardware.
"""

import collections
import json
import subprocess
import sys
import tempfile

ROW = "whole: flood handler, text 64 B"
MESSAGES_A_ROUND = 300_000_000 // (64 + 600)  # as in script/main.rs
HERTZ = 6000

# What, and who is on the stack then.
PARTS = [
    ("collections of garbage, the memory of strings and events given back", ["boa_gc::Collector::collect"]),
    ("the engine calls the handler", ["Host>::call"]),
    ("event: reading the clock", ["Clock>::now"]),
    ("event: `isTrusted`, a property of its own", ["insert_property"]),
    ("event: the object", ["JsObject<T>::new"]),
    ("event: its slots", ["create_from"]),
    ("dispatch: listeners, the handler, `window.event`", ["event_target"]),
    ("string: memory, and the copy", ["from_slice_skip_interning"]),
    ("microtask checkpoints", ["perform_microtask_checkpoint"]),
    ("reading and decoding", ["exchange", "Decoder"]),
    ("the task: looking at the bytes, the state", ["inbox::Inbox"]),
    ("the loop", ["Runtime::run"]),
]


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    build = ["cargo", "bench", "--bench", "script", "--no-run", "--message-format=json"]
    messages = subprocess.run(build, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()
    artifacts = [json.loads(line) for line in messages if line.startswith("{")]
    program = next(it["executable"] for it in artifacts if it.get("target", {}).get("name") == "script" and it["executable"])
    with tempfile.NamedTemporaryFile() as data:
        record = ["perf", "record", "--call-graph", "dwarf,4096", "-F", str(HERTZ), "-e", "cpu-clock", "-o", data.name]
        recorded = subprocess.run([*record, program, str(rounds), ROW], capture_output=True, text=True)
        if recorded.returncode != 0:
            sys.exit(f"perf did not measure:\n{recorded.stderr}")
        script = ["perf", "script", "-i", data.name, "-F", "ip,sym"]
        stacks = subprocess.run(script, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout
    samples = collections.Counter(part_of(stack) for stack in stacks.split("\n\n") if "Runtime::run" in stack)
    nanoseconds = 1e9 / HERTZ / (rounds * MESSAGES_A_ROUND)
    print("| | ns |\n|---|---|")
    for part, _ in PARTS:
        print(f"| {part} | {samples[part] * nanoseconds:.0f} |")
    print(f"| **all** | **{sum(samples.values()) * nanoseconds:.0f}** |")


def part_of(stack):
    return next(part for part, names in PARTS if any(name in stack for name in names))


if __name__ == "__main__":
    try:
        main()
    except FileNotFoundError as error:
        sys.exit(f"{error.filename} is not installed: it is what measures")
