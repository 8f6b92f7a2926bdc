// A body for GET or HEAD is a TypeError, also an empty one and one of another request. null and undefined
// are no body.
const attempt = (input, init) => {
  try {
    return new Request(input, init).method;
  } catch (error) {
    return error.constructor.name;
  }
};
const posted = () => new Request("http://peer/", { method: "POST", body: "x" });
console.log(attempt("http://peer/", { body: "x" }), attempt("http://peer/", { method: "head", body: "" }));
console.log(attempt("http://peer/", { body: null }), attempt("http://peer/", { body: undefined }));
console.log(attempt(posted(), { method: "GET" }), attempt(posted(), { method: "PUT" }), attempt(posted(), { method: "DELETE", body: null }));
fetch("http://peer/", { body: "x" }).catch((error) => console.log("fetch", error.constructor.name));

// prints:
// | TypeError TypeError
// | GET GET
// | TypeError PUT DELETE
// | fetch TypeError
