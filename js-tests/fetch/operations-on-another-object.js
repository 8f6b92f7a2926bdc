// An operation that returns a promise rejects with a TypeError if it is called on another object: it does not
// throw. An attribute throws.
for (const type of [Request, Response]) {
  const { text, json, arrayBuffer, bytes, blob, formData } = type.prototype;
  for (const operation of [text, json, arrayBuffer, bytes, blob, formData]) {
    operation.call({}).catch((error) => console.log(type.name, operation.name, error.constructor.name));
  }
  try {
    type.prototype.bodyUsed;
  } catch (error) {
    console.log(type.name, error.constructor.name);
  }
}
fetch.call({}, "data:,x").catch((error) => console.log("fetch", error.constructor.name));
fetch.call(undefined, "data:,x").then((response) => console.log("fetch", response.status));

// prints:
// | Request TypeError
// | Response TypeError
// | Request text TypeError
// | Request json TypeError
// | Request arrayBuffer TypeError
// | Request bytes TypeError
// | Request blob TypeError
// | Request formData TypeError
// | Response text TypeError
// | Response json TypeError
// | Response arrayBuffer TypeError
// | Response bytes TypeError
// | Response blob TypeError
// | Response formData TypeError
// | fetch TypeError
// | fetch 200
