// Attributes are accessors of the prototype: enumerable, configurable, named for what they are.
for (const name of ["url", "readyState", "bufferedAmount", "extensions", "protocol", "binaryType", "onopen", "onmessage", "onerror", "onclose"]) {
  const { get, set, enumerable, configurable } = Object.getOwnPropertyDescriptor(WebSocket.prototype, name);
  console.log(get.name, get.length, set?.name, set?.length, enumerable, configurable);
}

// prints:
// | get url 0 undefined undefined true true
// | get readyState 0 undefined undefined true true
// | get bufferedAmount 0 undefined undefined true true
// | get extensions 0 undefined undefined true true
// | get protocol 0 undefined undefined true true
// | get binaryType 0 set binaryType 1 true true
// | get onopen 0 set onopen 1 true true
// | get onmessage 0 set onmessage 1 true true
// | get onerror 0 set onerror 1 true true
// | get onclose 0 set onclose 1 true true
