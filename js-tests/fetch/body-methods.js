// text(), json(), arrayBuffer(), bytes(), blob() and formData() each return the whole body in their form.
const body = "\ufeff{\"a\":\"é\"}";
(async () => {
  const get = (type = "Text/JSON;x=y") => new Response(body, { headers: { "Content-Type": type } });
  // "UTF-8 decode": without the byte order mark.
  console.log(await get().text(), JSON.stringify(await get().json()));
  const buffer = await get().arrayBuffer();
  console.log(buffer instanceof ArrayBuffer, buffer.byteLength);
  const bytes = await get().bytes();
  console.log(bytes.constructor === Uint8Array, bytes.length, bytes[0]);
  const blob = await get().blob();
  console.log(blob instanceof Blob, blob.size, blob.type);
  console.log(JSON.stringify((await new Response(new Uint8Array(1)).blob()).type), JSON.stringify((await get("no type").blob()).type));
  const form = await new Response("a=1+2&b=%C3%A9", { headers: { "Content-Type": "application/x-www-form-urlencoded" } }).formData();
  console.log(form instanceof FormData, JSON.stringify([...form]));
  console.log(await new Response(new Uint8Array([0x61, 0xff, 0x62])).text());
  const empty = [new Response().text(), new Response().arrayBuffer(), new Response().bytes(), new Response().blob()];
  console.log(...(await Promise.all(empty)).map((value) => value.length ?? value.byteLength ?? value.size));
})();

// prints:
// | {"a":"é"} {"a":"é"}
// | true 13
// | true 13 239
// | true 13 text/json;x=y
// | "" ""
// | true [["a","1 2"],["b","é"]]
// | a�b
// | 0 0 0 0
