"""Random programs about one subject each, for random.py --themes: buffers, blocks, members, iterators, evals, collections, values, patterns,
halves, views, shared, weak, bodies."""
from random import Random

ARRAYS = ["Int8Array", "Uint8Array", "Uint8ClampedArray", "Int16Array", "Uint16Array", "Int32Array", "Uint32Array", "Float32Array", "Float64Array"]
BIG_ARRAYS = ["BigInt64Array", "BigUint64Array"]
NUMBERS = ["0", "-0", "1", "-1", "2", "3", "0.5", "1.5", "2.5", "-1.5", "127", "128", "200", "255", "256", "300", "-129", "32768", "65536", "70000",
           "2147483648", "4294967295", "4294967296", "1e10", "-1e10", "1e19", "1e300", "NaN", "Infinity", "-Infinity", "'7'", "'x'", "null", "undefined", "true"]
BIGS = ["0n", "1n", "-1n", "5n", "2n ** 63n", "2n ** 64n + 3n", "-(2n ** 63n) - 1n", "true", "'12'"]


class Theme:
    """The choices of a program. A subclass makes the statements of its subject."""

    def __init__(self, random, block):
        self.random, self.Block = random, block
        self.count = 0

    def chance(self, p):
        return self.random.random() < p

    def pick(self, *choices):
        return self.random.choice(choices)

    def number(self, low, high):
        return self.random.randrange(low, high + 1)

    def fresh(self, prefix):
        self.count += 1
        return f"{prefix}{self.count}"

    def some(self, make, low, high):
        return [make() for _ in range(self.number(low, high))]

    def guarded(self, statement):
        """A statement that reports what it throws."""
        return self.Block("try {", statement if isinstance(statement, list) else [statement], "} catch (e) { log(E(e)); }")

    def program(self):
        strict = ['"use strict";'] if self.chance(0.25) else []
        self.strict = bool(strict)
        return strict + self.statements() + ["return 0;"]


class Buffers(Theme):
    """Typed arrays and views of buffers that change while an argument is converted or a function is called."""

    def element(self):
        return self.pick(*(BIGS if self.big else NUMBERS))

    def change(self):
        return self.pick(f"b.resize({self.pick(0, 1, 4, 8, 12, 16, 24, 32)})", f"b.resize({self.pick(0, 3, 8, 16)})", "b = b.transfer()",
                         f"b = b.transfer({self.pick(0, 8, 40)})", "t[0] = t[1]", f"t.fill({self.element()})", "0", "0", "(() => { throw 'thrown'; })()")

    def converted(self, value):
        method = self.pick("valueOf", "valueOf", "toString", "[Symbol.toPrimitive]")
        return self.pick(value, value, f"{{ {method}() {{ {self.change()}; return {value}; }} }}")

    def index(self):
        return self.converted(self.pick("0", "1", "2", "3", "-1", "-2", "1.5", "9", "Infinity", "-Infinity", "undefined"))

    def callback(self):
        return self.pick("(v) => { %s; return v; }", "(v, i) => { if (i === 1) %s; return i; }", "(v, i, a) => { %s; return a.length > i; }",
                         "function (v) { %s; return log(v) ? 1 : 0; }") % self.change()

    def operation(self):
        e, i, f = self.element, self.index, self.callback
        constructor = self.pick(*(BIG_ARRAYS if self.big else ARRAYS))
        source = self.pick("t", "u", f"[{e()}, {e()}]", f"{{ length: {self.pick(0, 1, 2)}, 0: {self.converted(e())}, 1: {e()} }}", f"new {constructor}([{e()}, {e()}])",
                           f"{{ get length() {{ {self.change()}; return 2; }}, 0: {e()}, 1: {e()} }}", f"[{self.converted(e())}, {e()}]")
        method = self.pick("setInt8", "setUint8", "setInt16", "setUint16", "setInt32", "setFloat32", "setFloat64") if not self.big else self.pick("setBigInt64", "setBigUint64")
        array = self.pick("t", "t", "u")
        return self.pick(
            f"{array}[{self.pick(0, 1, 2, 9, '-1', 1.5)}] = {self.converted(e())}", f"{array}.at({i()})", f"{array}.fill({self.converted(e())}, {i()}, {i()})",
            f"{array}.set({source}, {self.index()})", f"{array}.set({source})", f"{array}.copyWithin({i()}, {i()}, {i()})", f"{array}.slice({i()}, {i()})",
            f"{array}.subarray({i()}, {i()})", f"{array}.with({i()}, {e()})", f"{array}.map({f()})", f"{array}.filter({f()})", f"{array}.some({f()})",
            f"{array}.every({f()})", f"{array}.find({f()})", f"{array}.findLastIndex({f()})", f"{array}.forEach({f()})", f"{array}.reduce((a, v) => {{ {self.change()}; return String(a) + v; }}, '')",
            f"{array}.reduceRight((a, v) => String(a) + v)", f"{array}.sort()", f"{array}.sort((a, b) => {{ {self.pick(self.change(), '0')}; return {self.pick('a < b ? 1 : a > b ? -1 : 0', '0', 'NaN')}; }})",
            f"{array}.toSorted()", f"{array}.toReversed()", f"{array}.reverse()", f"{array}.includes({e()}, {i()})", f"{array}.indexOf({e()}, {i()})", f"{array}.lastIndexOf({e()}, {i()})",
            f"{array}.join({self.converted(self.text())})", f"{array}.toLocaleString()", f"[...{array}.entries()].join('|')", f"Array.from({array}.keys())", f"[...{array}]",
            f"new {constructor}({source})", f"{constructor}.from({source})", f"{constructor}.from({source}, {f()})", f"{constructor}.of({e()}, {self.converted(e())})",
            f"new {constructor}(b, {i()})", f"new {constructor}(b, {self.pick(0, 8, 16)}, {i()})", f"new DataView(b, {i()}).byteLength", f"v.{method}({i()}, {self.converted(e())})",
            f"v.{method.replace('set', 'get')}({i()}, {self.pick('true', 'false', '')})", f"b.slice({i()}, {i()}).byteLength", f"Object.keys({array}).join()", f"{self.pick(0, 3, 9)} in {array}",
            f"Reflect.set({array}, {self.pick(0, 9)}, {self.converted(e())})", f"Object.defineProperty({array}, {self.pick(0, 1, 9)}, {{ value: {self.converted(e())} }})", f"delete {array}[{self.pick(0, 9)}]",
            f"Reflect.getOwnPropertyDescriptor({array}, {self.pick(0, 9)})", f"Object.assign({array}, [{e()}])", f"structuredClone({array})",
            f"(([x, y = 'none', ...z]) => [x, y, z])({array})", f"Array.prototype.concat.call([], {array}, [...{array}]).length", f"Array.prototype.splice.call({array}, 0, 0)",
            f"Array.prototype.{self.pick('fill', 'indexOf')}.call({array}, {e()}, {i()})", f"{array}.length")

    def text(self):
        return self.pick("','", "'-'", "undefined", "null")

    def statements(self):
        self.big = self.chance(0.15)
        types = BIG_ARRAYS if self.big else ARRAYS
        first, second = self.pick(*types), self.pick(*types)
        content = self.pick("b", "b", 4, f"[{self.element()}, {self.element()}]")
        # The bits of a NaN are no part of the standard, so no other type reads them.
        if content == "b" and "Float" in first + second:
            second = first
        size = self.pick(8, 16, 24)
        body = [f"let b = new ArrayBuffer({size}, {{ maxByteLength: 40 }});", f"const t = new {first}(b{self.pick('', '', ', 0', ', 8', ', 0, 1')});",
                f"const u = new {second}({content});", "const v = new DataView(b);",
                "const state = () => log([b.byteLength, b.detached, t.length, t.byteOffset, u.length, String(t.length < 12 ? [...t] : t.length), String([...u])].join(';'));",
                f"for (let i = 0; i < {size}; i++) v.setUint8(i, i * {self.pick(1, 37)});"]
        for _ in range(self.number(3, 9)):
            operation = self.guarded(f"const r = {self.operation()}; log(ArrayBuffer.isView(r) ? r.constructor.name + [...r] : r);")
            body += [operation, self.guarded("state();")]
        return body


