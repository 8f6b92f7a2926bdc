// Headers may be pairs, a name more than once among them.
// headers-argument
const headers = [["X-One", "1"], ["X-Two", "2"], ["x-one", "3"]];
const socket = new WebSocket("ws://peer/?accept&request=X-One&request=X-Two&close=1000", { headers });
socket.onmessage = (event) => console.log(event.data);

// prints:
// | 1 | 3
// | 2
