// An ErrorEvent has a message, a place and a value; its numbers are unsigned and wrap around.
const error = new Error("e");
const event = new ErrorEvent("x", { message: "m", filename: "\ud800f", lineno: 3, colno: -1, error });
console.log(event.message, event.filename, event.lineno, event.colno, event.error === error);
const plain = new ErrorEvent("x");
console.log(JSON.stringify([plain.message, plain.filename, plain.lineno, plain.colno]), plain.error);

// prints:
// | m �f 3 4294967295 true
// | ["","",0,0] undefined
