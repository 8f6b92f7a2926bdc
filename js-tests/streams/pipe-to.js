// `pipeTo` writes all chunks, closes the destination, and locks both streams until then.
const written = [];
const source = ReadableStream.from(["a", "b", "c"]);
const sink = new WritableStream({ write: (chunk) => void written.push(chunk), close: () => console.log("close") });
const piped = source.pipeTo(sink);
console.log(source.locked, sink.locked);
piped.then((value) => console.log(value, written.join(), source.locked, sink.locked));

// prints:
// | true true
// | close
// | undefined a,b,c false false
