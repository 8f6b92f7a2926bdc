// abort ends the reading at once, with abort and loadend and no result. Another reading may start then.
const watch = (reader) => {
  for (const type of ["loadstart", "load", "abort", "loadend"]) {
    reader.addEventListener(type, (event) => console.log(type, reader.readyState, reader.result, event.loaded, event.total));
  }
  return reader;
};
const reader = watch(new FileReader());
reader.abort();
reader.readAsText(new Blob(["abc"]));
reader.abort();
console.log("returned", reader.readyState);

const again = watch(new FileReader());
again.readAsText(new Blob(["abc"]));
again.onloadstart = () => {
  again.onloadstart = null;
  again.abort();
  console.log("aborted");
  again.readAsDataURL(new Blob(["a"]));
};

// prints:
// | abort 2 null 0 0
// | loadend 2 null 0 0
// | returned 2
// | loadstart 1 null 0 3
// | abort 2 null 0 0
// | loadend 2 null 0 0
// | aborted
// | loadstart 1 null 0 1
// | load 2 data:application/octet-stream;base64,YQ== 1 1
// | loadend 2 data:application/octet-stream;base64,YQ== 1 1
