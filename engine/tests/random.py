#!/usr/bin/env python3
"""Random programs, to compare two JavaScript engines.

random.py SEED COUNT [--themes [NAME,...]] [--left COMMAND] [--right COMMAND] [--all] [--print]

Program N of a run has the seed SEED + N. Each command gets a file of programs, which report what their
variables are at the end. Of the programs that differ, the smallest is made smaller still and printed
(every one with --all); the exit status is 1 then. With --print the programs are printed and not run.
With --themes each program is about one subject of random_themes.py, or about one of those that are named.
"""
import sys

folder = sys.path.pop(0)  # this folder, as "random" is to be the standard module
import argparse
import random
import shlex
import subprocess
import tempfile

sys.path.append(folder)
import random_themes

PRELUDE = r"""
const write = typeof print === "function" ? print : console.log;
Function.prototype.toString = function () { return "fn"; };
let fuel = 0;
// Ends programs that run for long.
globalThis.F = () => { if (--fuel < 0) throw "fuel"; };
globalThis.show = show;
// The name of an error, as messages differ. The limits of stacks, strings and BigInts differ, too.
const limit = (e) => e instanceof RangeError && /stack|recursion|string length|BigInt/i.test(e.message);
globalThis.E = (e) => e instanceof Error ? e.name + (limit(e) ? " of a limit" : "") : e;
function text(s) { return s.length > 40 ? JSON.stringify(s.slice(0, 30)) + "+" + s.length : JSON.stringify(s); }
function show(v, depth = 0) {
    if (typeof v === "string") return text(v);
    if (Object.is(v, -0)) return "-0";
    if (typeof v === "bigint") return v + "n";
    if (typeof v === "symbol" || v === null || typeof v !== "object" && typeof v !== "function") return String(v);
    if (depth > 3) return "..";
    let s = typeof v === "function" ? "function " : Array.isArray(v) ? "Array" + v.length : "";
    for (const key of Reflect.ownKeys(v)) {
        const d = Reflect.getOwnPropertyDescriptor(v, key);
        if (typeof v === "function" && (key === "prototype" || key === "arguments" || key === "caller") || Array.isArray(v) && key === "length") continue;
        s += " " + String(key) + (d.writable || d.get || d.set ? "" : "!") + (d.enumerable ? ":" : "~") + (d.get || d.set ? (d.get ? "get" : "") + (d.set ? "set" : "") : show(d.value, depth + 1));
        if (s.length > 400) break;
    }
    return "{" + s + "}";
}
function run(name, program) {
    fuel = 250;
    const lines = [];
    let result;
    const log = (v) => { if (lines.length < 60) lines.push(show(v)); return v; };
    try { result = show(new Function("log", program)(log)); } catch (e) { result = "throws " + show(E(e)); }
    write(name + " " + (result + " | " + lines.join(" ")).replaceAll("\n", " ").slice(0, 3000));
}
"""


class Block:
    """A statement with statements in it; or statements that follow each other, without a head."""

    def __init__(self, head, body, tail="}"):
        self.head, self.body, self.tail = head, body, tail

    def text(self, indent=""):
        if not self.head:
            return lines(self.body, indent)
        return f"{indent}{self.head}\n{lines(self.body, indent + '  ')}{indent}{self.tail}\n"


def lines(statements, indent=""):
    return "".join(s.text(indent) if isinstance(s, Block) else f"{indent}{s}\n" for s in statements)


