// The stack of an error begins with the error, and `captureStackTrace` gives any object one.
const first = (error) => error.stack.split("\n")[0];
same(first(new TypeError("why")), "TypeError: why", "a message");
same(first(new Error()), "Error", "no message");
same(first(Object.assign(new Error("m"), { name: "" })), "m", "no name");
same(first(Object.assign(new Error("m"), { name: 1 })), "Error: m", "a name that is no string");
same(first(Object.defineProperty(new Error("m"), "name", { get() { throw 1; } })), "Error: m", "a getter that throws");
same(Object.getOwnPropertyDescriptor(Error.prototype, "stack").get.call({}), undefined, "no error");
function captured(object, until) { Error.captureStackTrace(object, until); return object.stack.split("\n"); }
same(captured({})[0], "Error", "an object");
same(captured({})[1].startsWith("    at captured ("), true, "its caller");
same(captured({ name: "Own" }, captured)[0], "Own", "a name");
same(captured({}, captured)[1].includes("captured"), false, "without a function");
same(Error.captureStackTrace.length, 2);
same(Object.keys(Error).length, 0);
