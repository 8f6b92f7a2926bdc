// Properties of strings are those of String.prototype at the time of the use, also where they are cached.
const read = (text) => text.added, call = (text) => text.at(0), first = (text) => text.charAt(0);
for (let n = 0; n < 3; n++) same(read("abc"), undefined, "a property that there is not");
String.prototype.added = 1;
for (let n = 0; n < 3; n++) same(read("abc"), 1, "a property that was added");
Object.defineProperty(String.prototype, "added", { get() { "use strict"; return typeof this + this; }, configurable: true });
for (let n = 0; n < 3; n++) same(read("abc"), "stringabc", "a getter, which gets the string");
delete String.prototype.added;
Object.prototype.added = 2;
for (let n = 0; n < 3; n++) same(read("abc"), 2, "a property of the prototype of String.prototype");
String.prototype.added = 3;
same(read("abc"), 3, "a property that hides it");
delete String.prototype.added;
delete Object.prototype.added;
same(read("abc"), undefined, "a property that was deleted");

// The same place reads of strings, of objects that hold one, and of others.
for (let n = 0; n < 3; n++) {
    same(call("abc"), "a", "a method of a string");
    same(call(["x"]), "x", "a method of an array");
    same(call({ at: () => "own" }), "own", "a method of an object");
    same(first(new String("abc")), "a", "a method of an object of String");
    same(first("abc"), "a", "a method of a string after it");
}
const { charAt } = String.prototype;
String.prototype.charAt = () => "replaced";
same(first("abc"), "replaced", "a method that was replaced");
String.prototype.charAt = charAt;
same(first("abc"), "a", "a method that was put back");
throws(() => read(undefined), TypeError);

// Sums of strings and integers.
for (const number of [0, 1, -1, 10, 2 ** 31 - 1, -(2 ** 31), 2 ** 31, 1.5, -0]) {
    same("a" + number, "a" + String(number), "a string and a number");
    same(number + "a", String(number) + "a", "a number and a string");
    same("☃" + number, `☃${number}`, "a string of 16 bits and a number");
    same("" + number, String(number), "an empty string and a number");
}
let long = "x".repeat(5000);
for (let n = 0; n < 50; n++) long += n;
same(long.slice(5000), Array.from({ length: 50 }, (_, n) => n).join(""), "numbers behind a long string");
