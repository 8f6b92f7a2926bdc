// Response.json() serializes a value, with the type application/json unless the fields have one. A value that
// JSON can't represent is a TypeError. The members of `init` are converted before toJSON() runs.
const shown = async (response) => console.log(response.status, response.statusText, response.headers.get("content-type"), await response.text());
const attempt = (...json) => {
  try {
    return Response.json(...json).status;
  } catch (error) {
    return error.constructor.name ?? error;
  }
};
console.log(attempt(undefined), attempt(() => {}), attempt(Symbol()), attempt(1n), attempt(), attempt(1, { status: 204 }), attempt(1, { status: 99 }));
const cycle = {};
cycle.self = cycle;
console.log(attempt(cycle), attempt({ toJSON() { throw new EvalError(); } }));
const order = [];
const logging = (name, value) => ({ [Symbol.toPrimitive]: () => (order.push(name), value) });
const value = { toJSON: () => (order.push("toJSON"), 1), get other() { order.push("other"); return 1; } };
const init = {
  get headers() { order.push("headers"); return { get a() { order.push("headers.a"); return logging("its value", "1"); } }; },
  get status() { order.push("status"); return logging("its number", 201); },
  get statusText() { order.push("statusText"); return logging("its string", "Made"); },
};
Response.json(value, init);
console.log(order.splice(0).join(", "));
// An init that is no dictionary, or has a member of another type, leaves the value alone.
console.log(attempt(value, 1), attempt(value, { get status() { throw new EvalError(); } }), attempt(value, { statusText: Symbol() }), order.length);
// A status out of range is found in the steps, after the value is serialized.
console.log(attempt(value, { status: 99 }), order.splice(0).join(", "));
// The function of the script is not called.
JSON.stringify = () => "replaced";
(async () => {
  await shown(Response.json({ a: [1, "é", null, undefined] }));
  await shown(Response.json(null, { status: 201, statusText: "Made", headers: { "Content-Type": "text/x" } }));
  const { type, body } = Response.json("text");
  console.log(type, body instanceof ReadableStream, await Response.json("text").json());
})();

// prints:
// | TypeError TypeError TypeError TypeError TypeError TypeError RangeError
// | TypeError EvalError
// | headers, headers.a, its value, status, its number, statusText, its string, toJSON
// | TypeError EvalError TypeError 0
// | RangeError toJSON
// | 200  application/json {"a":[1,"é",null,null]}
// | 201 Made text/x null
// | default true text