class Blocks(Theme):
    """Functions in blocks, in strict and in sloppy code, beside parameters, catch parameters and lexical declarations."""
    NAMES = ["x", "y", "f"]

    def name(self):
        return self.pick(*self.NAMES)

    def function(self, name):
        """A function in a block. V8 makes it a variable also where the block around has a function of its name, against the standard."""
        if name in self.hidden:
            return ";"
        self.hidden.append(name)
        return self.pick(f"function {name}() {{ F(); return '{self.fresh('')}'; }}", f"function {name}() {{ F(); return typeof {self.name()}; }}",
                         f"function {name}(a) {{ F(); return a; }}", f"function {self.pick('', '*')}{name}() {{ F(); }}")

    def read(self):
        name = self.name()
        return self.pick(f"log(typeof {name});", f"log(typeof {name} === 'function' ? typeof {name}(1) : {name});", f"log(typeof {self.name()} + typeof {self.name()});")

    def statement(self, depth):
        hidden = list(self.hidden)
        statement = self.statement_of(depth)
        self.hidden = hidden
        return statement

    def statement_of(self, depth):
        name = self.name()
        if depth > 2:
            return self.read()
        body = lambda: self.some(lambda: self.statement(depth + 1), 1, 3)
        return self.pick(
            self.read, self.read, self.read, lambda: self.guarded(f"{name} = {self.pick(1, 2, repr('s'))};"), lambda: self.guarded(self.read()),
            lambda: self.Block("{", [self.function(name)] + body()), lambda: self.Block("{", body() + [self.function(name)] + body()),
            lambda: self.Block(f"if ({self.pick('0', '1')}) {{", [self.function(name)] + body()), lambda: self.Block(f"switch ({self.pick(1, 2)}) {{ case 1:", [self.function(name)] + body(), "}"),
            lambda: self.Block(f"for (let {self.pick(name, 'i')} = 0, j = 0; j < 2; j++) {{", body() + [self.function(self.name())]),
            lambda: self.Block(f"try {{ throw 1; }} catch ({self.pick(name, 'e')}) {{", [self.Block("{", [self.function(self.name())] + body())]),
            lambda: self.Block(f"try {{ throw {{}}; }} catch ({{ {name} }}) {{", [self.Block("{", [self.function(self.name())] + body())]),
            lambda: self.Block("{", [f"let {name} = {self.pick(1, 2)};", self.Block("{", [self.function(self.pick(name, self.name()))] + body())]),
            lambda: self.Block(f"l{self.fresh('')}: {{", body()),
            lambda: self.guarded(self.Block("{", [self.read(), self.pick(f"let {name} = 3;", f"const {name} = 4;", f"class {name} {{}}"), self.read()])),
            lambda: self.Block(f"if ({self.pick('0', '1')})", [f"function {name}() {{}}" if not self.strict and name not in self.hidden else ";"], ""),
        )()

    def statements(self):
        self.hidden = []
        parameters = self.pick("", "", "x", "x, y", "x = 1", "x = 1, y = () => x", "{ x } = {}", "f", "...y", "x, f = () => typeof x")
        head = self.pick(f"function g({parameters}) {{", f"const g = ({parameters}) => {{", f"const g = function f({parameters}) {{", f"const {{ g }} = {{ g({parameters}) {{")
        tail = "} };" if head.startswith("const {") else "}" if head.startswith("function") else "};"
        body = ["F();", self.pick("", f"var {self.name()};", f"var {self.name()} = 5;", self.function(self.name()))]
        body += self.some(lambda: self.statement(0), 2, 5) + [self.read(), self.read()]
        return [self.Block(head, body, tail), self.guarded(f"g({self.pick('', '1', '1, 2', '{}')});"), self.guarded("g(7);"), self.guarded(self.read())]


class Members(Theme):
    """Private members, accessors, super and fields, in classes and objects whose prototypes change."""

    def value(self):
        return self.pick("1", "2", "this", "super.m", "super.p", "super.m()", "this.#a", "this.#b", "this.#b = 3", "this.#m()", "#a in this", "#m in this", "this.p", "new.target", "this.#s?.x", "(() => super.p)()",
                         "this.#a++", "[this.#a] = [4]", "({ p: this.#b } = { p: 5 })", "this.#b ??= 6", "typeof this.#m", "eval('this.#a')", "eval('super.p')", "C.name", "this.constructor.name")

    def member(self):
        v = self.value
        static = self.pick("", "", "", "static ")
        return self.pick(
            f"{static}p = {v()};", f"{static}m() {{ F(); return {v()}; }}", f"{static}get p() {{ F(); return {v()}; }}", f"{static}set p(w) {{ F(); log({v()}); }}", f"static {{ log(show({v().replace('new.target', '0')})); }}",
            f"{static}*[Symbol.iterator]() {{ yield {v()}; yield {v()}; }}", f"{static}[{self.pick(repr('m'), repr('q'), 'log(' + repr('k') + ')')}]() {{ F(); return {v()}; }}", f"{static}q = () => {v()};", f"has(o) {{ return #a in o; }}", f"read(o) {{ return o.{self.pick('#a', '#b', '#m()')}; }}",
            f"write(o) {{ return o.{self.pick('#a', '#b', '#m')} = {v()}; }}")

    def statements(self):
        kind = self.pick("", "static ", "")
        privates = [f"{kind}#a = {self.pick('1', '[2]', 'this.p', 'super.p')};", f"{self.pick(kind, '')}get #b() {{ F(); return {self.pick('super.m', 'super.p', 'this.p', '8')}; }}" + (f" set #b(w) {{ F(); log(w); super.p = w; }}" if self.chance(0.6) else ""),
                    f"{kind}#m() {{ F(); return {self.pick('super.m?.()', 'this.#a', 'super.p', '9')}; }}", f"{kind}#s = {self.pick('null', '{ x: 1 }')};"]
        # A pair of accessors must both be static or not.
        privates[1] = (kind + privates[1].replace("static ", "")).replace(" set #b", f" {kind}set #b")
        self.random.shuffle(privates)
        base = ["class A { p = 'A.p'; m() { return 'A.m'; } static p = 'A.static'; static m() { return 'A.static.m'; } get q() { return this.p; } }"]
        if self.chance(0.3):
            base = ["function A() { this.p = 'F.p'; return %s; }" % self.pick("undefined", "undefined", "Object.create(A.prototype)", "1"), "A.prototype.m = function () { return 'F.m'; };"]
        body = privates + self.some(self.member, 2, 7)
        self.random.shuffle(body)
        if self.chance(0.3):
            body.append(f"constructor(...r) {{ F(); {self.pick('super(...r)', 'super()', '(() => super())()', '')}; {self.pick('', 'log(show(this.#a))')}; }}")
        declaration = self.Block(self.pick("class C extends A {", "let C = class extends A {", "let C = class C extends A {"), body, "}")
        calls = [self.guarded(f"log({call});") for call in self.some(lambda: self.pick(
            "new C()", "new C().m()", "new C().p", "new C().q", "C.m()", "C.p", "new C().p = 3", "C.p = 3", "[...new C()]", "new C().has(new C())", "new C().has({})", "new C().read(new C())", "new C().read({})",
            "new C().write(new C())", "C.prototype.m.call({ p: 'other' })", "C.prototype.has?.(C)", "new C().q?.()", "Reflect.construct(C, [], Object)", "Object.getOwnPropertyNames(C.prototype).join()",
            "(Object.setPrototypeOf(C.prototype, { m() { return 'changed'; }, p: 'changed' }), new C().m())", "(Object.setPrototypeOf(C, { p: 'changed', m() { return 1; } }), C.m?.())"), 3, 8)]
        return base + [self.guarded([declaration] + calls)]


