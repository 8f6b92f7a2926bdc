// Members that are called on anything but a WebSocket throw a TypeError.
// stderr: connection refused by refused
const descriptors = Object.getOwnPropertyDescriptors(WebSocket.prototype);
let checked = 0;
for (const other of [undefined, null, {}, WebSocket.prototype, new EventTarget(), Object.create(new WebSocket("ws://refused/"))]) {
  for (const name of ["url", "readyState", "binaryType", "onopen", "send", "close"]) {
    const { get, set, value } = descriptors[name];
    for (const member of [get, set, value]) {
      if (!member) continue;
      try {
        member.call(other, "blob");
        console.log("no check", name);
      } catch (error) {
        if (error instanceof TypeError) checked += 1;
        else console.log(name, error);
      }
    }
  }
}
console.log(checked);

// prints:
// | 48
