// An iterable is a sequence of subprotocols, also with members of the options.
// headers-argument
const protocols = Object.assign(["a"], { headers: { "X-One": "1" }, protocols: "b" });
const socket = new WebSocket("ws://peer/?protocol=a&accept&request=X-One&request=Sec-WebSocket-Protocol&close=1000", protocols);
socket.onmessage = (event) => console.log(event.data);

// prints:
// | (none)
// | a
