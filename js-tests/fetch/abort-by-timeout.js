// AbortSignal.timeout() ends a request with a TimeoutError, while it waits for the answer and while it reads
// the content. With AbortSignal.any() the first reason counts.
const start = performance.now();
const shown = (what) => (error) => console.log(what, error instanceof DOMException, error.name, Math.round(performance.now() - start));
(async () => {
  await fetch("http://peer/?drain", { signal: AbortSignal.timeout(1000) }).catch(shown("no answer"));
  await fetch("http://unreachable/", { signal: AbortSignal.timeout(1000) }).catch(shown("no connection"));
  const response = await fetch("http://peer/?stream=200 OK&chunk=some&drain", { signal: AbortSignal.timeout(1000) });
  await response.text().catch(shown("no content"));
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 500);
  const signal = AbortSignal.any([controller.signal, AbortSignal.timeout(1000)]);
  await fetch("http://peer/?drain", { signal }).catch(shown("any"));
})();

// prints:
// | no answer true TimeoutError 1000
// | no connection true TimeoutError 2000
// | no content true TimeoutError 3000
// | any true AbortError 3500
