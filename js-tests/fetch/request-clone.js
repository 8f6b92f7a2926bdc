// A clone has the parts, the fields and the body of its request, each of its own, and a signal that follows
// the one of the request.
const controller = new AbortController();
const request = new Request("http://peer/", { method: "POST", body: "content", headers: { a: "1" }, signal: controller.signal });
const clone = request.clone();
clone.headers.set("a", "2");
console.log(request.headers.get("a"), clone.headers.get("a"), clone.method, clone.url, clone.body !== request.body);
(async () => {
  console.log(await clone.text(), request.bodyUsed, clone.bodyUsed);
  console.log(await request.text(), request.bodyUsed);
  try {
    request.clone();
  } catch (error) {
    console.log(error.constructor.name);
  }
  clone.signal.onabort = () => console.log("clone", clone.signal.reason);
  request.signal.onabort = () => console.log("request", request.signal.reason);
  controller.abort("reason");
})();

// prints:
// | 1 2 POST http://peer/ true
// | content false true
// | content true
// | TypeError
// | request reason
// | clone reason
