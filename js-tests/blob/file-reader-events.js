// A FileReader reports how it goes: loadstart, progress, load and loadend, in tasks of their own.
const watch = (reader) => {
  for (const type of ["loadstart", "progress", "load", "loadend", "error", "abort"]) {
    reader.addEventListener(type, (event) => {
      const { loaded, total, lengthComputable, bubbles, cancelable, isTrusted } = event;
      console.log(type, event instanceof ProgressEvent, loaded, total, lengthComputable, bubbles, cancelable, isTrusted, reader.readyState);
    });
  }
  return reader;
};
const reader = watch(new FileReader());
reader.readAsText(new Blob(["σé"]));
console.log("returned", reader.readyState, reader.result);
Promise.resolve().then(() => console.log("microtask"));
reader.onloadend = () => {
  console.log(reader.result, reader.error);
  watch(new FileReader()).readAsText(new Blob());
};

// prints:
// | returned 1 null
// | microtask
// | loadstart true 0 4 true false false true 1
// | progress true 4 4 true false false true 1
// | load true 4 4 true false false true 2
// | loadend true 4 4 true false false true 2
// | σé null
// | loadstart true 0 0 false false false true 1
// | load true 0 0 false false false true 2
// | loadend true 0 0 false false false true 2
