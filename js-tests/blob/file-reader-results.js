// A FileReader reads a blob as text of an encoding, as a buffer, as a binary string or as a data: URL.
const read = (method, ...args) =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => reject(reader.error);
    reader[method](...args);
  });
(async () => {
  const blob = new Blob([new Uint8Array([0xe9, 0x41])], { type: "text/plain" });
  console.log(await read("readAsText", blob, "windows-1252"));
  console.log(new Uint8Array(await read("readAsArrayBuffer", blob)).join());
  console.log((await read("readAsBinaryString", blob)) === "\xe9A");
  console.log(await read("readAsDataURL", blob), await read("readAsDataURL", new Blob()));
  const wide = new Blob([new Uint8Array([0, 104, 0, 105])]);
  const labelled = new Blob([new Uint8Array([0xe9])], { type: 'text/plain; charset="latin1"' });
  const marked = new Blob([new Uint8Array([0xfe, 0xff, 0, 104])]);
  const texts = [[wide, "UTF-16BE"], [labelled], [labelled, "utf-8"], [labelled, "no such"], [marked, "latin1"]];
  for (const args of texts) console.log(await read("readAsText", ...args));
})();

// prints:
// | éA
// | 233,65
// | true
// | data:text/plain;base64,6UE= data:application/octet-stream;base64,
// | hi
// | é
// | �
// | é
// | h
