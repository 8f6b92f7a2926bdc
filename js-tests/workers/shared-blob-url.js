// An object that gets another shared worker, because the first one has closed itself, loads the Blob that its URL had.
// real-time
const url = URL.createObjectURL(new Blob(["close()"]));
for (const name of ["first", "second"]) {
  const worker = new SharedWorker(url);
  worker.onerror = () => console.log(name, "has no script");
}
URL.revokeObjectURL(url);

// prints:
