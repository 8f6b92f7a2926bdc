// A network error is a TypeError without details, whatever has failed: the connection, the answer, the URL. So
// is the error of a body that breaks.
// stderr: refused
// stderr: nowhere
// stderr: not ftp:
// stderr: port 25
// stderr: HTTP/1.1
// stderr: peer
(async () => {
  const shown = async (what, promise) => console.log(what, await promise.then(() => "fulfilled", (error) => `${error.constructor.name} ${error.message}`));
  await shown("refused", fetch("http://refused/"));
  await shown("unknown", fetch("http://nowhere/"));
  await shown("scheme", fetch("ftp://peer/"));
  await shown("port", fetch("http://peer:25/"));
  await shown("garbage", fetch("http://peer/?head=SSH-2.0%0D%0A%0D%0A"));
  await shown("end", fetch("http://peer/?end"));
  await shown("reset", fetch("http://peer/?reset"));
  const half = await fetch("http://peer/?head=HTTP/1.1 200 OK%0D%0AContent-Length: 9%0D%0A%0D%0Ahalf&end");
  await shown("half", half.text());
  const chunks = await fetch("http://peer/?stream=200 OK&chunk=half&end");
  await shown("chunks", chunks.text());
})();

// prints:
// | refused TypeError fetch failed
// | unknown TypeError fetch failed
// | scheme TypeError fetch failed
// | port TypeError fetch failed
// | garbage TypeError fetch failed
// | end TypeError fetch failed
// | reset TypeError fetch failed
// | half TypeError fetch failed
// | chunks TypeError fetch failed
