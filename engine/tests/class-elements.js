// The elements of a class: names that are strings, initializers, getters and setters, and code of a class, which is strict.
const refused = (source) => throws(() => new Function(source), SyntaxError);
const accepted = (source) => new Function(source);

// A string is the name of the constructor too.
class Named { "constructor"(value) { this.value = value; } }
same(new Named(1).value, 1);
same(Named.prototype.constructor, Named);
same(Named.length, 1);
class Derived extends Named { 'constructor'() { super(2); } }
same(new Derived().value, 2);
class Escaped { "\u0063onstructor"() { this.value = 3; } }
same(new Escaped().value, 3);
class Computed { ["constructor"]() { return 4; } }
same(new Computed().constructor(), 4);
class Static { static "constructor"() { return 5; } }
same(Static.constructor(), 5);
for (const element of [
    "'constructor'() {} constructor() {}", "'constructor'() {} 'constructor'() {}", "get 'constructor'() {}", "set 'constructor'(a) {}",
    "*'constructor'() {}", "async 'constructor'() {}", "async *'constructor'() {}", "'constructor' = 1", "'constructor'", "static 'constructor' = 1",
    "static 'prototype'() {}", "static 'prototype' = 1",
]) {
    refused(`class A { ${element} }`);
}

// An initializer has no `await` and no `yield` of the function around, and no `arguments`.
for (const kind of ["async function f", "async function* f"]) {
    refused(`${kind}() { class A { a = await 1; } }`);
    refused(`${kind}() { class A { static #a = await 1; } }`);
}
refused("function* f() { class A { a = yield 1; } }");
refused("function* f() { class A { a = yield; } }");
accepted("async function f() { class A { [await 1] = async () => await 1; } }");
accepted("function* f() { class A { [yield 1] = function* () { yield 1; }; } }");
for (const initializer of ["arguments", "() => arguments", "{ arguments }", "() => { arguments; }"]) refused(`class A { a = ${initializer}; }`);
for (const value of ["class {}", "() => 1", "async () => 1", "function () {}", "((() => 1))"]) accepted(`class A { a = class { arguments = ${value}; eval = ${value}; } }`);
refused("class A { a = class { b = () => arguments; } }");
accepted("class A { a = Math.arguments; b = { arguments: 1, get eval() { return arguments; } }; }");
for (const name of ["arguments", "eval", "'arguments'"]) {
    const object = new (accepted(`return class { ${name} = () => 1; static ${name} = class {}; }`)())();
    same(Object.values(object)[0].name, name.replaceAll("'", ""));
}

// A line terminator ends a field whose name is `async`.
const Async = accepted("return class { async\n method() { return 1; } static async\n *steps() { yield 2; } }")();
same(Object.keys(new Async()).join() + new Async().method(), "async1");
same([...Async.prototype.steps()].join() + Object.keys(Async), "2async");
accepted("class A { get\n a() {} set\n a(b) {} static\n c() {} }");

for (const element of ["set x() {}", "set x(...a) {}", "set x(a, b) {}", "set #x() {}", "set #x(...a) {}", "get #p(a) {}", "get p(a) {}"]) {
    refused(`class A { ${element} }`);
    refused(`class A { static ${element} }`);
}
for (const element of ["set x(a = 1) {}", "set x([a]) {}", "set #x({ a }) {}", "set x(a,) {}"]) accepted(`class A { ${element} }`);
for (const element of ["async #constructor() {}", "async *#constructor() {}", "*#constructor() {}", "#constructor() {}", "#constructor", "get #constructor() {}"]) {
    refused(`class A { ${element} }`);
    refused(`class A { static ${element} }`);
}

// All code of a class is strict, and what follows it is not.
for (const element of ["[08] = 1", "[010]() {}", "['\\07'] = 1", "static { 08 }", "static { with ({}); }", "[(() => { with ({}); })()] = 1", "a = 010", "08 = 1", "[delete A]() {}"]) {
    refused(`class A { ${element} }`);
}
same(accepted("class A { static = 1; let = 2; yield = 3; 'use strict' = 4; } return 010;")(), 8);
same(accepted("class A {} return 010;")(), 8);
same(accepted("class A { a = 1 } return 010;")(), 8);
