// A body that is a stream needs duplex: "half", a mode that can have it, and no keepalive. A stream that is
// locked or was read is a TypeError.
const stream = (...chunks) => ReadableStream.from(chunks.map((chunk) => new TextEncoder().encode(chunk)));
const attempt = (body, init) => {
  try {
    const request = new Request("http://peer/", { method: "POST", body, ...init });
    return `${request.duplex} ${request.body === body} ${request.headers.has("content-type")}`;
  } catch (error) {
    return error.constructor.name;
  }
};
console.log(attempt(stream()), attempt(stream(), { duplex: "half" }));
console.log(attempt(stream(), { duplex: "half", keepalive: true }), attempt(stream(), { duplex: "half", mode: "no-cors" }));
const locked = stream();
locked.getReader();
console.log(attempt(locked, { duplex: "half" }));
(async () => {
  const read = stream("a", "b");
  const reader = read.getReader();
  await reader.read();
  reader.releaseLock();
  console.log(attempt(read, { duplex: "half" }));
  const url = "http://peer/?answer=200 OK,{content} {transfer-encoding} {content-length}";
  console.log(await (await fetch(url, { method: "POST", body: stream("on", "e"), duplex: "half" })).text());
  console.log(await (await fetch(url, { method: "POST", body: "text" })).text());
})();

// prints:
// | TypeError half true false
// | TypeError TypeError
// | TypeError
// | TypeError
// | one chunked (none)
// | text (none) 4
