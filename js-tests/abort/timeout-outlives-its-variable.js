// A timeout's signal with a listener is kept until its time.
// gc
AbortSignal.timeout(10).onabort = () => console.log("aborted");
gc();
setTimeout(gc, 5);
setTimeout(() => {}, 20);

// prints:
// | aborted
