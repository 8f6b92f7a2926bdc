// A signal that is aborted while the content arrives errors the body with the reason: of the reader that
// waits, of text(), and of a clone. The response itself stays as it is.
(async () => {
  const url = "http://peer/?name=NAME&stream=200 OK&chunk=some&drain";
  const controller = new AbortController();
  const { signal } = controller;
  const first = await fetch(url.replace("NAME", "first"), { signal });
  const second = await fetch(url.replace("NAME", "second"), { signal });
  const clone = second.clone();
  const reader = first.body.getReader();
  await reader.read();
  const waiting = [reader.read(), reader.closed, second.text(), clone.text()].map((promise) => promise.catch((error) => error));
  setTimeout(() => controller.abort("enough"), 1000);
  console.log((await Promise.all(waiting)).join());
  console.log(first.status, first.ok, first.bodyUsed);
  console.log(await reader.read().catch((error) => error));
  const journal = new WebSocket("ws://peer/?accept&journal=first&journal=second&close=1000");
  journal.onmessage = ({ data }) => console.log("the server read", data);
})();

// prints:
// | enough,enough,enough,enough
// | 200 true true
// | enough
// | the server read end
// | the server read end
