// An instance has no properties of its own; for-in finds the members of its interfaces.
// stderr: connection refused by refused
const socket = new WebSocket("ws://refused/");
console.log(Reflect.ownKeys(socket).length);
const names = [];
for (const name in socket) names.push(name);
console.log(names.sort().join());

// prints:
// | 0
// | CLOSED,CLOSING,CONNECTING,OPEN,addEventListener,binaryType,bufferedAmount,close,dispatchEvent,extensions,onclose,onerror,onmessage,onopen,protocol,readyState,removeEventListener,send,url
