// The attributes of a new socket.
// stderr: connection refused by refused
const socket = new WebSocket("ws://refused/");
const { readyState, bufferedAmount, extensions, protocol, binaryType, onopen, onmessage, onerror, onclose } = socket;
console.log(JSON.stringify({ readyState, bufferedAmount, extensions, protocol, binaryType, onopen, onmessage, onerror, onclose }));

// prints:
// | {"readyState":0,"bufferedAmount":0,"extensions":"","protocol":"","binaryType":"blob","onopen":null,"onmessage":null,"onerror":null,"onclose":null}