class Generator:
    NAMES = "p q r s t".split()

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.count = 0
        self.scopes = []  # of names that can be written
        self.constants = []
        self.functions = []
        self.labels = []
        self.loops = 0
        self.kind = [""]  # of the functions around: "", "*", "async"
        self.in_class = False
        self.strict = False
        self.reported = []  # the variables that are reported
        self.depth = 0

    # helpers
    def chance(self, p):
        return self.random.random() < p

    def pick(self, *choices):
        return self.random.choice(choices)

    def weighted(self, table):
        return self.random.choices([f for _, f in table], [w for w, _ in table])[0]()

    def fresh(self, prefix="v"):
        self.count += 1
        return f"{prefix}{self.count}"

    def variable(self):
        names = [n for scope in self.scopes for n in scope]
        return self.random.choice(names) if names else "undefined"

    def readable(self):
        names = [n for scope in self.scopes + self.constants for n in scope]
        return self.random.choice(names) if names else "undefined"

    def name(self):
        return self.random.choice(self.NAMES)

    # expressions
    def literal(self):
        return self.pick("0", "1", "2", "3", "-1", "1.5", "NaN", "-0", "2147483647", "4294967295", '""', '"a"', '"p"', '"12"', "true", "false",
                         "null", "undefined", "7n", "[]", "({})")

    def expr(self, depth=3):
        if depth <= 0:
            return self.weighted([(6, self.readable), (3, self.literal), (1, lambda: f"{self.variable()}{self.pick('++', '--')}")])
        d = depth - 1
        e = lambda: self.expr(self.random.randrange(d + 1))
        return self.weighted([
            (5, self.readable),
            (2, self.literal),
            (4, lambda: f"({self.variable()} = {e()})"),
            (3, lambda: f"({self.variable()} {self.pick('+=', '-=', '*=', '%=', '&=', '|=', '^=', '<<=', '>>>=')} {e()})"),
            (2, lambda: f"({self.variable()} {self.pick('??=', '||=', '&&=')} {e()})"),
            (3, lambda: self.pick(f"{self.variable()}{self.pick('++', '--')}", f"{self.pick('++', '--')}{self.variable()}")),
            (6, lambda: f"({e()} {self.pick('+', '-', '*', '%', '/', '&', '|', '^', '<<', '>>', '>>>', '<', '<=', '>', '>=', '==', '===', '!=', '!==')} {e()})"),
            (1, lambda: f"(({e()} & 3) ** ({e()} & 3))"),
            (2, lambda: f"({e()} {self.pick('&&', '||', '??', ',')} {e()})"),
            (2, lambda: self.pick(f"typeof {e()}", f"!{e()}", f"(- {e()})", f"(+ {e()})", f"~{e()}", f"void {e()}")),
            (2, lambda: f"({e()} ? {e()} : {e()})"),
            (3, lambda: self.array(d)),
            (4, lambda: self.object(d)),
            (5, lambda: self.access(d)),
            (3, lambda: f"({self.place(d)} {self.pick('=', '=', '+=', '-=', '??=', '||=', '&&=', '|=')} {e()})"),
            (1, lambda: self.pick(f"{self.place(d)}{self.pick('++', '--')}", f"{self.pick('++', '--')}{self.place(d)}")),
            (1, lambda: f"delete {self.place(d)}"),
            (1, lambda: f"({self.text(self.name())} in {self.object(d)})"),
            (4, lambda: self.call(d)),
            (2, lambda: self.template(d)),
            (4, lambda: f"({self.pattern(d, self.target)} = {self.value_for_pattern(d)})"),
            (2, lambda: self.function(d)),
            (1, lambda: self.inside("", lambda: f"(({self.parameters(1)}) => {e()})") + f"({e()}, {e()})"),
            (1, lambda: f"new ({self.class_(d)})({e()})"),
            (1, lambda: f"[...{self.generator(d)}({e()})]"),
            (1, lambda: f"{self.pick('Object.keys', 'Object.entries', 'Object.values')}({self.object(d)})"),
            (1, lambda: f"{self.array(d)}.{self.pick('map', 'filter', 'flatMap', 'some')}" + self.inside("", lambda: f"(({self.parameters(1)}) => {e()})")),
            (1, lambda: "this" if self.in_class else self.pick("new.target", "arguments.length", f"arguments[{self.pick('0', '1')}]")),
            (1, lambda: f"eval({self.text(self.inside('', lambda: self.expr(1)))})"),
            (1, self.yield_),
        ])

    def yield_(self):
        if self.kind[-1] != "*":
            return self.readable()
        return f"(yield{self.pick(' ' + self.expr(1), ' ' + self.expr(1), '* [' + self.expr(1) + ']')})"

    def text(self, s):
        return '"' + s.replace("\\", "\\\\").replace('"', '\\"') + '"'

    def key(self, depth):
        return self.pick(self.name(), self.name(), self.name(), f"[{self.expr(depth)}]", self.text(self.name()), "0", "1")

    def property_(self, depth):
        return self.pick(f".{self.name()}", f".{self.name()}", f"[{self.expr(depth)}]", f"[{self.text(self.name())}]", "[0]", ".length")

    def place(self, depth):
        return f"{self.readable()}{self.property_(depth)}"

    def access(self, depth):
        base = self.pick(self.readable(), self.readable(), self.object(depth), self.array(depth))
        return base + self.pick(
            self.property_(depth), self.property_(depth), f"?.{self.name()}", f"?.[{self.expr(depth)}]", f"?.{self.name()}.{self.name()}", f"?.{self.name()}?.({self.expr(depth)})")

    def array(self, depth):
        parts = [self.weighted([(6, lambda: self.expr(depth)), (1, lambda: ""), (1, lambda: f"...{self.pick(self.text('ab'), '[' + self.expr(depth) + ']')}")]) for _ in range(self.random.randrange(4))]
        return "[" + ", ".join(parts) + ("," if parts and parts[-1] == "" else "") + "]"

    def object(self, depth):
        # V8 defines accessors that follow a spread after all other properties, against the standard.
        accessors = self.chance(0.5)
        return "({ " + ", ".join(self.member(depth, accessors) for _ in range(self.random.randrange(4))) + " })"

    def member(self, depth, accessors):
        return self.weighted([
            (6, lambda: f"{self.key(depth)}: {self.expr(depth)}"),
            (2, self.readable_shorthand),
            (not accessors, lambda: f"...{self.readable()}"),
            (accessors, lambda: f"get {self.key(0)}" + self.inside("", lambda: f"() {{ F(); return {self.expr(depth)}; }}")),
            (accessors, lambda: f"set {self.key(0)}" + self.inside("", lambda: f"({self.parameter(0)}) {{ F(); log({self.expr(depth)}); }}")),
            (2, lambda: self.key(0) + self.inside("", lambda: f"({self.parameters(depth)}) {{ F(); return {self.expr(depth)}; }}")),
            (1, lambda: f"*{self.key(0)}" + self.inside("*", lambda: f"() {{ F(); yield {self.expr(depth)}; }}")),
        ])

    def readable_shorthand(self):
        name = self.readable()
        return name if name.isidentifier() and name != "undefined" else f"p: {name}"

    def template(self, depth):
        tag = self.pick("", "", "", "((s, ...v) => s.raw.join('-') + v.length)")
        return f"{tag}`a${{{self.expr(depth)}}}b${{{self.expr(depth)}}}`"

    def arguments(self, depth):
        return ", ".join(self.pick(self.expr(depth), self.expr(depth), self.expr(depth), f"...{self.array(depth)}") for _ in range(self.random.randrange(3)))

    def call(self, depth):
        names = [n for scope in self.functions for n in scope]
        if names and self.chance(0.7):
            return f"{self.random.choice(names)}({self.arguments(depth)})"
        return f"{self.pick(self.readable() + '.' + self.name(), self.object(depth) + '.' + self.name())}?.({self.arguments(depth)})"

    # patterns
    def target(self, depth):
        return self.pick(self.variable(), self.variable(), self.place(depth), f"({self.variable()})")

    def pattern(self, depth, target):
        part = lambda flat=target: self.pattern(depth - 1, target) if depth > 0 and self.chance(0.25) else flat(0)
        initial = lambda: f" = {self.expr(depth - 1)}" if self.chance(0.4) else ""
        parts = []
        if self.chance(0.5):
            for _ in range(self.random.randrange(4)):
                parts.append("" if self.chance(0.1) else part() + initial())
            if self.chance(0.3) or parts and parts[-1] == "":
                parts.append("..." + part())
            return "[" + ", ".join(parts) + "]"
        # V8 evaluates the first target before it checks the value, against the standard, if the
        # target is a member.
        first = lambda _: self.variable() if target == self.target else target(0)
        has_rest = self.chance(0.4)
        for n in range(self.random.randrange(4)):
            key = self.key(depth - 1)
            # V8 leaves out of the rest what a variable that was the key is later, against the standard.
            if has_rest and key.startswith("["):
                key = f"['' + {key}]"
            parts.append(f"{key}: {part(target if n else first)}{initial()}")
        if parts and has_rest:
            parts.append("..." + target(0))
        return "{ " + ", ".join(parts) + " }"

    def value_for_pattern(self, depth):
        return self.pick(self.array(depth), self.object(depth), self.readable(), "[1, [2, 3], { p: 4, q: [5] }]", "({ p: 1, q: { p: 2 }, r: [3, 4], s: undefined })")

    def parameter(self, depth):
        name = self.fresh()
        self.scopes[-1].append(name)
        return name

    def parameters(self, depth):
        parts = []
        self.kind.append("")
        for _ in range(self.random.randrange(3)):
            initial = f" = {self.expr(depth)}" if self.chance(0.25) else ""
            parts.append((self.pattern(0, self.parameter) if self.chance(0.15) else self.parameter(0)) + initial)
        if self.chance(0.15):
            parts.append("..." + self.parameter(0))
        self.kind.pop()
        return ", ".join(parts)

    # functions
    def inside(self, kind, build):
        saved = self.labels, self.loops
        self.labels, self.loops = [], 0
        self.scopes.append([])
        self.constants.append([])
        self.functions.append([])
        self.kind.append(kind)
        result = build()
        self.kind.pop()
        self.functions.pop()
        self.constants.pop()
        self.scopes.pop()
        self.labels, self.loops = saved
        return result

    def function(self, depth):
        def build():
            head = self.pick("function ({}) {{ F(); return {}; }}", "({}) => {}", "({}) => {{ F(); {}; }}", "function f({}) {{ F(); return {}; }}")
            return "(" + head.format(self.parameters(depth), self.expr(depth)) + ")"
        return self.inside("", build)

    def generator(self, depth):
        def build():
            return f"(function* ({self.parameters(depth)}) {{ F(); yield {self.expr(depth)}; {self.expr(depth)}; yield {self.expr(depth)}; }})"
        return self.inside("*", build)

    def class_(self, depth):
        base = self.pick("", "", "extends Array ", f"extends (class {{ {self.name()} = {self.expr(0)}; get {self.name()}() {{ return {self.expr(0)}; }} {self.name()}(v) {{ return this; }} }}) ")

        def build():
            sup = f"super.{self.name()}" if base else "this.p"
            body = [self.weighted([
                (3, lambda: f"{self.key(0)} = {self.pick(self.expr(depth), sup)};"),
                (1, lambda: f"static {self.key(0)} = {self.expr(depth)};"),
                (2, lambda: f"{self.key(0)}(v) {{ F(); return {self.pick(self.expr(depth), sup)}; }}"),
                (1, lambda: f"get {self.key(0)}() {{ F(); return {self.expr(depth)}; }}"),
                (1, lambda: f"set {self.key(0)}(v) {{ F(); log({self.expr(depth)}); }}"),
                (1, lambda: f"static {{ log({self.expr(depth)}); }}"),
                (1, lambda: f"static {self.name()}() {{ return this.#x; }}"),
                (1, lambda: f"m() {{ return this.#x{self.pick('++', ' += 1', ' ??= 1', '')}; }}"),
                (1, lambda: f"{self.pick('', 'static ')}{self.pick('async', 'get', 'set', 'static')}{self.pick(';', ' = () => 1;', ' = ' + self.expr(0) + ';', '() { return 1; }')}"),
                (1, lambda: f"{self.pick('', 'static ')}async{self.pick(' ', chr(10))}{self.key(0)}() {{ return {self.expr(0)}; }}"),
                (1, lambda: f"{self.pick('arguments', 'eval')} = {self.pick('() => 1', 'class {}', self.expr(0))};"),
            ]) for _ in range(self.random.randrange(4))]
            if not base and self.chance(0.15):
                body.append(f"{self.constructor()}(v = 1) {{ F(); this.p = {self.expr(0)}; }}")
            if base and self.chance(0.3):
                body.append(f"{self.constructor()}(...v) {{ F(); {self.pick('super(2)', 'super(...v)', 'super()', self.expr(0))}; {self.expr(depth)}; }}")
            return f"class {base}{{ {self.pick('', 'static ')}#x = {self.expr(0)}; {' '.join(body)} }}"
        saved, self.in_class = self.in_class, True
        result = self.inside("", build)
        self.in_class = saved
        return result

    def constructor(self):
        return self.pick("constructor", "constructor", "'constructor'", '"const\\x72uctor"')

    # statements
    def declared(self, kind):
        """A pattern or a name that declares variables, and the names."""
        names = []

        def target(depth):
            names.append(self.fresh())
            return names[-1]
        pattern = self.pattern(1, target) if self.chance(0.35) else target(0)
        return pattern, names

    def declare(self, kind, names):
        (self.constants if kind == "const" else self.scopes)[-1].extend(names)

    def declaration(self):
        kind = self.pick("let", "let", "const", "var")
        pattern, names = self.declared(kind)
        value = self.value_for_pattern(2) if pattern[0] in "[{" else self.expr(3)
        self.declare(kind, names)
        return f"{kind} {pattern} = {value};"

    def body(self, size=3):
        self.depth += 1
        self.scopes.append([])
        self.constants.append([])
        self.functions.append([])
        result = [self.statement() for _ in range(self.random.randrange(1, size + 1))]
        self.functions.pop()
        self.constants.pop()
        self.scopes.pop()
        self.depth -= 1
        return result

    def loop(self):
        labels = [self.fresh("l") for _ in range(self.pick(1, 1, 2, 3))] if self.chance(0.3) else []
        self.labels += labels
        self.loops += 1
        self.scopes.append([])
        self.constants.append([])
        kind = self.pick("let", "let", "var", "const")
        pattern, names = self.declared(kind)

        def for_():
            counter = self.fresh("i")
            self.constants[-1].append(counter)
            return f"for ({self.pick('let', 'let', 'var')} {counter} = 0; {counter} < {self.pick('2', '3')}; {counter}++) {{ F();"

        def each():
            values = f"[{self.value_for_pattern(1)}, {self.value_for_pattern(1)}]"
            if self.chance(0.2):
                return f"for ({self.pattern(1, self.target)} of {values}) {{ F();"
            self.declare(kind, names)
            return f"for ({kind} {pattern} of {values}) {{ F();"

        def in_():
            name = self.fresh()
            head = f"for ({kind} {name} in {self.pick(self.object(1), self.array(1), self.readable())}) {{ F();"
            self.declare(kind, [name])
            return head
        head = self.weighted([(4, for_), (4, each), (2, in_), (1, lambda: f"while ({self.expr(2)}) {{ F();"), (1, lambda: "do { F();")])
        tail = f"}} while ({self.expr(1)});" if head.startswith("do") else "}"
        block = Block("".join(f"{label}: " for label in labels) + head, self.body(), tail)
        self.constants.pop()
        self.scopes.pop()
        self.loops -= 1
        del self.labels[len(self.labels) - len(labels):]
        return block

    def jump(self):
        choices = []
        if self.loops:
            choices += ["break;", "continue;"]
        choices += [f"{word} {label};" for label in self.labels for word in ("break", "continue") if label[0] == "l" or word == "break"]
        if len(self.kind) > 1:
            choices.append(f"return {self.expr(1)};")
        choices.append(f"throw {self.expr(1)};" if self.chance(0.3) else f"log({self.expr(2)});")
        jump = self.random.choice(choices)
        return f"if ({self.expr(2)}) {jump}" if self.chance(0.8) else jump

    def try_(self):
        parts = [Block("try {", self.body(), "}")]
        if self.chance(0.7):
            name = self.fresh()
            self.scopes.append([name])
            parts.append(Block(f"catch ({name}) {{ {name} = E({name});", self.body(2), "}"))
            self.scopes.pop()
        if len(parts) == 1 or self.chance(0.4):
            parts.append(Block("finally {", self.body(2), "}"))
        return Block("", parts)

    def switch(self):
        self.scopes.append([])
        self.constants.append([])
        cases = []
        default = self.random.randrange(4)
        loops, self.loops = self.loops, 0
        for number in range(self.random.randrange(1, 4)):
            head = "default:" if number == default else f"case {self.expr(1)}:"
            cases.append(Block(head + " {", self.body(2), self.pick("}", "} break;")) if self.chance(0.6) else Block(head, [self.statement(), self.pick("", "break;")], ""))
        self.loops = loops
        self.constants.pop()
        self.scopes.pop()
        return Block(f"switch ({self.expr(2)}) {{", cases)

    def function_declaration(self):
        name = self.fresh("f")
        star = self.pick("", "", "", "*")

        def build():
            parameters = self.parameters(1)
            return Block(f"function{star} {name}({parameters}) {{ F();", self.body(4) + [f"return {self.expr(2)};"])
        block = self.inside(star, build)
        self.functions[-1].append(name)
        if star:
            self.constants[-1].append(name)
            return Block("", [block, f"log([...{name}({self.arguments(1)})]);", f"{{ const g = {name}(); log(g.next()); log(g.{self.pick('next', 'return')}({self.expr(1)})); log(g.next()); }}"], "")
        return block

    def closures(self):
        """Functions that capture what a loop declares."""
        name = self.fresh("a")
        counter, other = self.fresh("i"), self.fresh()
        initial = self.expr(1)
        self.scopes.append([other, counter])
        step = self.pick(f"{counter}++", f"{name}.push(() => {counter}), {counter}++")
        block = Block(f"for (let {counter} = 0, {other} = {initial}; {counter} < 3; {step}) {{ F();", [f"{name}.push(() => {self.expr(2)});"] + self.body(2))
        self.scopes.pop()
        self.constants[-1].append(name)
        return Block(f"const {name} = [];", [block, f"log({name}.map((f) => f()));"], "")

    def caches(self):
        """One place that reads or writes properties of several objects, whose prototypes change."""
        get, o = self.fresh("f"), self.fresh("o")
        p, q = self.name(), self.name()
        self.constants[-1].append(o)
        changes = [self.pick(
            f"delete {o}.base.{p};", f"{o}.base.{p} = {self.expr(1)};", f"{o}.base.{q} = {self.expr(1)};", f"{o}.{p} = {self.expr(1)};", f"delete {o}.{p};",
            f"Object.defineProperty({o}.base, {self.text(p)}, {{ get() {{ return 7; }}, configurable: true }});",
            f"Object.defineProperty({o}.base, {self.text(p)}, {{ value: 8, writable: {self.pick('true', 'false')}, configurable: true }});",
            f"Object.setPrototypeOf({o}.base, {{ {p}: 9, {q}: 10 }});", f"Object.setPrototypeOf({o}, {o}.base);", f"Object.freeze({o}.base);",
            f"{o}.base = Object.create({o}.base);") for _ in range(self.random.randrange(2, 7))]
        access = self.pick(f"v.{p}", f"v.{p}", f"v.{p}++", f"v.{p} = 5, v.{p}", f"v.{p} ??= 6", f"{self.text(p)} in v", f"v?.{p}", f"v.{p}?.()")
        body = [f"const {o} = Object.create({{ {q}: 1, {p}: 2 }}); {o}.base = Object.getPrototypeOf({o});",
                f"const {get} = (v) => {{ try {{ return {access}; }} catch (e) {{ return E(e); }} }};"]
        for change in changes:
            body += [f"log({get}({o}));", f"log({get}({o}));", change]
        return Block("", body + [f"log({get}({o}));"], "")

    def statement(self):
        if self.depth > 3:
            return self.weighted([(4, lambda: f"void {self.expr(2)};"), (2, self.declaration), (1, self.jump)])
        return self.weighted([
            (8, lambda: f"void {self.expr(4)};"),
            (4, lambda: f"log({self.expr(3)});"),
            (7, self.declaration),
            (2, lambda: Block(f"if ({self.expr(2)}) {{", self.body())),
            (4, self.loop),
            (2, self.jump),
            (2, self.try_),
            (2, self.switch),
            (2, self.function_declaration),
            (2, self.closures),
            (1, self.caches),
            (1, lambda: Block("{", self.body())),
            (1, self.labelled),
            (1, self.class_declaration),
            (1, lambda: f"{self.readable()}.length = {self.pick('0', '1', self.expr(0))};"),
            (1, lambda: Block(f"with ({self.object(1)}) {{", self.body()) if not self.strict else ";"),
        ])

    def labelled(self):
        label = self.fresh("b")
        self.labels.append(label)
        block = Block(f"{label}: {{", self.body())
        self.labels.pop()
        return block

    def class_declaration(self):
        name = self.fresh("C")
        text = self.class_(2).replace("class ", f"class {name} ", 1)
        self.functions[-1].append("new " + name)
        return text

    def program(self):
        self.strict = self.chance(0.3)
        self.scopes, self.constants, self.functions = [[]], [[]], [[]]
        result = ['"use strict";'] if self.strict else []
        for _ in range(self.random.randrange(3, 6)):
            result.append(self.declaration_of_value())
        for _ in range(self.random.randrange(3, 9)):
            s = self.statement()
            if self.chance(0.85) and (isinstance(s, Block) or s.startswith(("void", "log"))):
                s = Block("try {", [s], "} catch (e) { log(E(e)); }")
            result.append(s)
        result.append(f"return [{', '.join(self.reported)}];")
        return result

    def declaration_of_value(self):
        name = self.fresh()
        kind = self.pick("let", "let", "var", "const")
        value = self.pick(self.literal(), self.array(1), self.object(1), self.object(1), self.function(1))
        self.declare(kind, [name])
        self.reported.append(name)
        return f"{kind} {name} = {value};"


