// AbortSignal.any with a timeout and a controller, as people write it, is aborted by whichever comes first.
const controller = new AbortController();
const signal = AbortSignal.any([controller.signal, AbortSignal.timeout(100)]);
signal.addEventListener("abort", () => console.log(signal.reason.name, performance.now() >= 100));
setTimeout(() => controller.abort(), 200);

// prints:
// | TimeoutError true
