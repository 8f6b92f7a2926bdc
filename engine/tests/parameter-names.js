// An anonymous function that is the default value of a parameter has its name, in parentheses too.
for (const [text, name] of Object.entries({
    "(function (a = () => 1) { return a; })()": "a",
    "(function (a = (() => 1)) { return a; })()": "a",
    "(function (x, a = ((class {}))) { return a; })()": "a",
    "(function (a = function () {}) { eval(''); return a; })()": "a",
    "({ m(a = async () => 1) { return a; } }).m()": "a",
    "({ set m(a = function* () {}) { this.a = a; }, get n() { this.m = undefined; return this.a; } }).n": "a",
    "new (class { constructor(a = () => 1) { return a; } })()": "a",
    "(function* (a = () => 1) { yield a; })().next().value": "a",
    "((a = () => 1) => a)()": "a",
    "((x, a = () => 1) => a)()": "a",
    "(function ({ a = () => 1 }) { return a; })({})": "a",
    "(function ([a = () => 1]) { return a; })([])": "a",
    "new Function('a = () => 1', 'return a')()": "a",
    "(function (a = function own() {}) { return a; })()": "own",
    "(function (a = class { static name = 'own'; }) { return a; })()": "own",
    "(function (a = (0, () => 1)) { return a; })()": "",
    "(function ([a] = [() => 1]) { return a; })()": "",
    "(function (...a) { return a[0]; })(() => 1)": "",
})) {
    same((0, eval)(text).name, name, text);
}