def source(programs):
    quoted = (s.replace("\\", "\\\\").replace("`", "\\`").replace("${", "\\${") for s in programs)
    return PRELUDE + "".join(f"run({n}, `{s}`);\n" for n, s in enumerate(quoted))


def results(command, programs):
    """What each program reports; None for those that the process did not come to."""
    with tempfile.NamedTemporaryFile("w", suffix=".js") as file:
        file.write(source(programs))
        file.flush()
        try:
            process = subprocess.run([*command, file.name], capture_output=True, timeout=60)
            output = process.stdout
        except subprocess.TimeoutExpired as expired:
            output = expired.stdout or b""
    found = dict(line.split(" ", 1) for line in output.decode("utf-8", "replace").splitlines() if " " in line)
    return [found.get(str(n)) for n in range(len(programs))]


def differing(left, right):
    """Whether two results are a difference: limits of the engines are not."""
    return left != right and not any(r and "RangeError of a limit" in r for r in (left, right)) and right is not None


def smaller(program, differs):
    """Removes statements as long as the program differs."""
    def places(body):
        for n, statement in enumerate(body):
            yield body, n
            if isinstance(statement, Block):
                yield from places(statement.body)
    tries, changed = 0, True
    while changed and tries < 400:
        changed = False
        for body, n in list(places(program)):
            if n >= len(body) or tries >= 400:
                continue
            old = body[n]
            options = [[], old.body] if isinstance(old, Block) else [[]]
            for new in options:
                saved = list(body)
                body[n:n + 1] = new
                tries += 1
                if differs(lines(program)):
                    changed = True
                    break
                body[:] = saved
    return program


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("seed", type=int)
    parser.add_argument("count", type=int)
    parser.add_argument("--left", default="boa-ws", help="the command of the engine under test")
    parser.add_argument("--right", default="node", help="the command to compare with")
    parser.add_argument("--all", action="store_true", help="print every program that differs")
    parser.add_argument("--print", action="store_true", help="print the programs")
    parser.add_argument("--themes", nargs="?", const=",".join(random_themes.THEMES), help="programs about these subjects")
    options = parser.parse_args()
    names = options.themes.split(",") if options.themes else []

    def generated(seed):
        return random_themes.program(seed, Block, names) if names else Generator(seed).program()
    left, right = shlex.split(options.left), shlex.split(options.right)
    found = []
    for first in range(options.seed, options.seed + options.count, 100):
        seeds = range(first, min(first + 100, options.seed + options.count))
        programs = [lines(generated(seed)) for seed in seeds]
        if options.print:
            for seed, program in zip(seeds, programs):
                print(f"// {seed}\n{program}")
            continue
        expected = results(right, programs)
        actual = results(left, programs)
        for n, seed in enumerate(seeds):
            if actual[n] is None and expected[n] is not None:
                actual[n] = results(left, [programs[n]])[0]
            if differing(actual[n], expected[n]):
                found.append((len(programs[n]), seed))
    if options.print:
        return 0
    print(f"{options.count} programs, {len(found)} differ: {[seed for _, seed in found[:20]]}", file=sys.stderr)

    def differs(program):
        return differing(results(left, [program])[0], results(right, [program])[0])
    for _, seed in sorted(found)[:None if options.all else 1]:
        program = lines(smaller(generated(seed), differs))
        print(f"// seed {seed}\n{program}// {options.left}: {results(left, [program])[0]}\n// {options.right}: {results(right, [program])[0]}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
