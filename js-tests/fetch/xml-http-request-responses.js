// The response is a text in the charset of the content, or of overrideMimeType(), an ArrayBuffer, a Blob or a value of JSON.
const received = (url, type, steps = () => {}) => new Promise((resolve) => {
  const request = new XMLHttpRequest();
  request.open("GET", url);
  request.responseType = type;
  steps(request);
  request.onload = () => resolve(request);
  request.send();
});
(async () => {
  console.log((await received("data:text/plain;charset=windows-1252,%E9", "")).responseText);
  console.log((await received("data:text/plain,%82%A0", "text", (it) => it.overrideMimeType("a/b;charset=shift_jis"))).response);
  console.log((await received("data:text/plain;charset=windows-1252,%EF%BB%BF%C3%A9", "")).response);
  console.log((await received("data:text/xml,<?xml encoding='windows-1252'?>%E9", "")).response.at(-1));
  const buffer = await received("data:,abc", "arraybuffer");
  console.log(buffer.response instanceof ArrayBuffer, buffer.response === buffer.response, buffer.response.byteLength);
  const blob = (await received("data:text/html,abc", "blob")).response;
  console.log(blob instanceof Blob, blob.type, blob.size);
  console.log((await received("data:,%EF%BB%BF[1]", "json")).response[0], (await received("data:,[", "json")).response);
  console.log((await received("data:,abc", "document")).response);
  const fields = await received("http://peer/?header=b: 2&header=Set-Cookie: c&header=A: 3&also=B: 4&answer=200 OK,a", "");
  console.log(fields.getResponseHeader("b"), fields.getResponseHeader("set-cookie"), fields.getResponseHeader("none"));
  console.log(JSON.stringify(fields.getAllResponseHeaders()));
})();

// prints:
// | é
// | あ
// | é
// | é
// | true true 3
// | true text/html 3
// | 1 null
// | null
// | 2, 4 null null
// | "a: 3\r\nb: 2, 4\r\nconnection: close\r\ncontent-length: 1\r\n"
