// group prints its label and indents what follows, on standard error too, until groupEnd.
// stderr:     in two
console.group("outer");
console.log("in one");
console.groupCollapsed("inner", 2);
console.log("in\ntwo");
console.error("in two");
console.groupEnd();
console.log("in one");
console.groupEnd();
console.groupEnd();
console.log("outside");
console.group();
console.log("a group without a label");

// prints:
// | outer
// |   in one
// |   inner 2
// |     in
// |     two
// |   in one
// | outside
// |   a group without a label
