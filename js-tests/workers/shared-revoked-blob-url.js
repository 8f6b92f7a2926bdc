// An object that gets another shared worker, because the first one has closed itself, has no script if its URL was revoked before.
// real-time
// stderr: cannot load the worker
const url = URL.createObjectURL(new Blob(["close()"]));
const first = new SharedWorker(url);
first.onerror = () => console.log("first has no script");
URL.revokeObjectURL(url);
const second = new SharedWorker(url);
second.onerror = () => console.log("second has no script");

// prints:
// | second has no script
