// Response.json() serializes a value, with the type application/json unless the fields have one. A value that
// JSON can't represent is a TypeError.
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
// | 200  application/json {"a":[1,"é",null,null]}
// | 201 Made text/x null
// | default true text
