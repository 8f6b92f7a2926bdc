// A String object is iterable, and so a sequence of its characters.
const url = "ws://peer/?protocol=b&accept&request=Sec-WebSocket-Protocol&close=1000";
new WebSocket(url, new String("ab")).onmessage = (event) => console.log(event.data);

// prints:
// | a, b
