// The stacks of errors in generators that were resumed have all that runs. The values of a generator are on a stack of its own: the same
// places there, here with constructors, are not the functions of the frames below it.

const names = (error) => error.stack.split("\n").map((line) => /^\s*at (?:async )?(?:new )?([\w.]+) \(/.exec(line)?.[1]).filter(Boolean).join(" ");
const has = (found, part, what) => same(found.includes(part) ? part : found, part, what);

function* generate() {
    for (;;) yield new Error("one");
}
function* twice() {
    yield* generate(...arguments);
}
function inner(values) { return values.next().value; }
function middle(values) { return inner(values); }
function outer(values) { return middle(values); }

const many = Array(100).fill(Error);
{
    const values = generate(...many);
    for (let i = 0; i < 3; i++) has(names(outer(values)).replace(/ (?:\w+\.)?next /, " next "), "generate next inner middle outer", "a generator");
}
{
    const values = twice(...many);
    inner(values);
    has(names(outer(values)), "inner middle outer", "a generator in a generator");
}
{
    // A constructor is left out, as elsewhere.
    class Failure extends Error { constructor() { super("failure"); } }
    class Special extends Failure {}
    function* fail() { for (;;) yield new Special(); }
    const values = fail(...Array(100).fill(Special));
    for (let i = 0; i < 3; i++) has(names(outer(values)).replace(/ (?:\w+\.)?next /, " next "), "fail next inner middle outer", "a subclass");
}
{
    // A constructor that resumes a generator is not what the generator constructs.
    const values = generate(...many);
    class Reader { constructor() { this.error = outer(values); } }
    for (let i = 0; i < 3; i++) has(names(new Reader().error), "inner middle outer Reader", "within a constructor");
}
globalThis.done = (async () => {
    async function* generateLater() { for (;;) yield new Error("later"); }
    async function wait() { await 0; return call(() => new Error("wait")); }
    function call(steps) { return steps(); }
    const values = generateLater(...many);
    await values.next();
    same(names((await values.next()).value).split(" ")[0], "generateLater", "an async generator");
    has(names(await wait(...many)), "call wait", "an async function");
})();
