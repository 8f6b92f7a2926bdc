// A signal that is aborted while the server has not answered rejects at once with the reason, and ends the
// connection. A later abort changes nothing.
const controller = new AbortController();
const reason = new Error("no more");
fetch("http://peer/?name=aborted&drain", { signal: controller.signal }).catch((error) => {
  console.log("rejected", error === reason);
  const journal = new WebSocket("ws://peer/?accept&journal=aborted&close=1000");
  journal.onmessage = ({ data }) => console.log("the server read", data);
});
setTimeout(() => {
  controller.signal.onabort = () => console.log("abort");
  Promise.resolve().then(() => console.log("microtask before"));
  controller.abort(reason);
  console.log("aborted");
  controller.abort("later");
}, 1000);

// prints:
// | abort
// | aborted
// | microtask before
// | rejected true
// | the server read end
