// var and function at the top level are properties of the global object, let, const and class are not.
var a = 1;
let b = 2;
const c = 3;
function f() {}
class C {}
console.log("a" in globalThis, "b" in globalThis, "c" in globalThis, "f" in globalThis, "C" in globalThis);
console.log(this === globalThis);

// prints:
// | true false false true false
// | true
