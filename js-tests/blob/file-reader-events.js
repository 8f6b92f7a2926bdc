// A FileReader tells how it goes: loadstart, progress, load and loadend, in tasks of their own.
const reader = new FileReader();
for (const type of ["loadstart", "progress", "load", "loadend", "error", "abort"]) {
  reader.addEventListener(type, (event) => {
    console.log(type, event instanceof ProgressEvent, event.loaded, event.total, reader.readyState);
  });
}
reader.readAsText(new Blob(["abc"]));
console.log("returned", reader.readyState, reader.result);
reader.onloadend = () => console.log(reader.result, reader.error);

// prints:
// | returned 1 null
// | loadstart true 0 3 1
// | progress true 3 3 1
// | load true 3 3 2
// | loadend true 3 3 2
// | abc null
