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
  console.log(await read("readAsDataURL", blob), await read("readAsDataURL", new Blob(["x"])));
})();

// prints:
// | éA
// | 233,65
// | true
// | data:text/plain;base64,6UE= data:application/octet-stream;base64,eA==
