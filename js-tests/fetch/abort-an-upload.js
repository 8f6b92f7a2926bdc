// A signal that is aborted while the body of a request is sent cancels its stream with the reason.
const controller = new AbortController();
const body = new ReadableStream({
  start: (stream) => stream.enqueue(new Uint8Array([97])),
  cancel: (reason) => console.log("cancelled", reason),
});
fetch("http://peer/?answer=200 OK", { method: "POST", body, duplex: "half", signal: controller.signal }).catch((error) => console.log("rejected", error));
setTimeout(() => controller.abort("enough"), 1000);

// prints:
// | cancelled enough
// | rejected enough