class Iterators(Theme):
    """Iterables that count what is asked of them, in everything that iterates."""

    def result(self):
        return self.pick("{ value: n, done: n > 3 }", "{ value: n, done: n > 3 }", "{ value: n, get done() { log('done' + n); return n > 2; } }", "{ get value() { log('value' + n); return n; }, done: n > 2 }", "n > 2 ? { done: 1 } : { value: [n, n] }",
                         "n > 1 ? 5 : { value: n }", "(() => { if (n > 2) throw 'next'; return { value: n }; })()", "{ done: n > 3 }")

    def iterator(self):
        name = self.fresh("it")
        ret = self.pick("", "", f"return(v) {{ log('return' + n); {self.pick('', 'throw 8;')} return {self.pick('{}', '{ value: v, done: true }', '{ value: 9, done: false }', '7', 'undefined')}; }},", "return: null,", "get return() { log('get return'); return undefined; },")
        throw = self.pick("", "", f"throw(v) {{ log('throw' + n); return {self.pick('{ value: v, done: true }', '{ value: 10 }', '7')}; }},")
        return name, f"const {name} = () => {{ let n = 0; return {{ [Symbol.iterator]() {{ log('iterator'); return this; }}, next(v) {{ F(); log('next' + n, v); n++; return {self.result()}; }}, {ret} {throw} }}; }};"

    def use(self, name):
        source = f"{name}()"
        target = lambda: self.pick("a", "b", "o.p", "o[log('key')]", "[a = log('default')]", "{ length: b }", "(log('object'), o).q", "")
        pattern = "[" + ", ".join(self.some(target, 0, 3)) + self.pick("", ", ...a", ", ...o.p", ", ...[b]") + "]"
        pattern = pattern.replace("(log('object'), o).q", "o.q").replace("[, ...", "[...")
        jump = self.pick("", "if (x > 1) break;", "if (x > 1) throw 'thrown';", "if (x > 1) continue l;", "if (x > 0) return 'returned';", "continue;", "try { break; } finally { log('finally'); }")
        return self.pick(
            f"{pattern} = {source}; log([a, b, show(o)]);", f"for ({self.pick(pattern, 'a', 'o.p')} of {source}) {{ F(); log(a); }}", f"log([...{source}]);", f"log(Math.max(...{source}));",
            f"log((() => {{ l: for (const y of [1, 2]) for (const x of {source}) {{ F(); log(x); {jump} }} return 'end'; }})());",
            f"const g = (function* () {{ try {{ log('result', yield* {source}); }} catch (e) {{ log('caught', E(e)); }} finally {{ log('finally'); }} }})(); log(g.next(1)); log(g.{self.pick('next', 'return', 'throw')}(2)); log(g.{self.pick('next', 'return', 'throw')}(3)); log(g.next(4));",
            f"log(Array.from({source}, (v) => {self.pick('v', 'log(v)', '{ throw 1; }')}));", f"log(new {self.pick('Map', 'Set', 'WeakSet', 'WeakMap')}({source}).size);", f"log(Object.fromEntries({source}));",
            f"log(new Uint8Array({source}).join());", f"((x, [y, ...z] = {source}) => log([x, y, z]))(...{source});", f"const [x, , y = log('default')] = {source}; log([x, y]);", f"log(Iterator.from({source}).{self.pick('map((v) => log(v))', 'filter((v) => v)', 'take(2)', 'drop(1)', 'flatMap((v) => [v, v])')}.toArray());",
            f"log(Iterator.from({source}).{self.pick('some((v) => v > 1)', 'every((v) => v < 2)', 'find((v) => v > 1)', 'reduce((v, w) => v + w)')});", f"const h = {source}[Symbol.iterator](); const k = Iterator.prototype.{self.pick('take', 'drop')}.call(h, {self.pick(0, 1, 2)}); log(k.next()); log(k.return?.()); log(k.next());",
            f"const [[x]] = [{source}]; log(x);", f"log(((...r) => r.length)(...{source}, ...{source}));", f"log(`${{[...{source}]}}`);", f"var [a2 = 1, {{ p: b2 }} = {{ p: log('default') }}] = {source}; log([a2, b2]);")

    def statements(self):
        body = ["let a, b; const o = { set p(v) { log('set p', v); }, get p() { return 'p'; } };"]
        names = []
        for _ in range(self.number(1, 2)):
            name, declaration = self.iterator()
            names.append(name)
            body.append(declaration)
        return body + [self.guarded(self.use(self.pick(*names))) for _ in range(self.number(2, 6))]


