// A signal that is aborted before the call: "abort the fetch() call" rejects with the reason itself, cancels
// the body with it, and nothing is connected.
const reason = { own: "reason" };
const body = new ReadableStream({ cancel: (why) => console.log("cancelled", why === reason) });
(async () => {
  const init = { method: "POST", body, duplex: "half", signal: AbortSignal.abort(reason) };
  await fetch("http://peer/", init).catch((error) => console.log("rejected", error === reason));
  const plain = await fetch("http://peer/", { signal: AbortSignal.abort() }).catch((error) => error);
  console.log(plain instanceof DOMException, plain.name, plain.code);
  const request = new Request("http://peer/", { signal: AbortSignal.abort("of the request") });
  console.log(await fetch(request).catch((error) => error));
  // Wrong arguments come first.
  console.log(await fetch("http://", { signal: AbortSignal.abort() }).catch((error) => error.constructor.name));
  const counting = new WebSocket("ws://peer/?accept&count&close=1000");
  counting.onmessage = ({ data }) => console.log("connections:", data);
})();

// prints:
// | cancelled true
// | rejected true
// | true AbortError 20
// | of the request
// | TypeError
// | connections: 1
