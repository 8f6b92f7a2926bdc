// Sources that are not scripts, beside similar ones that are.

for (const source of [
    "new a?.b()", "new a?.()", "new a.b?.c()", "new new a?.b()",
    "for (let.x of []);", "for (let().x of []);", "for (let[a].x of []);",
    "((a) = 1) => 1", "((a)) => 1", "(a = 1, (b) = 2) => 1", "([(a) = 1]) => 1", "([(a)]) => 1", "({ x: (a) = 1 }) => 1", "({ x: (a) }) => 1",
    "([(a)] = []) => 1", "({ x: (a) } = {}) => 1", "({ ...(a) }) => 1", "([...(a)]) => 1",
    "async ((a) = 1) => 1", "async ((a)) => 1", "async ([(a) = 1]) => 1", "async (...[(a)]) => 1",
    "(eval) => { 'use strict' }", "eval => { 'use strict' }", "(a, arguments) => { 'use strict' }",
    "(static) => { 'use strict' }", "function f(yield) { 'use strict' }", "({ m(a, let) { 'use strict' } })", "({ *m(eval) { 'use strict' } })", "({ async m(eval) { 'use strict' } })", "({ async *m(eval) { 'use strict' } })",
    "async (eval) => { 'use strict' }", "async (public) => { 'use strict' }", "async eval => { 'use strict' }", "async (a, arguments) => { 'use strict' }",
    ...["let", "static", "yield", "eval"].flatMap((name) => ["", "*", "async ", "async *"].flatMap((kind) => {
        const head = kind.replace("*", "") + "function" + (kind.includes("*") ? "*" : "");
        return [`${head} ${name}() { 'use strict' }`, `(${head} ${name}() { 'use strict' })`];
    })),
]) {
    throws(() => new Function("a", "b", source), SyntaxError);
}

for (const source of [
    "new (a?.b)()", "new a()?.b", "new a.b()?.c()",
    "for (let of of []);", "for (let.x in {});", "for (let.x; false;);", "for ((let).x of []);",
    "(a = ((b) = 1)) => 1", "(a) = 1; [(a) = 1] = []; ({ x: (a) } = {})", "((a), (b)); (a) => 1", "f((a)); function f(a) {}; (a) => a",
    "(a = (b)) => 1", "([a = (b)]) => 1", "async (a = (b)) => 1", "async((a) = 1); function async() {}",
    "(eval) => 1", "async (eval) => 1", "async (a) => { 'use strict' }", "(static, yield) => 1", "function f(let) {}", "(a = arguments) => 1",
]) {
    new Function("a", "b", source);
}

// The constructors of functions, whose bodies make their parameters strict.
const constructors = [Function, (function* () {}).constructor, (async () => {}).constructor, (async function* () {}).constructor];
for (const name of ["let", "static", "yield", "interface", "arguments"]) {
    for (const constructor of constructors) throws(() => constructor(name, "'use strict'"), SyntaxError);
    if (name !== "yield") for (const constructor of constructors) constructor(name, "");
}
for (const source of ["function let() {}", "(function static() {})", "(function yield() {})", "function* let() {}", "({ let() { 'use strict' }, static() { 'use strict' } })"]) new Function(source);