class Evals(Theme):
    """Direct and indirect `eval` among closures, parameters, loops and other calls of its function."""
    NAMES = ["x", "y", "z", "h"]

    def name(self):
        return self.pick(*self.NAMES)

    def code(self):
        name, other = self.name(), self.name()
        return self.pick(f"var {name} = {self.pick(1, 2, 3)}", f"var {name}", f"{name} = {self.pick(4, 5)}", f"typeof {name}", f"{name}", f"function {name}() {{ return '{self.fresh('')}' }}", f"let {name} = 6; {name}", f"const {name} = 7; () => {name}",
                         f"delete {name}", f"{{ function {name}() {{}} }}", f"(() => typeof {name})()", f"(() => {{ {other} = 8 }})()", f"for (var {name} of [1, 2]) ;", f"if (1) {{ var {name} = 9 }} typeof {other}", "arguments.length", "arguments[0] = 3", "this === undefined", "new.target",
                         f"var {name} = () => typeof {other}; {name}()", f"class {name} {{}}; typeof {name}", f"'use strict'; var {name} = 10; {name}", f"try {{ {name} }} catch {{ 1 }}", f"{name}++", f"[{name}, {other}] = [1, 2]")

    def eval(self):
        text = self.code()
        if self.chance(0.2):
            text = f"eval(`{text}`)"
        return self.pick("eval", "eval", "eval", "eval", "(0, eval)") + f'("{text}")'

    def expression(self):
        name = self.name()
        return self.pick(self.eval(), self.eval(), f"typeof {name}", f"(() => typeof {name})()", f"(() => {self.eval()})()", f"{name} = {self.pick(1, 2)}", f"typeof c1 === 'function' ? c1() : 0")

    def statement(self, depth):
        if depth > 1:
            return self.guarded(f"log({self.expression()});")
        name = self.name()
        body = lambda: self.some(lambda: self.statement(depth + 1), 1, 3)
        return self.pick(
            lambda: self.guarded(f"log({self.expression()});"), lambda: self.guarded(f"log({self.eval()});"), lambda: self.guarded(f"c1 = () => {self.pick('typeof ' + name, self.eval(), name + ' = 11')};"),
            lambda: self.Block("{", [f"let {name} = {self.pick(1, 2)};"] + body()), lambda: self.Block(f"for (let {name} = 0; {name} < 2; {name}++) {{ F();", body()), lambda: self.Block(f"try {{ throw 12; }} catch ({name}) {{", body()),
            lambda: self.guarded(f"if (typeof {name} === 'function') log({name}());"), lambda: self.Block("try {", body(), f"}} catch (e) {{ log(E(e)); }} finally {{ {self.pick('', 'log(' + self.eval() + ');')} }}") if self.chance(0.5) else self.guarded(f"log({self.eval()});"),
            lambda: self.Block(f"with ({{ {name}: 13 }}) {{", body()) if not self.strict else ";", lambda: self.Block("{", body() + [f"function {name}() {{ return {self.pick(1, 2)}; }}"]),
        )()

    def statements(self):
        parameters = self.pick("", "x", "x, y", "n", "x, n", "x, y = 1", "x, p = () => typeof x", "x, p = () => { y = 15; return h; }", f"x, p = {self.eval()}", "[x] = [1], n = 2")
        head = self.pick(f"function f({parameters}) {{ F();", f"const f = function f({parameters}) {{ F();", f"const f = function h({parameters}) {{ F();", f"const {{ f }} = {{ f({parameters}) {{ F();")
        tail = "} };" if head.startswith("const {") else "}" if head.startswith("function") else "};"
        declared = self.some(lambda: self.pick(f"var {self.name()} = {self.pick(1, 2)};", f"var {self.name()};", f"function {self.name()}() {{ return 14; }}", ";"), 0, 2)
        inner = self.some(lambda: self.statement(0), 2, 5)
        if self.chance(0.3):
            inner.insert(self.number(0, len(inner)), self.guarded("if (calls++ < 2) log(typeof f === 'function' ? f(1) : f);"))
        return ["let c1, calls = 0;", self.Block(head, declared + inner + [self.pick("", f"return () => {self.pick('typeof ' + self.name(), self.eval())};")], tail),
                self.guarded("const r1 = f(1, 2); if (typeof r1 === 'function') log(r1());"), self.guarded(f"const r2 = f({self.pick('', '3')}); if (typeof r2 === 'function') log(r2());"), self.guarded("if (typeof c1 === 'function') log(c1());"),
                *(f"if (Object.hasOwn(globalThis, '{name}')) {{ log('global {name}'); delete globalThis.{name}; }}" for name in self.NAMES)]


class Collections(Theme):
    """Maps, sets and weak collections that change while they are iterated."""

    def key(self):
        return self.pick("1", "'1'", "NaN", "-0", "0", "k1", "k2", "k3", "Symbol.iterator", "'a'", "undefined", "2n")

    def change(self):
        c = self.pick("m", "s")
        return self.pick(f"{c}.delete({self.key()})", f"{c}.delete({self.key()})", f"m.set({self.key()}, n)", f"s.add({self.key()})", f"{c}.clear()", "0", f"wm.set({self.pick('k1', 'k2', 'k3')}, n)", f"wm.delete({self.pick('k1', 'k2')})", f"ws.add({self.pick('k1', 'k3')})")

    def statement(self):
        other = self.pick("s", "m", "new Set([1, k1, NaN])", f"{{ size: {self.pick(0, 2, 'NaN', 'Infinity')}, has(v) {{ {self.change()}; return v === 1; }}, keys() {{ return [1, k2].values(); }} }}")
        return self.pick(
            f"{self.change()};", f"log(m.get({self.key()}));", f"log([m.has({self.key()}), s.has({self.key()}), m.size, s.size]);", f"for (const [k, v] of m) {{ F(); log(k); if (n++ < 6) {self.change()}; }}", f"for (const k of s) {{ F(); log(k); if (n++ < 6) {self.change()}; }}",
            f"m.forEach((v, k) => {{ F(); log(k); if (n++ < 6) {self.change()}; }});", f"s.forEach((v) => {{ F(); log(v); if (n++ < 6) {self.change()}; }});", f"log([...s.{self.pick('union', 'intersection', 'difference', 'symmetricDifference')}({other})]);",
            f"log(s.{self.pick('isSubsetOf', 'isSupersetOf', 'isDisjointFrom')}({other}));", f"const i = {self.pick('m', 's')}.{self.pick('values', 'keys', 'entries')}(); log(i.next()); {self.change()}; log(i.next()); {self.change()}; log(i.next());",
            f"log([wm.has({self.pick('k1', 'k2', 'k3')}), wm.get(k1), ws.has(k1), ws.has({self.key()})]);", f"wm.set({self.key()}, 1);", f"ws.add({self.key()});", f"log(Object.groupBy([1, 2, 3], (v) => {{ {self.change()}; return v % 2; }}));", f"log(Map.groupBy([k1, k2, k1], (v) => v).size);",
            f"log(new WeakRef({self.key()}).deref() === k1);", f"log([...new Map([...m, [{self.key()}, 1]]).keys()]);", f"log(structuredClone({self.pick('m', 's')}).size);")

    def statements(self):
        return ["const k1 = { k: 1 }, k2 = [], k3 = () => {}; let n = 0;", f"const m = new Map([[{self.key()}, 1], [{self.key()}, 2], [{self.key()}, 3]]), s = new Set([{self.key()}, {self.key()}, {self.key()}]), wm = new WeakMap([[k1, 1]]), ws = new WeakSet([k2]);",
                *(self.guarded(self.statement()) for _ in range(self.number(4, 10)))]


