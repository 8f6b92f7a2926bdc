// What follows the parameters or the body of a dynamic function is a SyntaxError, and `super` and private names in its parameters.
const constructors = [Function, async function () {}.constructor, function* () {}.constructor, async function* () {}.constructor];
const refused = [
    ["}"], ["} case 1: {"], ["", "}, function(){"], ["", "return\n}"], ["", "}"], ["a) { return 7 } function g(", ""], ["a)", ""],
    ["a = super.x", ""], ["a = super()", ""], ["a = this.#x", ""], ["", "super.x"], ["", "super()"], ["", "this.#x"], ["/*", "*/){"],
];
const made = [[], ["// end"], ["a", ""], ["a, b", "return a"], ["a //", "return a"], ["...a", "{ return a }"], ["{ a } = {}", "function f() {}"], ["", "-->"]];
for (const constructor of constructors) {
    for (const args of refused) throws(() => constructor(...args), SyntaxError);
    for (const args of made) same(typeof constructor(...args), "function", JSON.stringify(args));
}
same(Function("a", "b = 2", "return a + b")(1), 3, "parameters");
