// A signal ends a pipe: the source is cancelled and the destination aborted with its reason.
const controller = new AbortController();
const source = new ReadableStream({ cancel: (reason) => console.log("cancel", reason) });
const sink = new WritableStream({ abort: (reason) => console.log("abort", reason) });
const piped = source.pipeTo(sink, { signal: controller.signal });
piped.catch((reason) => console.log("rejected", reason, source.locked, sink.locked));
controller.abort("enough");

// prints:
// | abort enough
// | cancel enough
// | rejected enough false false