class Values(Theme):
    """The values of statements: labels, jumps, loops, `try`, `switch`, blocks and calls."""

    def text(self, depth):
        if depth > 3 or self.chance(0.3):
            jumps = [f"break {l};" for l in self.labels] + [f"continue {l};" for l in self.loop_labels] + (["break;"] if self.breakable else []) + (["continue;"] if self.loops else [])
            return self.pick(f"{self.number(1, 99)};", f"{self.number(1, 99)};", "var v;", ";", "{}", "f();", "var w = f();", "function g() {}", "n++;", *jumps)
        inner = lambda: self.list(depth + 1)
        return self.pick(self.block, self.if_, self.if_, self.loop, self.loop, self.try_, self.switch, self.label, lambda d: self.pick("with ({}) {", "{") + inner() + "}" if not self.strict else "{" + inner() + "}")(depth)

    def list(self, depth):
        return " ".join(self.some(lambda: self.text(depth), 0, 3))

    def block(self, depth):
        return "{" + self.list(depth + 1) + "}"

    def if_(self, depth):
        return f"if ({self.pick('0', '1', 'n & 1')}) {{{self.list(depth + 1)}}}" + (f" else {{{self.list(depth + 1)}}}" if self.chance(0.3) else "")

    def loop(self, depth, labels=()):
        saved = self.loops, self.breakable
        self.loops, self.breakable = self.loops + 1, self.breakable + 1
        self.loop_labels += labels
        i = self.fresh("i")
        body = self.list(depth + 1)
        self.loops, self.breakable = saved
        del self.loop_labels[len(self.loop_labels) - len(labels):]
        # V8 gives do ... while whose condition throws another value.
        return self.pick(f"for (var {i} = 0; {i} < {self.pick(0, 1, 2)}; {i}++) {{ if (fuel-- < 0) break; {body}}}", f"for (var {i} of [1, 2]) {{{body}}}", f"for (var {i} in {{ a: 1, b: 2 }}) {{{body}}}", f"do {{ if (fuel-- < 0) break; {body}}} while (n++ < 2);", f"while (n++ < 3) {{{body}}}")

    def label(self, depth):
        names = [self.fresh("l") for _ in range(self.pick(1, 1, 2, 3))]
        self.labels += names
        text = "".join(f"{name}: " for name in names) + (self.loop(depth, names) if self.chance(0.6) else self.block(depth))
        del self.labels[len(self.labels) - len(names):]
        return text

    def try_(self, depth):
        parts = "try {" + self.list(depth + 1) + self.pick("", "", " throw 0;") + "}"
        # V8 leaves the value of what threw, where the catch block has none.
        if self.chance(0.7):
            parts += " catch {" + self.list(depth + 1) + f" {self.number(1, 99)};" + "}"
        return parts + (" finally {" + self.list(depth + 1) + "}" if self.chance(0.4) or "catch" not in parts else "")

    def switch(self, depth):
        self.breakable += 1
        cases = "".join(f"{self.pick('case 0:', 'case 1:', 'case n:')} {self.list(depth + 1)} {self.pick('break;', '')} " for _ in range(self.number(0, 2))) + (f"default: {self.list(depth + 1)}" if self.chance(0.5) else "")
        self.breakable -= 1
        return f"switch ({self.pick('0', '1', 'n')}) {{{cases}}}"

    def statements(self):
        self.labels, self.loop_labels, self.loops, self.breakable = [], [], 0, 0
        body = ["const f = () => 'called';"]
        for _ in range(self.number(2, 5)):
            text = self.list(0) or "1;"
            body.append(self.guarded(f"var n = 0, fuel = 20; log(eval({text!r}));"))
        return body


class Patterns(Theme):
    """Destructuring whose keys, defaults, targets and sources have effects."""

    def value(self):
        return self.pick("1", "undefined", "null", "'ab'", "[1, [2], { p: 3 }]", "{ p: 1, q: { p: 2 }, r: [3] }", "s", "s", "{ get p() { log('get p'); return undefined; }, get q() { log('get q'); return s; } }", "(function* () { try { yield 1; yield [2]; } finally { log('closed'); } })()", "new Proxy({ p: 1 }, { get(t, k) { log('proxy ' + String(k)); return t[k]; }, ownKeys(t) { log('keys'); return Reflect.ownKeys(t); } })")

    def effect(self, text):
        return f"log({text!r})"

    def default(self):
        return self.pick("", "", f" = {self.effect('default')}", " = 5", " = (() => {})", " = (() => { throw 'default'; })()", f" = ({self.pick('a', 'b')} = 6)")

    def key(self):
        return self.pick("p", "q", "r", f"[{self.effect('p')}]", f"[{self.effect('key')}]", "'q'", "0", "length")

    def target(self, depth):
        if depth < 2 and self.chance(0.3):
            return self.pattern(depth + 1)
        return self.pick("a", "b", "a", "o.p", f"o[{self.effect('x')}]", f"({self.pick('a', 'b')})", "o.q", "s.p")

    def pattern(self, depth=0):
        if self.chance(0.5):
            parts = [self.pick("", self.target(depth) + self.default(), self.target(depth) + self.default()) for _ in range(self.number(0, 3))]
            if self.chance(0.3) or parts and not parts[-1]:
                parts.append("..." + self.target(depth))
            return "[" + ", ".join(parts) + "]"
        # The first target is a variable, as V8 evaluates a member there before it checks the value.
        parts = []
        for n in range(self.number(0, 3)):
            parts.append(f"{self.key()}: " + (self.pick("a", "b") if n == 0 else self.target(depth)) + self.default())
        if self.chance(0.3):
            parts.append("..." + (self.pick("a", "o.p") if parts else "a"))
        return "{ " + ", ".join(parts) + " }"

    def statement(self):
        report = " log([show(a), show(b)]);"
        pattern = self.pattern()
        return self.pick(f"({pattern} = {self.value()});" + report, f"({pattern} = {self.value()});" + report, f"for ({pattern} of [{self.value()}, {self.value()}]) {{ F();{report} }}", f"log(show(({pattern} = {self.value()})));", f"[{pattern}] = [{self.value()}];" + report,
                         f"(function* () {{ ({pattern} = yield 1); log('after'); }})().next();", f"const g = (function* () {{ [{pattern}, a = yield 2] = [{self.value()}]; {report} }})(); log(g.next()); log(g.{self.pick('next', 'return', 'throw')}(7));", f"for ({pattern} in {{ ab: 1 }}) {{{report} }}")

    def declaration(self):
        names = list("cdefghijkl")

        def target(depth):
            if depth < 2 and self.chance(0.3):
                return pattern(depth + 1)
            return names.pop() if names else "zz" + self.fresh("")

        def pattern(depth):
            if self.chance(0.5):
                return "[" + ", ".join(target(depth) + self.default() for _ in range(self.number(0, 3))) + self.pick("", ", ...zz" + self.fresh("")) + "]"
            return "{ " + ", ".join(f"{self.key()}: {target(depth)}{self.default()}" for _ in range(self.number(0, 3))) + " }"
        text = pattern(0).replace("[, ...", "[...")
        return self.pick(f"{self.pick('let', 'const', 'var')} {text} = {self.value()}; log('declared');", f"(({text}{self.pick('', ' = ' + self.value())}) => log('called'))({self.pick('', self.value())});", f"for (const {text} of [{self.value()}]) log('each');", f"try {{ throw {self.value()}; }} catch ({text}) {{ log('caught'); }}")

    def statements(self):
        body = ["let a, b, c; const s = { p: 'sp', q: undefined, set r(v) { log('set r'); } }, o = { set p(v) { log('set p ' + show(v)); }, set q(v) { log('set q'); throw 'set'; } };"]
        return body + [self.guarded(self.pick(self.statement, self.statement, self.declaration)()) for _ in range(self.number(3, 8))]


