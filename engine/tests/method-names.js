// Methods of classes have their names in stacks.
const fail = () => { throw new Error("shown") };
class Shape {
    #inner() { fail() }
    get #read() { return fail() }
    static #own() { fail() }
    plain() { fail() }
    get read() { return fail() }
    set read(value) { fail() }
    static own() { fail() }
    static get "two words"() { return fail() }
    *items() { fail() }
    async later() { fail() }
    private() { this.#inner() }
    privateRead() { return this.#read }
    static private() { Shape.#own() }
    static names(shape) { return [shape.#inner.name, Shape.#own.name] }
}
const named = (stack) => /at fail .*\n +at (.*?) \(/.exec(stack)?.[1];
const name = (use) => {
    try { use(new Shape()) } catch (error) { return named(error.stack) }
};
const results = [
    name((shape) => shape.plain()),
    name((shape) => shape.read),
    name((shape) => shape.read = 1),
    name(() => Shape.own()),
    name(() => Shape["two words"]),
    name((shape) => shape.items().next()),
    name((shape) => shape.private()),
    name((shape) => shape.privateRead()),
    name(() => Shape.private()),
    Shape.prototype.plain.name,
    Object.getOwnPropertyDescriptor(Shape.prototype, "read").get.name,
    ...Shape.names(new Shape()),
];
const expected = ["plain", "get read", "set read", "own", "get two words", "items", "#inner", "get #read", "#own", "plain", "get read", "#inner", "#own"];
if (JSON.stringify(results) !== JSON.stringify(expected)) throw new Error(JSON.stringify(results));

globalThis.done = (async () => {
    const error = await new Shape().later().catch((error) => error);
    if (named(error.stack) !== "later") throw new Error(error.stack);
})();
