// A FileReader that is reading throws an InvalidStateError; an argument other than a Blob is a TypeError.
console.log(Object.keys(FileReader.prototype).join(), Object.getPrototypeOf(FileReader) === EventTarget);
const reader = new FileReader();
console.log(reader.readyState, reader.result, reader.error, reader.onload, FileReader.length);
reader.readAsText(new Blob(["abc"]));
for (const args of [[new Blob()], ["text"], [null], []]) {
  try {
    reader.readAsText(...args);
  } catch (error) {
    console.log(error.name);
  }
}
console.log(FileReader.EMPTY, reader.LOADING, FileReader.DONE, reader.readyState);

// prints:
// | readyState,result,error,onloadstart,onprogress,onload,onabort,onerror,onloadend,readAsArrayBuffer,readAsBinaryString,readAsText,readAsDataURL,abort,EMPTY,LOADING,DONE true
// | 0 null null null 0
// | InvalidStateError
// | TypeError
// | TypeError
// | TypeError
// | 0 1 2 1