class Halves(Theme):
    """Numbers of half precision: Float16Array beside the other types, Math.f16round and views."""
    NUMBERS = ["0", "-0", "1", "-1", "1.1", "0.1", "2049", "2051", "-2049", "65504", "65519.99", "65520", "-65520", "1e9", "2 ** -24", "2 ** -25", "2 ** -25 * 1.0000001", "-(2 ** -25)", "3 * 2 ** -25", "2 ** -14", "2 ** -14 * 0.9999",
               "1.00048828125", "1.00146484375", "1.000488281250001", "NaN", "Infinity", "-Infinity", "5e-324", "1.7976931348623157e308", "'1.5'", "'x'", "null", "undefined", "true", "[7]", "[1, 2]"]

    def value(self):
        value = self.pick(*self.NUMBERS)
        return self.pick(value, value, value, f"{{ valueOf() {{ log('valueOf'); return {value}; }} }}", "1n", "Symbol.iterator")

    def array(self):
        return self.pick("h", "h", "f", "i", "k", "new Float16Array([1.1, -0, NaN])", f"new Float16Array([{self.value()}, {self.value()}])")

    def operation(self):
        v, a = self.value, self.array()
        other = self.pick("Float16Array", "Float16Array", "Float32Array", "Float64Array", "Uint8ClampedArray", "Int16Array", "Uint32Array", "Int8Array")
        return self.pick(
            f"Math.f16round({v()})", f"Math.f16round({v()})", f"h[{self.pick(0, 1, 2, 9)}] = {v()}", f"h.fill({v()})", f"h.set([{v()}, {v()}], {self.pick(0, 1, 3)})", f"h.set({a})", f"f.set(h)", f"k.set(h)", f"i.set(h)", f"new {other}({a})",
            f"{other}.from({a})", f"{other}.of({v()}, {v()})", f"{other}.from([{v()}, {v()}], (x) => x * {self.pick(1, 2, 0.1)})", f"h.with({self.pick(0, -1, 5)}, {v()})", f"{a}.includes({v()})", f"{a}.indexOf({v()})", f"{a}.lastIndexOf({v()})", f"{a}.join()", f"{a}.sort()",
            f"{a}.filter((x) => x === x).toSorted((x, y) => y - x)", f"{a}.map((x) => x {self.pick('* 1.1', '+ 1', '/ 3', '- 0')})", f"{a}.filter((x) => x > 0)", f"{a}.reduce((x, y) => x + y, 0)", f"{a}.slice(1)", f"{a}.subarray(1, 3)", f"{a}.toReversed()", f"{a}.copyWithin(0, 1)",
            f"w.setFloat16({self.pick(0, 1, 6, 8, -1)}, {v()}, {self.pick('true', 'false', '')})", f"w.getFloat16({self.pick(0, 1, 5, 7)}, {self.pick('true', 'false', '')})", f"w.setUint16({self.pick(0, 2)}, {self.pick('0x7c01', '0xfc00', '0x0001', '0x8000', '0x3c01', '0x7bff', '0x7e00')}, true)",
            f"(h.byteOffset + h.byteLength + h.BYTES_PER_ELEMENT + Float16Array.BYTES_PER_ELEMENT)", "Object.prototype.toString.call(h)", f"Reflect.set(h, {self.pick(0, 7)}, {v()})", f"Object.is(h[{self.pick(0, 1, 2)}], {v()})", f"new Float16Array(w.buffer, {self.pick(0, 1, 2, 4)})",
            f"new Float16Array({self.pick('7', 'new Set([1.1, 2])', '{ length: 2, 0: 1.1 }', '-1', 'w.buffer, 2, 9')})", f"structuredClone({a})", f"Object.defineProperty(h, 0, {{ value: {v()} }})", f"Array.from({a}.entries()).join('|')", f"{a}.at({self.pick(0, -1, 7)})")

    def statements(self):
        body = [f"const h = new Float16Array([{', '.join(self.some(self.value, 2, 4)).replace('1n', '1').replace('Symbol.iterator', '2')}]), f = new Float32Array(h), i = new Int16Array(4), k = new Float64Array([1.1, {self.pick('-0', 'NaN', '65520', '1e-8')}, 3]);", "const w = new DataView(new ArrayBuffer(8));"]
        for _ in range(self.number(3, 9)):
            body += [self.guarded(f"const r = {self.operation()}; log(ArrayBuffer.isView(r) ? r.constructor.name + [...r].map(show) : r);"), "log([...h].map(show).join());"]
        return [self.guarded(body + ["log([...new Uint8Array(w.buffer), ...f, ...i, ...k].map(show).join());"])]


class Views(Theme):
    """Views of buffers that grow, shrink or are transferred: each method, with offsets and values that are converted."""
    TYPES = ["Int8", "Uint8", "Int16", "Uint16", "Int32", "Uint32", "Float16", "Float32", "Float64", "BigInt64", "BigUint64"]

    def change(self):
        return self.pick("0", "0", "0", f"b.resize({self.pick(0, 1, 4, 7, 8, 9, 16, 24)})", "b = b.transfer()", f"v.setInt8(0, {self.pick(1, 255)})", "(() => { throw 'thrown'; })()")

    def converted(self, value):
        return self.pick(value, value, value, f"{{ {self.pick('valueOf', 'toString', '[Symbol.toPrimitive]')}() {{ log('converted'); {self.change()}; return {value}; }} }}")

    def offset(self):
        return self.converted(self.pick("0", "0", "1", "2", "3", "4", "7", "8", "9", "15", "16", "-1", "-0", "1.9", "-0.9", "NaN", "undefined", "'3'", "Infinity", "2 ** 53", "2 ** 53 - 1", "-(2 ** 53)", "1n", "null"))

    def endian(self):
        return self.pick("", ", true", ", false", ", {}", ", 0", ", undefined", f", {{ valueOf() {{ log('never'); }} }}")

    def operation(self):
        kind, view = self.pick(*self.TYPES), self.pick("v", "v", "v", "part", "rest")
        value = self.pick(*(BIGS if "Big" in kind and self.chance(0.9) else NUMBERS))
        return self.pick(
            f"{view}.set{kind}({self.offset()}, {self.converted(value)}{self.endian()})", f"{view}.set{kind}({self.offset()}, {self.converted(value)}{self.endian()})", f"{view}.get{kind}({self.offset()}{self.endian()})", f"{view}.get{kind}({self.offset()}{self.endian()})",
            f"{view}.set{kind}()", f"{view}.get{kind}()", f"{view}.set{kind}({self.offset()})", f"{view}.byteLength", f"{view}.byteOffset", f"{view}.buffer === b", f"DataView.prototype.get{kind}.call({self.pick('{}', 'b', 'new Uint8Array(b)', 'Object.create(v)', 'v')}, 0)",
            f"new DataView({self.pick('b', 'b', 'new SharedArrayBuffer(8)', '{}', 'v')}, {self.offset()}{self.pick('', ', ' + self.offset())}).byteLength", f"(b.resize({self.pick(0, 4, 8, 12, 24)}), b.byteLength)", f"b.slice({self.offset()}, {self.offset()}).byteLength",
            f"Reflect.construct(DataView, [b, {self.offset()}], Object.defineProperty(function () {{}}.bind(), 'prototype', {{ get() {{ {self.change()}; return DataView.prototype; }} }})).byteLength", f"Object.keys({view}).length", f"({view}[0] = 1)", f"b.transferToFixedLength({self.pick('', 4, 40)}).resizable",
            f"Object.getOwnPropertyDescriptor(DataView.prototype, '{self.pick('byteLength', 'byteOffset', 'buffer')}').get.call({self.pick('v', 'part', '{}', 'new Uint8Array(1)')}).constructor.name", f"DataView({view})", f"structuredClone({view}).byteLength", f"Object.prototype.toString.call({view})")

    def statements(self):
        size = self.pick(8, 16)
        body = [f"let b = new {self.pick('ArrayBuffer', 'ArrayBuffer', 'ArrayBuffer', 'SharedArrayBuffer')}({size}{self.pick('', ', { maxByteLength: 24 }', ', { maxByteLength: 24 }', ', { maxByteLength: 24 }')});", "const v = new DataView(b), part = new DataView(b, 4, 4), rest = new DataView(b, 2);", f"for (let i = 0; i < {size}; i++) v.setUint8(i, i * {self.pick(1, 37, 255)});"]
        for _ in range(self.number(3, 9)):
            body += [self.guarded(f"log({self.operation()});"), self.guarded("log(v.byteLength + ' ' + part.byteLength + ' ' + rest.byteLength);")]
        return body + [self.guarded("log([...new Uint8Array(v.buffer)].join());")]


