// A classic script is sloppy: undeclared names become globals, this in a function is the global object, arguments are mapped.
undeclared = 1;
console.log(globalThis.undeclared);
console.log((function () {
  return this === globalThis;
})());
console.log((function (a) {
  arguments[0] = "changed";
  return a;
})("given"));
console.log(delete globalThis.undeclared, typeof undeclared);
with ({ x: "in with" }) console.log(x);
console.log(010, "\101");

// prints:
// | 1
// | true
// | changed
// | true undefined
// | in with
// | 8 A