class Shared(Theme):
    """Atomics and shared buffers that grow, in one thread: each operation, with conversions that grow, and waits that end at once."""
    TYPES = ["Int8Array", "Uint8Array", "Int16Array", "Uint16Array", "Int32Array", "Int32Array", "Uint32Array", "BigInt64Array", "BigUint64Array"]

    def change(self):
        return self.pick("0", "0", f"b.grow({self.pick(16, 24, 32, 8, 40)})", f"t[0] = {self.element()}", f"Atomics.add(t, 1, {self.element()})", "(() => { throw 'thrown'; })()", "a.transfer?.()")

    def element(self):
        return self.pick(*(BIGS if self.big else NUMBERS))

    def converted(self, value):
        return self.pick(value, value, value, f"{{ {self.pick('valueOf', 'toString', '[Symbol.toPrimitive]')}() {{ log('converted'); {self.change()}; return {value}; }} }}")

    def index(self):
        return self.converted(self.pick("0", "0", "1", "1", "2", "3", "4", "-1", "-0", "1.5", "'1'", "NaN", "undefined", "9", "Infinity"))

    def target(self):
        return self.pick("t", "t", "t", "u", "u", "part", "new Float64Array(b)", "new Uint8ClampedArray(b)", "{}", "[1]", "new Float16Array(b)")

    def operation(self):
        t, i, v = self.target(), self.index(), self.converted(self.element())
        method = self.pick("add", "and", "exchange", "or", "sub", "xor", "store")
        return self.pick(
            f"Atomics.{method}({t}, {i}, {v})", f"Atomics.{method}({t}, {i}, {v})", f"Atomics.load({t}, {i})", f"Atomics.compareExchange({t}, {i}, {v}, {self.converted(self.element())})", f"Atomics.compareExchange({t}, {i}, t[0], {self.converted(self.element())})", f"Atomics.notify({t}, {i}, {self.pick('0', '1', '-1', 'undefined', 'Infinity', '{ valueOf() { log(1); return 2; } }')})",
            f"Atomics.isLockFree({self.pick(1, 2, 4, 8, 3, 0, '{}', repr('4'), '1n')})", f"Atomics.waitAsync({t}, {i}, {v}, {self.pick('0', '-1', '0')}).value", f"b.grow({self.converted(self.pick('8', '16', '20', '24', '32', '40', 'NaN', '-1', '2 ** 53'))})", f"b.slice({i}, {i}).byteLength", f"b.slice(0, 4) instanceof SharedArrayBuffer",
            "[b.byteLength, b.growable, b.maxByteLength].join()", f"new SharedArrayBuffer({self.pick('-1', '1.5', 'NaN', '8, { maxByteLength: 4 }', '0, { maxByteLength: undefined }', '8, { maxByteLength: { valueOf() { log(3); return 8; } } }', '2 ** 53')}).growable", f"SharedArrayBuffer.prototype.{self.pick('grow', 'slice')}.call({self.pick('new ArrayBuffer(8)', '{}', 'b')}, 0)",
            f"ArrayBuffer.prototype.{self.pick('resize', 'slice', 'transfer')}.call(b, 0)", "Object.prototype.toString.call(b) + Object.prototype.toString.call(Atomics)", f"{t}.{self.pick('length', 'byteLength', 'fill?.(' + self.element() + ')', 'join?.()')}", "structuredClone(b).byteLength", "structuredClone(t).join()", f"new (t.constructor)(t, 0).length", f"Atomics.pause({self.pick('', 1, '1.5', '{}', repr('1'))})",
            f"t.{self.pick('set([' + self.element() + '])', 'subarray(1).length', 'slice(1).buffer instanceof ArrayBuffer', 'sort().join()', 'with(0, ' + self.element() + ').join()', 'copyWithin(1, 0)', 'map((x) => { ' + self.change() + '; return x; }).length')}", "ArrayBuffer.isView(t) + ' ' + (t.buffer === b)",
            "(() => { const s = class extends SharedArrayBuffer { static get [Symbol.species]() { return %s; } }; return new s(8).slice(0, 4).byteLength; })()" % self.pick("SharedArrayBuffer", "ArrayBuffer", "undefined", "function () { return b; }", "Object"))

    def statements(self):
        kind = self.pick(*self.TYPES)
        self.big = kind.startswith("Big")
        other = self.pick(*[it for it in self.TYPES if it.startswith("Big") == self.big])
        body = [f"const b = new SharedArrayBuffer({self.pick('16', '16, { maxByteLength: 32 }', '16, { maxByteLength: 32 }')}), a = new ArrayBuffer(16, {{ maxByteLength: 16 }});", f"const t = new {kind}(b), u = new {other}(a), part = new {kind}(b, 8, 1);"]
        for _ in range(self.number(3, 9)):
            body += [self.guarded(f"const r = {self.operation()}; log(ArrayBuffer.isView(r) ? r.constructor.name + [...r] : r);"), "log(b.byteLength + ' ' + t.length + ' ' + u.length + ' ' + part.length);"]
        return body + ["log([...new Uint8Array(b)].join());"]


class Weak(Theme):
    """WeakRef, FinalizationRegistry, weak maps and sets: what they accept, what they tell, and their subclasses."""

    def key(self):
        return self.pick("k1", "k1", "k2", "k3", "y", "Symbol('new')", "Symbol.for('r')", "Symbol.iterator", "1", "'s'", "null", "undefined", "2n", "{}", "log", "new Proxy({}, {})", "NaN", "true", "")

    def token(self):
        return self.pick("", "", ", k1", ", k2", ", y", ", Symbol.for('r')", ", 1", ", undefined", ", null", ", {}")

    def operation(self):
        k = self.key
        receiver = self.pick("{}", "wr", "fr", "wm", "ws", "new Map()", "1", "Object.create(wm)", "undefined")
        method = self.pick("WeakMap.prototype.get", "WeakMap.prototype.set", "WeakMap.prototype.has", "WeakMap.prototype.delete", "WeakSet.prototype.add", "WeakSet.prototype.has", "WeakRef.prototype.deref", "FinalizationRegistry.prototype.register", "FinalizationRegistry.prototype.unregister")
        return self.pick(
            f"new WeakRef({k()}).deref() === k1", f"wr.deref() === {k() or 'k1'}", f"fr.register({k() or 'k1'}, {k() or '1'}{self.token()})", f"fr.register({k() or 'k1'}, 'held'{self.token()})", f"fr.unregister({k()})", f"fr.unregister({k()})", f"wm.set({k() or 'k1'}, {k() or '1'}) === wm", f"wm.get({k()})", f"wm.has({k()})", f"wm.delete({k()})",
            f"ws.add({k()}) === ws", f"ws.has({k()})", f"ws.delete({k()})", f"{method}.call({receiver}, {k() or 'k1'}, 1)", f"{method}.length + {method}.name", f"new FinalizationRegistry({self.pick('() => {}', 'log', '1', 'undefined', '{}', 'class {}', 'new Proxy(log, {})')}) instanceof FinalizationRegistry", f"{self.pick('WeakRef', 'FinalizationRegistry', 'WeakMap', 'WeakSet')}({k() or 'k1'})",
            f"new (class extends WeakRef {{ constructor(v) {{ super(v); this.own = 1; }} deref() {{ log('deref'); return super.deref(); }} }})({k() or 'k1'}).deref() === k1", f"new (class extends WeakMap {{ set(k, v) {{ log('set'); return super.set(k, [v]); }} }})([[{k() or 'k1'}, 1], [k2, 2]]).get(k1)",
            f"new WeakMap({self.pick('[[k1, 1], [k2]]', '[k1]', '[[1, 2]]', '[[k1, 1], 5]', '5', 'null', '[[y, 1]]', '{ *[Symbol.iterator]() { try { yield [k1, 1]; yield [1, 1]; } finally { log(9); } } }')}).get(k1)", f"new WeakSet({self.pick('[k1, k2]', '[k1, 1]', 'null', 'ws', '[y, Symbol.for(1)]', '{ *[Symbol.iterator]() { try { yield k1; yield 1; } finally { log(9); } } }')}).has(k1)",
            f"Object.prototype.toString.call({self.pick('wr', 'fr', 'wm', 'ws')})", f"Reflect.construct({self.pick('WeakRef', 'WeakMap', 'WeakSet')}, [], {self.pick('Array', 'Object', 'log')}) instanceof Array", "Reflect.construct(FinalizationRegistry, [log], Array) instanceof Array", f"Object.getOwnPropertyNames({self.pick('WeakRef', 'FinalizationRegistry', 'WeakSet')}.prototype).sort().join()",
            "structuredClone(wr)", "JSON.stringify([wr, fr, wm, ws])", f"Object.freeze(k1) === k1 && wm.set(k1, 4).get(k1)", f"(wm.set(k3, wm), wm.get(k3) === wm)")

    def statements(self):
        body = [f"const k1 = {{}}, k2 = [], k3 = () => {{}}, y = Symbol('y'), wr = new WeakRef({self.pick('k1', 'k2', 'y')}), fr = new FinalizationRegistry((held) => log(held)), wm = new WeakMap([[k1, 1], [y, 2]]), ws = new WeakSet([k2, y]);"]
        if self.chance(0.2):
            body.append(self.pick("WeakMap.prototype.set = function (k, v) { log('replaced'); return 1; };", "WeakSet.prototype.add = undefined;"))
            saved = ["const saved = [WeakMap.prototype.set, WeakSet.prototype.add];"]
        else:
            saved = []
        work = [self.guarded(f"log({self.operation()});") for _ in range(self.number(4, 10))]
        garbage = [f"for (let i = 0; i < {self.pick(10, 2000)}; i++) wm.set({{ i }}, [i]), fr.register({{}}, 'late'), new WeakRef([i]);", "log([wm.get(k1), wm.has(y), wr.deref() !== undefined]);"]
        restored = ["[WeakMap.prototype.set, WeakSet.prototype.add] = saved;"] if saved else []
        return saved + [self.Block("try {", body + work + (garbage if self.chance(0.3) else []), "} catch (e) { log(E(e)); }")] + restored


class Bodies(Theme):
    """Sources of functions that the constructors of functions take: which they accept, and what these functions do."""
    PARAMETERS = ["", "a", "a, b", "a = 1", "a = 1, b = a", "...a", "{ a }", "[a, b = 2]", "a, a", "a /* c */", "a // c", "a, // c", "a,", ",", "a b", "a) { return 1; } function g(b", "...a, b", "...a = 1", "eval", "arguments", "yield", "await", "let", "static", "a = yield", "a = await 1", "a = super.x", "a = new.target", "a = this",
                  "/*", "*/", "*/ a /*", "<!-- c", "--> c", "a\\n", "a = () => b, b = 3", "a = arguments", "{ a = 1 } = {}", "a = function () { return b; }, b", "async", "of", "enum", "a = { b } = {}", "a = (1, 2)", "this", "1", "a\\u0062", "a = eval('1')"]
    BODIES = ["", "return a", "return a;", "return typeof a", "return typeof b", "return arguments.length", "return [a, typeof b]", "return this === undefined", "return new.target === undefined", "'use strict'; return this", "'use strict'; return typeof a", "'use strict'; with (a) {}", "'use strict'; var eval", "with ({ a: 5 }) return a",
              "}", "{", "} {", "}); (function () {", "*/", "/*", "// c", "return 1 // c", "<!-- c", "--> c", "return 1; --> c", "return /* c */ 2", "yield", "yield 1", "await 1", "return await 1", "for await (const x of []) ;", "super()", "super.x", "return super.x", "let a", "var a; return a", "const b = 1; return b", "function a() {} return typeof a",
              "{ function c() {} } return typeof c", "import('x').catch(() => {}); return 1", "import.meta", "export default 1", "import 'x'", "return", "throw 1", "break", "continue", "l: for (;;) { break l; }", "label: function f() {}", "return 1; let let", "let yield", "var yield = 1; return yield", "var await = 1; return await", "async () => { await 1 }",
              "return `${a}`", "return /}/.test('}')", "return '}'", "return `}`", "return () => arguments[0]", "return eval('typeof a')", "return (function () { return typeof a; })()", "class A { #a; b() { return #a in this; } } return new A().b()", "#a in this", "return a?.b", "a => {", "return async function* () {}", "'use strict'; return arguments.callee", "return F()",
              "debugger; return 3", "return 1\\n}", "if (1) function f() {}", "try { return 1 } finally { log }", "switch (1) { case 1: let a }", "return delete a", "'use strict'; return delete a", "return 010", "'use strict'; return 010", "'\\07'; 'use strict'; return 1", "return 08.5", "return a ?? b || c", "a: { break a; } return 1", "return ((a)) = 5"]

    def call(self):
        constructor = self.pick("Function", "Function", "Function", "GeneratorFunction", "AsyncFunction", "AsyncGeneratorFunction")
        parameters = [self.text(self.pick(*self.PARAMETERS)) for _ in range(self.pick(0, 1, 1, 1, 2))]
        body = [self.text(self.pick(*self.BODIES))]
        arguments = ", ".join(parameters + body)
        return self.pick(f"{constructor}({arguments})", f"new {constructor}({arguments})", f"Reflect.construct({constructor}, [{arguments}], {self.pick('Array', constructor)})", f"{constructor}.call(null, {arguments})")

    def text(self, text):
        quoted = '"' + text.replace('"', '\\"') + '"'
        return self.pick(quoted, quoted, quoted, f"{{ toString() {{ log('converted'); return {quoted}; }} }}") if self.chance(0.2) else quoted

    def statements(self):
        body = ["const GeneratorFunction = (function* () {}).constructor, AsyncFunction = (async () => {}).constructor, AsyncGeneratorFunction = (async function* () {}).constructor;"]
        for _ in range(self.number(3, 8)):
            use = self.pick("log(f(7));", "log(f());", "log(f.call({ own: 1 }, 7, 8) === undefined);", "log(f.length + f.name);", "log(new f(7));", "log(show(f(7)?.next?.(1)));", "log(Object.getPrototypeOf(f) === Function.prototype);", "log(Object.hasOwn(f, 'prototype'));", "log(typeof f(7, 8, 9));")
            body.append(self.guarded([f"const f = {self.call()}; log('made');", self.pick("const show = (v) => v;", ";"), use.replace("show(", "(")]))
        return body


THEMES = {theme.__name__.lower(): theme for theme in (Buffers, Blocks, Members, Iterators, Evals, Collections, Values, Patterns, Halves, Views, Shared, Weak, Bodies)}


def program(seed, block, names):
    """The program of a seed, about one of the subjects."""
    random = Random(seed)
    return THEMES[random.choice(names)](random, block).program()
